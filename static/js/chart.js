// <trend-chart> lets the pointer and the arrow keys read a chart. It reads from
// the table under it, so that its words are the page's own.
class TrendChart extends HTMLElement {
  connectedCallback() {
    const table = this.closest("figure")?.querySelector("table");
    this.rows = [...(table?.querySelectorAll("tbody tr") ?? [])];
    if (this.rows.length === 0) return;
    this.heads = [...table.querySelectorAll("thead th")].map((head) => head.textContent.trim());
    this.tabIndex = 0;
    this.setAttribute("role", "group");
    this.setAttribute("aria-labelledby", `${this.closest("figure").id}-title`);
    this.reading = document.createElement("output");
    this.reading.className = "reading";
    this.append(this.reading);
    this.addEventListener("pointermove", (event) => this.readAt(event.clientX));
    this.addEventListener("pointerdown", (event) => this.readAt(event.clientX));
    this.addEventListener("pointerleave", () => this.clear());
    this.addEventListener("blur", () => this.clear());
    this.addEventListener("keydown", (event) => this.step(event));
  }

  // drawing is the one of the two pictures that is shown.
  get drawing() {
    return [...this.querySelectorAll("svg")].find((svg) => svg.checkVisibility());
  }

  readAt(clientX) {
    const svg = this.drawing;
    const box = svg.getBoundingClientRect();
    const { left, right } = svg.dataset;
    const x = ((clientX - box.left) / box.width) * svg.viewBox.baseVal.width;
    const share = (1000 * (x - left)) / (right - left);
    const far = (row) => Math.abs(row.dataset.x - share);
    this.read(this.rows.reduce((best, row) => (far(row) < far(best) ? row : best)));
  }

  step(event) {
    const last = this.rows.length - 1;
    const at = this.rows.indexOf(this.current);
    const next = { ArrowRight: at + 1, ArrowLeft: at < 0 ? last : at - 1, Home: 0, End: last }[event.key];
    if (event.key === "Escape") this.clear();
    if (next === undefined) return;
    event.preventDefault();
    this.read(this.rows[Math.max(0, Math.min(last, next))]);
  }

  read(row) {
    if (row === this.current) return;
    this.clear();
    this.current = row;
    const svg = this.drawing;
    const { left, right } = svg.dataset;
    const x = Number(left) + (row.dataset.x / 1000) * (right - left);
    this.cursor = document.createElementNS("http://www.w3.org/2000/svg", "path");
    this.cursor.setAttribute("class", "cursor");
    this.cursor.setAttribute("d", `M${x} 8V${svg.viewBox.baseVal.height - 20}`);
    svg.append(this.cursor);
    this.reading.textContent = this.words(row);
    const share = x / svg.viewBox.baseVal.width;
    this.reading.style.insetInlineStart = `${share * (this.clientWidth - this.reading.offsetWidth)}px`;
  }

  words(row) {
    const [day, ...cells] = [...row.cells].map((cell) => cell.textContent.trim());
    const said = cells.map((cell, i) => cell && `${this.heads[i + 1]} ${cell}`).filter(Boolean);
    return `${day}: ${said.join(" · ")}`;
  }

  clear() {
    this.cursor?.remove();
    this.current = undefined;
    if (this.reading) this.reading.textContent = "";
  }
}
customElements.define("trend-chart", TrendChart);
