// <luna-work> shows comments at the places of the work that they are pinned to,
// and takes a place where somebody points. What it sends are the forms of the
// page; only the list of the comments is drawn anew, so that a recording plays
// on and a PDF stays where it is.
class LunaWork extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => this.click(event));
    this.addEventListener("change", (event) => this.choose(event.target));
    this.addEventListener("submit", (event) => this.send(event), true);
    // A text arrives when the reader gets there, the pages of a PDF one by one.
    this.addEventListener("htmx:afterSwap", () => this.mark());
    this.addEventListener("luna:page", () => this.mark());
    this.mark();
  }

  // mark draws the numbers at their places.
  mark() {
    for (const old of this.querySelectorAll("[data-work-file] .pin-mark")) old.remove();
    for (const pin of this.querySelectorAll("[data-pin]")) {
      const place = this.place(pin);
      if (!place) continue;
      const mark = document.createElement("a");
      mark.className = "pin-mark";
      mark.href = `#${pin.id}`;
      mark.textContent = pin.dataset.pin;
      mark.setAttribute("aria-label", `${this.dataset.pinLabel} ${pin.dataset.pin}`);
      if (pin.dataset.x !== "" && pin.dataset.y !== "") {
        mark.style.left = `${pin.dataset.x / 10}%`;
        mark.style.top = `${pin.dataset.y / 10}%`;
      }
      place.append(mark);
    }
  }

  // file is a part of the work; without a number it is the text.
  file(id = "") {
    return this.querySelector(`[data-work-file="${CSS.escape(id)}"]`);
  }

  place(pin) {
    return this.file(pin.dataset.file)?.querySelector(`[data-place="${CSS.escape(pin.dataset.place)}"]`);
  }

  click(event) {
    const go = event.target.closest("[data-pin-go]");
    if (go) return this.go(event, go.closest("[data-pin]"));
    const file = event.target.closest("[data-work-file]");
    if (!file || event.target.closest("a, summary")) return;
    const now = event.target.closest("[data-pin-now]");
    const media = file.querySelector("video, audio");
    if (now) {
      media.pause();
      return this.point(file, Math.floor(media.currentTime) + 1);
    }
    const place = event.target.closest("[data-place]");
    if (!place || event.target.closest("button") || !getSelection().isCollapsed) return;
    const box = place.getBoundingClientRect();
    if (place.matches(".code-line, .work-text > *")) {
      // The number stands before the line or the paragraph, and only it is meant.
      if (event.clientX < place.firstElementChild.getBoundingClientRect().left) this.point(file, place.dataset.place);
      return;
    }
    const at = (part, whole) => Math.min(1000, Math.max(0, Math.round((part / whole) * 1000)));
    this.point(file, place.dataset.place, at(event.clientX - box.left, box.width), at(event.clientY - box.top, box.height));
  }

  // go shows the place of a comment, if the page has it.
  go(event, pin) {
    const media = this.file(pin.dataset.file)?.querySelector("video, audio");
    const place = this.place(pin);
    if (media && pin.dataset.place > 0) media.currentTime = pin.dataset.place - 1;
    if (!media && !place) return;
    event.preventDefault();
    (place ?? media).scrollIntoView({ block: "center" });
    media?.focus();
  }

  // point fills the place into the form and goes there.
  point(file, place, x = "", y = "") {
    const adding = this.querySelector("[data-pin-new]");
    if (!adding) return;
    adding.open = true;
    const fields = adding.querySelector("form").elements;
    fields.pin_file.value = file.dataset.workFile;
    fields.pin_place.value = place;
    fields.pin_x.value = x;
    fields.pin_y.value = y;
    fields.pin.focus();
  }

  // choose forgets a point that no longer belongs to the place.
  choose(field) {
    if (field.name !== "pin_file" && field.name !== "pin_place") return;
    const fields = field.form.elements;
    fields.pin_x.value = fields.pin_y.value = "";
  }

  // send posts a comment without leaving the page.
  async send(event) {
    const form = event.target.closest("[data-pin-form]");
    if (!form) return;
    event.preventDefault();
    event.stopPropagation();
    if (form.dataset.sending) return;
    form.dataset.sending = "true";
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const pins = page.querySelector("[data-pins]");
      if (!pins) throw new Error(answer.status);
      const old = this.querySelector("[data-pins]");
      old.replaceWith(document.adoptNode(pins));
      this.mark();
      const next = pins.querySelector('[aria-invalid="true"]') ?? pins.querySelector("[data-pin-new] > summary");
      next?.focus({ preventScroll: true });
    } catch {
      delete form.dataset.sending;
      form.submit(); // the browser says what is wrong
    }
  }
}
customElements.define("luna-work", LunaWork);

// put takes the chosen comment into the field that it is for.
function put(stock) {
  const choice = stock.querySelector("select");
  const text = document.getElementById(stock.dataset.into);
  if (!choice.value) return;
  const words = choice.selectedOptions[0].textContent;
  text.value = text.value.trim() ? `${text.value.trimEnd()}\n${words}` : words;
  choice.value = "";
  text.dispatchEvent(new Event("input", { bubbles: true }));
  text.focus();
}

document.addEventListener("click", ({ target }) => target.closest("[data-stock-put]") && put(target.closest("[data-stock]")));
document.addEventListener("keydown", (event) => {
  const stock = event.key === "Enter" && !event.ctrlKey && event.target.closest("[data-stock] select") && event.target.closest("[data-stock]");
  if (!stock) return;
  event.preventDefault();
  put(stock);
});
