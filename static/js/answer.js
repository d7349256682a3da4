// The answering page: the slider, the counter, taking an answer back, and
// drafts that can be believed.

// A slider holds no answer until it is touched or moved. The number field in it
// is what the form sends; without this script it is what people see.
class LunaSlider extends HTMLElement {
  connectedCallback() {
    this.number = this.querySelector("input[type=number]");
    this.range = this.querySelector("input[type=range]");
    this.middle = this.querySelector(".ends-middle");
    this.invitation = this.middle.textContent;
    for (const name of ["aria-describedby", "aria-invalid"]) {
      const value = this.number.getAttribute(name);
      if (value) this.range.setAttribute(name, value);
    }
    // Label, links and focus now mean the slider.
    const focused = document.activeElement === this.number;
    this.range.id = this.number.id;
    this.number.removeAttribute("id");
    if (focused) this.range.focus();
    this.required = this.number.required;
    this.number.required = false; // hidden from here on: the server asks for it
    if (this.number.value !== "") this.range.value = this.number.value;
    this.draw();
    this.range.addEventListener("input", () => this.choose());
    // A press on the waiting handle moves nothing, and is an answer all the same.
    this.range.addEventListener("pointerup", () => this.choose());
    this.range.addEventListener("keydown", (event) => {
      if (event.key === " " || event.key === "Enter") {
        event.preventDefault();
        this.choose();
      }
      if ((event.key === "Delete" || event.key === "Backspace") && !this.required) this.clear();
    });
  }

  choose() {
    if (this.number.value === this.range.value) return;
    this.number.value = this.range.value;
    this.tell();
  }

  clear() {
    this.number.value = "";
    this.tell();
  }

  tell() {
    this.draw();
    this.number.dispatchEvent(new Event("change", { bubbles: true }));
  }

  draw() {
    const { min, max, value } = this.range;
    const empty = this.number.value === "";
    this.toggleAttribute("data-empty", empty);
    this.middle.textContent = empty ? this.invitation : Number(value).toLocaleString(document.documentElement.lang);
    this.range.style.setProperty("--to", empty ? "0%" : `${(100 * (value - min)) / (max - min)}%`);
    if (empty) this.range.setAttribute("aria-valuetext", this.dataset.none);
    else this.range.removeAttribute("aria-valuetext");
  }
}
customElements.define("luna-slider", LunaSlider);

// A pressed button of a question that may stay open can be pressed again to
// take the answer back.
document.addEventListener("pointerdown", (event) => {
  const radio = event.target.closest("label")?.querySelector("input[type=radio]");
  if (!radio?.checked || radio.required || !radio.closest(".question")) return;
  radio.addEventListener("click", () => {
    radio.checked = false;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
  }, { once: true });
});

for (const counter of document.querySelectorAll("[data-counter]")) {
  const area = document.getElementById(counter.dataset.counter);
  const count = () => (counter.textContent = `${area.value.length} / ${area.maxLength}`);
  area.addEventListener("input", count);
  if (area.value) count();
}

// Draft sends the fields of a form whenever they change and says honestly
// whether they have arrived. What has not arrived stays on the device and is
// sent again, also after the page was closed.
class Draft {
  constructor(form) {
    this.form = form;
    this.url = form.dataset.draft;
    this.key = `draft:${this.url}`;
    this.state = document.querySelector("[data-draft-state]");
    this.dirty = false;
    this.sending = false;
    this.failures = 0;
    this.recover();
    form.addEventListener("input", (event) => this.changed(event.target.matches("textarea, [type=text], [type=number]") ? 800 : 0));
    form.addEventListener("change", () => this.changed(0));
    form.addEventListener("submit", () => this.stop());
    addEventListener("pageshow", (event) => event.persisted && (this.submitted = false));
    addEventListener("online", () => this.dirty && this.send());
    addEventListener("pagehide", () => this.dirty && !this.submitted && this.put(true).catch(() => {}));
  }

  get revision() {
    return this.form.elements.revision;
  }

  fields() {
    return new URLSearchParams(new FormData(this.form));
  }

  changed(delay) {
    this.dirty = true;
    this.keep();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), delay);
  }

  keep() {
    try {
      localStorage.setItem(this.key, this.fields().toString());
    } catch {
      // A full or forbidden store: the server still has everything that arrived.
    }
  }

  forget() {
    this.dirty = false;
    try {
      localStorage.removeItem(this.key);
    } catch {
      // Nothing was kept either.
    }
  }

  // Answers kept from an earlier visit come back. Where the server has a newer
  // draft they fill only what is open in it: nothing lost, nothing overwritten.
  recover() {
    let kept;
    try {
      kept = localStorage.getItem(this.key);
    } catch {
      return;
    }
    if (!kept) return;
    const fields = new URLSearchParams(kept);
    const newer = this.revision && fields.get("revision") !== this.revision.value;
    for (const name of new Set(fields.keys())) {
      if (!name.startsWith("a.") && name !== "text") continue;
      const controls = [...this.form.elements].filter((control) => control.name === name);
      const answered = controls.some((control) => control.checked || (control.type !== "radio" && control.type !== "checkbox" && control.value));
      if (!newer || !answered) fill(controls, fields.getAll(name));
    }
    this.changed(0);
  }

  // The page that is sent says all that a draft would say, and one that came
  // after it would only be refused. What is kept on the device stays there
  // until the thanks.
  stop() {
    this.submitted = true;
    clearTimeout(this.timer);
    this.request?.abort();
  }

  async send() {
    if (this.sending || this.submitted) return;
    this.sending = true;
    this.dirty = false;
    const patience = setTimeout(() => this.say("saving"), 300);
    try {
      await this.settle(await this.put(false));
    } catch {
      this.retry();
    }
    clearTimeout(patience);
    this.sending = false;
    if (this.dirty && this.failures === 0) this.send();
  }

  put(keepalive) {
    this.request = keepalive ? undefined : new AbortController();
    return fetch(this.url, {
      method: "PUT", body: this.fields(), keepalive, redirect: "error", signal: this.request?.signal,
      headers: { Accept: "application/json" },
    });
  }

  async settle(answer) {
    if (answer.ok) {
      const { revision, saved } = await answer.json();
      if (this.revision) this.revision.value = revision;
      this.failures = 0;
      if (this.dirty) this.keep();
      else this.forget();
      this.say("saved", saved);
    } else if (answer.status === 409) {
      this.say("conflict");
    } else if ([403, 404, 410].includes(answer.status)) {
      this.forget(); // closed, or not ours: the page says so when it is sent
      this.say("");
    } else if (answer.status === 422) {
      const { revision } = await answer.json(); // what can be right has arrived
      if (this.revision && revision) this.revision.value = revision;
      this.say(""); // something cannot be right yet; it is kept until it is
    } else {
      this.retry();
    }
  }

  // Waits 1, 2, 4, … up to 30 seconds.
  retry() {
    if (this.submitted) return;
    this.dirty = true;
    this.failures++;
    this.say("offline");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), Math.min(30000, 500 * 2 ** this.failures));
  }

  say(state, time = "") {
    if (!this.state) return;
    this.state.dataset.state = state;
    this.state.textContent = this.state.dataset[state] ?? "";
    this.state.title = time;
  }
}

// fill puts values into the controls of one name.
function fill(controls, values) {
  for (const control of controls) {
    if (control.type === "radio" || control.type === "checkbox") control.checked = values.includes(control.value);
    else control.value = values[0];
    const slider = control.closest("luna-slider");
    if (slider?.range && control.value !== "") slider.range.value = control.value;
    slider?.draw?.();
  }
}

document.querySelectorAll("form[data-draft]").forEach((form) => new Draft(form));
