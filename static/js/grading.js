// The panel of those who mark: keys, the sum of a rubric, what is typed and not
// saved, and a sign to others that somebody is at work here.

const form = document.querySelector("form[data-mark]");

// Choosing a level fills the points with the sum; they can be changed afterwards.
class Rubric {
  constructor(form) {
    this.criteria = [...form.querySelectorAll("[data-criterion]")];
    this.points = form.elements.points;
    this.mark(this.criteria.find((c) => !c.querySelector(":checked:not([value=''])")) ?? this.criteria[0]);
    for (const criterion of this.criteria) {
      criterion.addEventListener("focusin", () => this.mark(criterion));
      criterion.addEventListener("change", () => this.sum());
    }
  }

  mark(current) {
    this.current = current;
    for (const c of this.criteria) c.toggleAttribute("data-current", c === current);
  }

  // choose takes the level that a digit names, and goes on to the next criterion.
  choose(digit) {
    const levels = [...this.current.querySelectorAll("input[type=radio]")];
    const level = digit === 0 ? levels.at(-1) : levels.slice(0, -1)[digit - 1];
    if (!level) return;
    level.checked = true;
    level.dispatchEvent(new Event("change", { bubbles: true }));
    level.dispatchEvent(new Event("input", { bubbles: true }));
    const next = this.criteria[this.criteria.indexOf(this.current) + 1];
    if (digit !== 0 && next) this.mark(next);
    this.current.scrollIntoView({ block: "nearest" });
  }

  sum() {
    const chosen = this.criteria.map((c) => c.querySelector(":checked")).filter((level) => level?.value);
    if (chosen.length < this.criteria.length) return;
    const sum = chosen.reduce((points, level) => points + Number(level.dataset.points), 0);
    this.points.value = String(sum / 100).replace(".", document.documentElement.lang === "de" ? "," : ".");
  }
}

// Draft sends the fields whenever they change, and says whether they arrived. It
// keeps nothing on the device, which others may use as well.
class Draft {
  constructor(form) {
    this.form = form;
    this.state = form.querySelector("[data-draft-state]");
    this.failures = 0;
    form.addEventListener("input", (event) => this.changed(event.target.type === "radio" ? 0 : 800));
    form.addEventListener("submit", () => this.stop());
    addEventListener("pageshow", (event) => event.persisted && (this.submitted = false));
    addEventListener("online", () => this.dirty && this.send());
    addEventListener("pagehide", () => this.dirty && !this.submitted && this.put(true).catch(() => {}));
  }

  changed(delay) {
    this.dirty = true;
    this.say("saving");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), delay);
  }

  stop() {
    this.submitted = true;
    clearTimeout(this.timer);
    this.request?.abort();
  }

  async send() {
    if (this.sending || this.submitted) return;
    this.sending = true;
    this.dirty = false;
    try {
      const answer = await this.put(false);
      if (answer.ok) {
        this.failures = 0;
        const { revision, saved } = await answer.json();
        if (!this.dirty) this.say(String(revision) === this.form.elements.revision.value ? "saved" : "conflict", saved);
      } else if (answer.status >= 500 || answer.status === 429) {
        this.retry();
      } else {
        this.say(""); // the page says why when it is saved
      }
    } catch {
      this.retry();
    }
    this.sending = false;
    if (this.dirty && this.failures === 0) this.send();
  }

  put(keepalive) {
    this.request = keepalive ? undefined : new AbortController();
    return fetch(this.form.dataset.draftTo, {
      method: "PUT", body: new URLSearchParams(new FormData(this.form)), keepalive, redirect: "error", signal: this.request?.signal,
      headers: { Accept: "application/json" },
    });
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
    this.state.dataset.state = state;
    this.state.textContent = this.state.dataset[state] ?? "";
    this.state.title = time;
  }
}

// Hold tells others that the work is being marked, for as long as the page is
// open and seen.
class Hold {
  constructor(form) {
    this.form = form;
    this.notice = document.querySelector("[data-holder]");
    this.renew();
    setInterval(() => this.renew(), 60000);
    document.addEventListener("visibilitychange", () => this.renew());
    addEventListener("pageshow", (event) => event.persisted && this.renew());
    addEventListener("pagehide", () => this.ask(this.form.dataset.leaveTo, true).catch(() => {}));
  }

  async renew() {
    if (document.hidden) return;
    try {
      const answer = await this.ask(this.form.dataset.holdTo, false);
      if (!answer.ok) return;
      const { holder } = await answer.json();
      this.notice.hidden = !holder;
      this.notice.textContent = holder ? this.notice.dataset.holder.replace("{name}", holder) : "";
    } catch {
      // Without a line nobody is told; saving still finds out.
    }
  }

  ask(url, keepalive) {
    return fetch(url, { method: "POST", body: new URLSearchParams(), keepalive, redirect: "error", headers: { Accept: "application/json" } });
  }
}

function keys(rubric) {
  document.addEventListener("keydown", (event) => {
    if (event.target.closest("dialog")) return;
    if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const own = event.target.closest("form");
      if (own && own !== form) { // a comment or an answer is being written: that is what is saved
        if (!event.target.matches("textarea")) return;
        event.preventDefault();
        own.requestSubmit();
        return;
      }
      event.preventDefault();
      form.requestSubmit(form.querySelector("[name=then]"));
      return;
    }
    const field = event.target.closest("input:not([type=radio]), textarea, select, [contenteditable]");
    if (event.key === "Escape" && field) {
      field.blur();
      return;
    }
    if (field || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (press(event.key, rubric)) event.preventDefault();
  });
}

// press does what a key is for, and tells whether it is for anything.
function press(key, rubric) {
  const link = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (link) {
    link.click();
    return true;
  }
  if (!form) return false;
  const { points, feedback } = form.elements;
  if (key === "p" || key === "f") {
    const to = key === "p" ? points : feedback;
    to.focus();
    to.select();
    return true;
  }
  const stock = form.querySelector("[data-stock] select");
  if (key === "c" && stock) {
    stock.focus();
    return true;
  }
  if (!/^[0-9]$/.test(key)) return false;
  if (rubric) {
    rubric.choose(Number(key));
    return true;
  }
  points.focus();
  points.select(); // the digit itself is typed into it
  return false;
}

document.querySelector("[data-show-keys]")?.addEventListener("click", () => document.querySelector("#keys")?.showModal());
const rubric = form?.querySelector("[data-criterion]") ? new Rubric(form) : undefined;
if (form) {
  new Draft(form);
  new Hold(form);
}
keys(rubric);
