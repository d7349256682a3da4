// <luna-upload> sends the file of its form in pieces, before the form itself:
// with progress, a pause, and from where it was when the line or the browser
// went. The browser remembers addresses of uploads under a fingerprint of the
// file, never its name; what is finished or given up it forgets. Without this
// script, or without its library, the form sends the file as any other.
const piece = 32 << 20; // after which the server looks again whether it may be
const rests = 7 * 24 * 3600 * 1000; // longer than the server keeps what is unfinished
const waits = [0, 1000, 3000, 5000, 10_000, 20_000]; // before it is tried again

const language = document.documentElement.lang;

function bytes(n) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let unit = 0;
  for (; n >= 1000 && unit < units.length - 1; unit++) n /= 1000;
  const figures = n < 10 && unit > 0 ? 1 : 0;
  return `${n.toLocaleString(language, { minimumFractionDigits: figures, maximumFractionDigits: figures })}\u202f${units[unit]}`;
}

const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);

// accepts reads what the attribute "accept" of a file field says.
function accepts(list, file) {
  const kinds = list.toLowerCase().split(",").map((kind) => kind.trim()).filter(Boolean);
  if (kinds.length === 0) return true;
  const [name, type] = [file.name.toLowerCase(), file.type.toLowerCase()];
  return kinds.some((kind) => {
    if (kind.startsWith(".")) return name.endsWith(kind);
    return kind.endsWith("/*") ? type.startsWith(kind.slice(0, -1)) : type === kind;
  });
}

// Unfinished is what the browser remembers of the uploads to one place.
class Unfinished {
  constructor(place) {
    this.prefix = `upload:${place}:`;
  }

  // fingerprint is the same for a file that was not changed, and tells nothing
  // of it.
  async fingerprint(file) {
    const said = [file.name, file.type, file.size, file.lastModified].join("\n");
    const sum = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(said));
    return this.prefix + [...new Uint8Array(sum)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  // A forbidden store holds nothing.
  all() {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(this.prefix));
    } catch {
      return [];
    }
  }

  url(key) {
    try {
      const { url, at } = JSON.parse(localStorage.getItem(key));
      if (Date.now() - at < rests) return url;
      localStorage.removeItem(key);
    } catch {
      // Nothing, or nothing that can be read.
    }
    return null;
  }

  keep(fingerprint, url) {
    try {
      localStorage.setItem(fingerprint, JSON.stringify({ url, at: Date.now() }));
    } catch {
      // It goes on as long as the page is there.
    }
  }

  forget(key) {
    try {
      localStorage.removeItem(key);
    } catch {
      // It was not kept.
    }
  }
}

class LunaUpload extends HTMLElement {
  connectedCallback() {
    this.words = JSON.parse(this.dataset.words);
    this.form = this.closest("form");
    this.input = this.querySelector('input[type="file"]');
    this.number = this.querySelector('input[type="hidden"]');
    const { endpoint, module, assignment } = this.dataset;
    this.unfinished = new Unfinished(`${endpoint}:${module}:${assignment ?? ""}`);
    this.part("pause").addEventListener("click", () => this.pause());
    this.part("resume").addEventListener("click", () => this.resume());
    this.part("drop").addEventListener("click", () => this.giveUp());
    this.input.addEventListener("change", () => this.picked());
    this.form.addEventListener("submit", (event) => this.submit(event));
    for (const type of ["dragover", "dragleave", "drop"]) this.form.addEventListener(type, (event) => this.drag(event));
    addEventListener("online", () => this.state === "lost" && this.resume());
    addEventListener("pageshow", (event) => event.persisted && location.reload());
    this.enter("idle");
    this.showRest();
  }

  part(name) {
    return this.querySelector(`[data-upload-${name}]`);
  }

  // enter shows a state: idle, running, paused, lost (the line is), done.
  enter(state) {
    this.state = state;
    const waits = state === "paused" || state === "lost";
    const had = this.contains(document.activeElement);
    this.part("state").hidden = state === "idle";
    this.part("pause").hidden = state !== "running";
    this.part("resume").hidden = !waits;
    this.part("drop").hidden = state === "done";
    this.input.disabled = state !== "idle";
    this.submitter?.toggleAttribute("aria-busy", false);
    if (state === "running" || state === "done") this.submitter?.setAttribute("aria-busy", "true");
    if (had) this.querySelector("button:not([hidden]), input:not(:disabled)")?.focus();
    if (this.words[state]) this.say(this.words[state]);
  }

  // say speaks to those who do not see the figures.
  say(sentence) {
    this.part("said").textContent = sentence;
  }

  complain(sentence) {
    const problem = this.part("problem");
    problem.lastElementChild.textContent = sentence;
    problem.hidden = !sentence;
  }

  drag(event) {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    this.form.classList.toggle("over", event.type === "dragover" && this.state === "idle");
    if (event.type !== "drop" || this.state !== "idle") return;
    const { files } = event.dataTransfer;
    if (files.length !== 1) return this.complain(this.words.one);
    this.input.files = files;
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  picked() {
    this.complain("");
    const file = this.input.files[0];
    if (!file) return;
    this.number.value = "";
    if (!accepts(this.input.accept, file)) {
      this.input.value = "";
      this.complain(this.words.type);
    } else if ("atOnce" in this.dataset) this.form.requestSubmit();
  }

  submit(event) {
    if (event.defaultPrevented || this.free || !this.input.files.length) return;
    event.preventDefault();
    if (this.state === "idle") {
      this.submitter = event.submitter;
      this.begin(this.input.files[0]);
    } else if (this.state !== "running") this.resume();
  }

  // send lets the form go on its own.
  send() {
    this.free = true;
    this.form.requestSubmit(this.submitter);
  }

  async begin(file) {
    this.complain("");
    this.part("rest").hidden = true;
    this.part("name").textContent = file.name;
    this.enter("running");
    this.progress(0, file.size);
    try {
      await import("/static/tus.js");
    } catch {
      this.enter("idle");
      return this.send();
    }
    this.key = window.crypto?.subtle && (await this.unfinished.fingerprint(file)); // only where the address is a safe one
    this.upload = new window.tus.Upload(file, this.options(file));
    this.resume();
  }

  options(file) {
    const { endpoint, module, assignment } = this.dataset;
    const metadata = { filename: file.name, module };
    if (assignment) metadata.assignment = assignment;
    return {
      endpoint: new URL(endpoint, location).href,
      uploadUrl: this.key && this.unfinished.url(this.key),
      metadata,
      chunkSize: piece,
      retryDelays: waits,
      storeFingerprintForResuming: false,
      onUploadUrlAvailable: () => this.key && this.unfinished.keep(this.key, this.upload.url),
      onAfterResponse: (request, answer) => {
        // The library would begin anew whatever the reason. Only what the server
        // does not have is begun anew.
        const status = answer.getStatus();
        if (request.getMethod() === "HEAD" && status >= 300 && status !== 404 && status !== 410) throw new Error(status);
      },
      onShouldRetry: (error) => this.mayRetry(error),
      onProgress: (sent, all) => this.progress(sent, all),
      onSuccess: () => this.arrived(),
      onError: (error) => this.failed(error),
    };
  }

  mayRetry(error) {
    const status = error.originalResponse?.getStatus() ?? 0;
    const passing = status === 0 || status >= 500 || status === 409 || status === 423;
    if (passing) this.part("figures").textContent = this.words.again;
    return passing && navigator.onLine;
  }

  resume() {
    this.complain("");
    this.from = undefined;
    this.enter("running");
    this.upload.start();
  }

  pause() {
    this.upload?.abort();
    if (this.upload) this.enter("paused");
  }

  async giveUp() {
    const { upload } = this;
    this.enter("idle");
    this.input.value = "";
    this.input.focus();
    this.say(this.words.dropped);
    if (this.key) this.unfinished.forget(this.key);
    await upload?.abort(true).catch(() => {}); // the server forgets it after a day
  }

  progress(sent, all) {
    const now = performance.now();
    this.from ??= { sent, now };
    const percent = Math.floor((100 * sent) / all);
    const speed = (sent - this.from.sent) / (now - this.from.now);
    const values = { percent, done: bytes(sent), all: bytes(all) };
    let sentence = fill(this.words.progress, values);
    if (now - this.from.now > 5000 && speed > 0) sentence += ` · ${this.left((all - sent) / speed)}`;
    this.part("figures").textContent = sentence;
    this.part("bar").value = percent;
    const quarter = Math.floor(percent / 25);
    if (quarter > 0 && quarter < 4 && quarter !== this.quarter) this.say(fill(this.words.progress, values));
    this.quarter = quarter;
  }

  left(milliseconds) {
    const minutes = Math.ceil(milliseconds / 60_000);
    return minutes > 1 ? fill(this.words.minutes, { minutes }) : this.words.minute;
  }

  arrived() {
    if (this.key) this.unfinished.forget(this.key);
    this.number.value = this.upload.url.split("/").at(-1);
    this.enter("done");
    this.send();
  }

  failed(error) {
    const answer = error.originalResponse;
    const status = answer?.getStatus() ?? 0;
    if (status === 0 || status >= 500 || status === 409 || status === 423) {
      this.enter("lost");
      return this.complain(this.words.lost);
    }
    if (status < 400 || status === 401 || status === 403) {
      this.enter("paused");
      return this.complain(this.words.out);
    }
    if (this.key) this.unfinished.forget(this.key);
    const plain = answer.getHeader("Content-Type")?.startsWith("text/plain") && answer.getBody();
    this.enter("idle");
    this.complain(plain || this.words[{ 410: "closed", 413: "large" }[status] ?? "refused"]);
    this.input.focus();
  }

  // showRest tells of an upload that was interrupted: nobody but the person can
  // give the page the file again.
  async showRest() {
    for (const key of this.unfinished.all()) {
      const url = this.unfinished.url(key);
      const answer = url && (await fetch(url, { method: "HEAD", headers: { "Tus-Resumable": "1.0.0" }, redirect: "manual" }).catch(() => null));
      if (answer?.status === 404 || answer?.status === 410) this.unfinished.forget(key);
      const [done, all] = ["Upload-Offset", "Upload-Length"].map((name) => Number(answer?.headers.get(name)));
      if (!answer?.ok || !all || done === all || this.state !== "idle") continue;
      const rest = this.part("rest");
      rest.firstElementChild.textContent = fill(this.words.rest, { done: bytes(done), all: bytes(all) });
      rest.lastElementChild.onclick = () => {
        fetch(url, { method: "DELETE", headers: { "Tus-Resumable": "1.0.0" } }).catch(() => {});
        this.unfinished.forget(key);
        rest.hidden = true;
        this.input.focus();
      };
      rest.hidden = false;
    }
  }
}
customElements.define("luna-upload", LunaUpload);
