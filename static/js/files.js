// The forms of a part of the page that is marked with data-in-place are sent
// here, and only that part is shown anew: what is typed in the rest of the page
// stays. Without this script they are sent as any other.
const part = document.querySelector("[data-in-place]");
let last = Promise.resolve(); // one after the other

part.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented) return; // its file goes first
  event.preventDefault();
  if (form.dataset.busy) return;
  form.dataset.busy = "true";
  event.submitter?.setAttribute("aria-busy", "true");
  form.closest("dialog")?.close();
  last = last.then(() => send(form, event.submitter));
});

async function send(form, button) {
  const typed = new FormData(form, button);
  const body = form.enctype === "multipart/form-data" ? typed : new URLSearchParams(typed);
  try {
    const answer = await fetch(form.getAttribute("action"), { method: "POST", body });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.getElementById(part.id);
    if (!now) throw new Error(answer.status); // signed out, or gone
    show(now, form);
    for (const toast of page.querySelectorAll("[data-toasts] .toast")) say(toast.className.replace("toast", "").trim(), toast.textContent);
  } catch {
    say("bad", part.dataset.failed);
  }
  delete form.dataset.busy;
  button?.removeAttribute("aria-busy");
}

function say(kind, text) {
  document.dispatchEvent(new CustomEvent("toast", { detail: { kind, text: text.trim() } }));
}

// show puts in what the part holds now. The form for a file stays when another
// one was sent: a file may be on its way in it.
function show(now, sent) {
  const focused = document.activeElement;
  const [inside, nowhere] = [part.contains(focused), focused === document.body];
  const kept = sent.querySelector("luna-upload") ? null : part.querySelector(":scope > form");
  if (!part.querySelector("luna-poster")) now.querySelector("luna-poster")?.setAttribute("data-came", "");
  const scripts = [...now.querySelectorAll("script")].map((script) => script.src);
  for (const child of [...part.children]) if (child !== kept) child.remove();
  for (const child of [...now.children]) if (!kept || !child.matches("form")) part.insertBefore(document.adoptNode(child), kept);
  for (const script of scripts) import(script); // once, however often it comes
  const fault = part.querySelector('[aria-invalid="true"]') ?? part.querySelector("[data-faults]");
  if (inside || nowhere) (fault ?? part.querySelector('input[type="file"]:not(:disabled)') ?? part).focus({ preventScroll: nowhere && !fault });
  else if (fault) say("bad", part.querySelector("[data-faults] li").textContent);
}
