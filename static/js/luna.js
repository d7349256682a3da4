// What every page gains from a script. Nothing here is needed for a page to
// work: forms post, details unfold, links lead.

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

// A refused form: the focus goes to the first faulty control.
function focusFault() {
  const fault = $('[aria-invalid="true"]') || $("[data-invalid]") || $("[data-faults]");
  fault?.focus();
}

// A form is sent once, however often its button is pressed. The button shows
// it; it is not disabled, or its name and value would not be sent.
function guardForms() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === "dialog") return;
    if (form.dataset.busy) {
      event.preventDefault();
      return;
    }
    form.dataset.busy = "true";
    event.submitter?.setAttribute("aria-busy", "true");
    // An answer that is a file leaves the page where it is.
    setTimeout(() => release(form), 10000);
  });
  // Back out of the browser's memory: everything can be pressed again.
  addEventListener("pageshow", (event) => event.persisted && $$("form[data-busy]").forEach(release));
}

// Before a page is left, a form that is marked with data-keep asks for what was
// typed in it and not sent.
function keepForms() {
  const typed = (form) => new URLSearchParams(new FormData(form)).toString();
  for (const form of $$("form[data-keep]")) {
    let sent = false;
    const first = "unsaved" in form.dataset ? "" : typed(form);
    form.addEventListener("submit", (event) => (sent = !event.defaultPrevented));
    addEventListener("pageshow", () => (sent = false)); // back again
    addEventListener("beforeunload", (event) => !sent && typed(form) !== first && event.preventDefault());
  }
}

function release(form) {
  delete form.dataset.busy;
  $$("[aria-busy]", form).forEach((button) => button.removeAttribute("aria-busy"));
}

// Toasts stand in a live region. Those that came with the page are put in
// anew, because a region is only heard when it changes.
function toasts() {
  const region = $("[data-toasts]");
  if (!region) return;
  const arrived = $$(".toast", region);
  region.replaceChildren();
  setTimeout(() => arrived.forEach((toast) => show(region, toast)), 100);
  document.addEventListener("toast", ({ detail }) => {
    const toast = document.createElement("div");
    const words = document.createElement("p");
    toast.className = `toast ${detail.kind}`;
    words.textContent = detail.text;
    toast.append(words);
    show(region, toast);
  });
}

function show(region, toast) {
  const close = document.createElement("button");
  close.type = "button";
  close.setAttribute("aria-label", region.dataset.closeLabel);
  close.textContent = "\u00d7";
  close.addEventListener("click", () => toast.remove());
  toast.append(close);
  region.append(toast);
  if (toast.classList.contains("bad")) return; // stays until it is closed
  const leave = () => (toast.matches(":hover, :focus-within") ? setTimeout(leave, 2000) : toast.remove());
  setTimeout(leave, 8000);
}

// A question before an act unfolds in place; here it becomes a dialog.
function confirms() {
  document.addEventListener("click", (event) => {
    const summary = event.target.closest("[data-confirm] > summary");
    if (!summary) return;
    event.preventDefault();
    const panel = summary.nextElementSibling;
    const dialog = document.createElement("dialog");
    dialog.className = "dialog";
    dialog.setAttribute("aria-label", $(".confirm-question", panel).textContent);
    dialog.append(panel);
    summary.parentElement.append(dialog);
    summary.parentElement.open = true;
    dialog.addEventListener("click", (click) => {
      if (click.target === dialog || click.target.closest("[data-close]")) dialog.close();
    });
    dialog.addEventListener("close", () => {
      summary.parentElement.open = false;
      summary.after(panel);
      dialog.remove();
      summary.focus();
    });
    dialog.showModal();
  });
}

// A questionnaire that was handed in leaves nothing on the device.
function forgetDrafts() {
  for (const done of $$("[data-draft-done]")) {
    try {
      localStorage.removeItem(`draft:${done.dataset.draftDone}`);
    } catch {
      // A forbidden store holds nothing.
    }
  }
}

// A link may carry a password behind "#", the part of an address that no
// server, log or other site ever sees. It outlives signing in, fills its field
// and is gone.
function fromHash() {
  const fields = $$("[data-from-hash]");
  const carried = new URLSearchParams(location.hash.slice(1)).get("key");
  try {
    if (carried) {
      sessionStorage.setItem("hash:key", carried);
      history.replaceState(null, "", location.pathname + location.search);
    }
    for (const field of fields) {
      const kept = sessionStorage.getItem(`hash:${field.dataset.fromHash}`);
      if (kept && !field.value) field.value = kept;
      sessionStorage.removeItem(`hash:${field.dataset.fromHash}`);
    }
  } catch {
    // A forbidden store: the field fills only where the link led straight here.
    for (const field of fields) if (carried && !field.value) field.value = carried;
  }
}

// A password can be looked at while it is typed. It is sent as a password, so
// that the browser does not remember it as one of the things typed here.
function reveals() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-reveal]");
    if (!button) return;
    const input = $("input", button.parentElement);
    const shown = input.type === "password";
    input.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", shown);
  });
  document.addEventListener("submit", (event) => {
    for (const button of $$('[data-reveal][aria-pressed="true"]', event.target)) button.click();
  });
}

function copies() {
  document.addEventListener("click", async (event) => {
    const field = event.target.closest("[data-copy] button")?.parentElement;
    if (!field) return;
    const input = $("input", field);
    const label = $("[data-copy-label]", field);
    try {
      await navigator.clipboard.writeText(input.value);
    } catch {
      input.select(); // not allowed to write: the reader copies by key
      return;
    }
    const words = label.textContent;
    label.textContent = field.dataset.copied;
    setTimeout(() => (label.textContent = words), 2000);
  });
}

// The boxes of a list with acts for many: all at once, a stretch of them with
// the shift key, and how many are chosen.
function bulk() {
  const form = $("[data-bulk]");
  if (!form) return;
  const boxes = $$(`input[type="checkbox"][form="${form.id}"]`);
  const all = $("[data-bulk-all]", form);
  let last;
  const count = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    $("[data-bulk-count]", form).value = chosen;
    form.toggleAttribute("data-chosen", chosen > 0); // then the bar stays in sight
    all.checked = chosen > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  };
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    count();
  });
  for (const box of boxes) {
    box.addEventListener("click", (event) => {
      if (event.shiftKey && last) {
        const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
        for (const between of boxes.slice(from, to + 1)) between.checked = box.checked;
      }
      last = box;
      count();
    });
  }
  count();
}

function prints() {
  document.addEventListener("click", ({ target }) => target.closest("[data-print]") && print());
}

function keys() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable], dialog")) return;
    const target = { "/": $("[data-search]"), "?": $("#keys") }[event.key];
    if (!target) return;
    event.preventDefault();
    if (target.showModal) target.showModal();
    else target.select();
  });
}

// A row of tabs wider than the phone shows the current one.
$(".tabs [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });

focusFault();
guardForms();
keepForms();
toasts();
confirms();
forgetDrafts();
fromHash();
copies();
reveals();
prints();
bulk();
keys();
