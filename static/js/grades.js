// <luna-gradebook> makes a table of marks one that can be typed in. Each cell is
// saved by itself, and says itself what became of it.
class LunaGradebook extends HTMLElement {
  connectedCallback() {
    this.cells = [...this.querySelectorAll("td[data-work]")];
    this.said = this.querySelector("[data-said]");
    if (this.cells.length === 0) return;
    const table = this.querySelector("table");
    table.setAttribute("role", "grid");
    table.setAttribute("aria-label", this.getAttribute("aria-label"));
    this.removeAttribute("tabindex"); // the cells take the focus, and the table scrolls with it
    for (const cell of this.cells) {
      cell.tabIndex = -1;
      cell.setAttribute("role", "gridcell");
    }
    this.cells[0].tabIndex = 0;
    this.addEventListener("focusin", ({ target }) => target.matches("td[data-work]") && this.current(target));
    this.addEventListener("keydown", (event) => this.press(event));
    this.addEventListener("click", (event) => {
      const cell = event.target.closest("td[data-work]");
      if (!cell || cell.hasAttribute("data-editing")) return;
      cell.focus();
      if (event.pointerType === "touch" || event.detail > 1) this.edit(cell);
    });
  }

  // current is the one cell that Tab leads to.
  current(cell) {
    for (const other of this.cells) other.tabIndex = other === cell ? 0 : -1;
  }

  press(event) {
    const cell = event.target.closest("td[data-work]");
    if (!cell || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const editing = cell.hasAttribute("data-editing");
    const back = event.shiftKey ? -1 : 1;
    const moves = editing ? { Enter: [back, 0], Tab: [0, back] } : { ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ...moves }[event.key];
    if (step) {
      const to = this.beside(cell, ...step);
      if (event.key === "Tab" && !to) return this.leave(cell, true);
      this.leave(cell, true);
      (to || cell).focus();
    } else if (editing && event.key === "Escape") {
      this.leave(cell, false);
      cell.focus();
    } else if (editing) {
      return;
    } else if (event.key === "Enter" || event.key === "F2") {
      this.edit(cell);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      this.edit(cell, "");
    } else if (/^[0-9.,]$/.test(event.key)) {
      return this.edit(cell, ""); // the key goes on, into the field
    } else if (event.key === "Home" || event.key === "End") {
      const row = this.cells.filter((other) => other.parentElement === cell.parentElement);
      row.at(event.key === "Home" ? 0 : -1).focus();
    } else return;
    event.preventDefault();
  }

  // beside is the next cell in a direction that can be typed in.
  beside(cell, down, right) {
    let row = cell.parentElement;
    let column = cell.cellIndex;
    for (;;) {
      if (down) row = down > 0 ? row.nextElementSibling : row.previousElementSibling;
      column += right;
      const next = row?.cells[column];
      if (!next) return undefined;
      if (next.matches("td[data-work]")) return next;
    }
  }

  edit(cell, typed) {
    const input = document.createElement("input");
    const names = [cell.parentElement.cells[0], this.querySelector("thead tr").cells[cell.cellIndex]];
    input.className = "input";
    input.inputMode = "decimal";
    input.maxLength = 9;
    input.autocomplete = "off";
    input.setAttribute("aria-label", [this.dataset.label, ...names.map((name) => name.firstElementChild?.matches("a") ? name.firstElementChild.textContent : name.firstChild.textContent.trim())].join(", "));
    input.value = typed ?? cell.dataset.typed ?? cell.dataset.value;
    cell.dataset.editing = "";
    cell.append(input);
    input.focus();
    if (typed === undefined) input.select();
    input.addEventListener("blur", () => this.leave(cell, true));
  }

  // leave takes the field away, and saves what was typed in it.
  leave(cell, save) {
    const input = cell.querySelector("input");
    if (!input || !cell.hasAttribute("data-editing")) return; // a field that goes away loses the focus once more
    delete cell.dataset.editing;
    const typed = input.value.trim();
    input.remove();
    if (!save) {
      delete cell.dataset.typed;
      this.fault(cell, "");
    } else if (typed !== cell.dataset.value || cell.dataset.typed !== undefined) this.save(cell, typed);
  }

  // save sends the mark of a cell. One that is on its way is waited for: the next
  // one needs its revision.
  async save(cell, typed) {
    await cell.saving;
    cell.dataset.typed = typed;
    cell.setAttribute("aria-busy", "true");
    cell.saving = this.send(cell, typed);
    await cell.saving;
    cell.removeAttribute("aria-busy");
  }

  async send(cell, typed) {
    const [assignment, work] = cell.dataset.work.split("/");
    const body = new URLSearchParams({ assignment, work, revision: cell.dataset.revision, points: typed });
    try {
      const answer = await fetch(this.dataset.url, { method: "POST", body, keepalive: true, redirect: "error", headers: { Accept: "application/json" } });
      if (![200, 409, 422].includes(answer.status)) throw new Error(answer.status);
      this.settle(cell, await answer.json());
    } catch {
      this.fault(cell, this.dataset.failed);
    }
  }

  settle(cell, reply) {
    const { revision, value, shown, note, released, fault = "", result, notes } = reply;
    if (revision !== undefined) cell.dataset.revision = revision;
    cell.dataset.value = value;
    cell.querySelector("span").textContent = shown;
    cell.classList.toggle("unmarked", value === "");
    this.note(cell, note);
    this.held(cell, value !== "" && !released);
    if (!fault) delete cell.dataset.typed;
    this.fault(cell, fault);
    if (fault) return;
    this.said.textContent = `${this.dataset.saved}: ${shown}`;
    cell.parentElement.querySelector("[data-result]").textContent = result;
    for (const [assignment, words] of Object.entries(notes)) {
      const other = cell.parentElement.querySelector(`[data-work^="${assignment}/"]`);
      if (other) this.note(other, words);
    }
  }

  note(cell, words) {
    this.small(cell, "small:not([data-held], .error)", words);
  }

  held(cell, yes) {
    const mixed = this.querySelector("thead tr").cells[cell.cellIndex].hasAttribute("data-mixed");
    const small = this.small(cell, "small[data-held]", yes && mixed ? this.dataset.held : "");
    small?.setAttribute("data-held", "");
  }

  // fault says in the cell, and aloud, why it is not saved.
  fault(cell, words) {
    const small = this.small(cell, "small.error", words);
    small?.classList.add("error");
    if (words) {
      cell.setAttribute("aria-invalid", "true");
      this.said.textContent = words;
    } else cell.removeAttribute("aria-invalid");
  }

  // small is the line below a mark that a selector finds, with these words; there
  // is none without words.
  small(cell, selector, words) {
    let small = cell.querySelector(selector);
    if (!words) {
      small?.remove();
      return undefined;
    }
    if (!small) {
      small = document.createElement("small");
      cell.append(small);
    }
    small.textContent = words;
    return small;
  }
}
customElements.define("luna-gradebook", LunaGradebook);
