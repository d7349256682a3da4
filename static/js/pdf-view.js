// <luna-pdf> shows a PDF page by page: those that the reader comes near are
// drawn, with their text on top so that it can be read out, found and copied.
// Nothing in the file runs, no code is made of it, and its links lead nowhere.
import { getDocument, PDFWorker, TextLayer } from "/static/pdf.js";

const steps = [1, 1.25, 1.5, 2, 3]; // of the width that there is
const mostPixels = 16_000_000; // of one page; a phone has no more

class LunaPdf extends HTMLElement {
  connectedCallback() {
    this.step = 0;
    this.pages = [];
    this.frame = document.createElement("div");
    this.frame.className = "pdf-pages";
    this.frame.tabIndex = 0;
    this.frame.setAttribute("role", "region");
    this.frame.setAttribute("aria-label", this.dataset.label);
    this.append(this.bar(), this.frame);
    // Nothing is fetched before somebody comes here.
    this.near = new IntersectionObserver(([seen]) => {
      if (!seen.isIntersecting) return;
      this.near.disconnect();
      this.open().catch(() => this.fail());
    }, { rootMargin: "50%" });
    this.near.observe(this);
  }

  disconnectedCallback() {
    this.near?.disconnect();
    this.seen?.disconnect();
    this.sized?.disconnect();
    this.task?.destroy();
    this.worker?.terminate();
    this.replaceChildren();
  }

  bar() {
    const bar = document.createElement("p");
    bar.className = "pdf-bar";
    for (const [sign, label, by] of [["\u2212", this.dataset.smaller, -1], ["+", this.dataset.larger, 1]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button";
      button.textContent = sign;
      button.setAttribute("aria-label", label);
      button.addEventListener("click", () => {
        this.step = Math.min(steps.length - 1, Math.max(0, this.step + by));
        this.layOut();
      });
      bar.append(button);
    }
    return bar;
  }

  async open() {
    this.worker = new Worker(this.dataset.worker, { type: "module" });
    this.task = getDocument({
      url: new URL(this.dataset.src, location.href).href,
      worker: new PDFWorker({ port: this.worker }),
      isEvalSupported: false,
      useWasm: false,
      enableXfa: false,
      rangeChunkSize: 1 << 20,
      verbosity: 0,
    });
    this.task.onPassword = () => this.fail();
    this.doc = await this.task.promise;
    const first = (await this.doc.getPage(1)).getViewport({ scale: 1 });
    this.seen = new IntersectionObserver((entries) => entries.forEach((entry) => this.turn(entry)), { root: this.frame, rootMargin: "100%" });
    for (let n = 1; n <= this.doc.numPages; n++) {
      const page = { n, width: first.width, height: first.height, box: document.createElement("div") };
      page.box.className = "pdf-page";
      page.box.dataset.place = n;
      page.box.setAttribute("role", "group");
      page.box.setAttribute("aria-label", this.dataset.page.replace("{page}", n).replace("{pages}", this.doc.numPages));
      page.box.page = page;
      this.pages.push(page);
    }
    this.frame.append(...this.pages.map((page) => page.box));
    this.layOut();
    for (const page of this.pages) this.seen.observe(page.box);
    let width = this.frame.clientWidth;
    this.sized = new ResizeObserver(() => {
      clearTimeout(this.later);
      this.later = setTimeout(() => {
        if (this.frame.clientWidth === width) return;
        width = this.frame.clientWidth;
        this.layOut();
      }, 200);
    });
    this.sized.observe(this.frame);
    this.dispatchEvent(new Event("luna:page", { bubbles: true }));
  }

  fail() {
    const words = document.createElement("p");
    words.className = "error";
    words.setAttribute("role", "alert");
    words.textContent = this.dataset.failed;
    this.task?.destroy();
    this.replaceChildren(words);
  }

  // layOut gives every page its size, and draws those in sight anew.
  layOut() {
    const style = getComputedStyle(this.frame);
    const room = this.frame.clientWidth - parseFloat(style.paddingInlineStart) - parseFloat(style.paddingInlineEnd);
    for (const page of this.pages) {
      page.scale = (Math.max(room, 100) * steps[this.step]) / page.width;
      page.box.style.width = `${page.width * page.scale}px`;
      page.box.style.aspectRatio = `${page.width} / ${page.height}`;
      page.box.style.setProperty("--total-scale-factor", page.scale);
      if (page.shown) this.draw(page);
    }
  }

  turn({ target: { page }, isIntersecting }) {
    page.shown = isIntersecting;
    if (isIntersecting) this.draw(page);
    else this.clear(page);
  }

  // clear gives the memory of a page back that nobody looks at.
  clear(page) {
    page.drawing?.cancel();
    page.drawing = undefined;
    for (const part of page.box.querySelectorAll("canvas, .text-layer")) part.remove();
  }

  async draw(page) {
    const turn = (page.turn = {});
    const sheet = await this.doc.getPage(page.n);
    if (page.turn !== turn || !page.shown) return;
    this.clear(page);
    const plain = sheet.getViewport({ scale: 1 });
    if (plain.width !== page.width || plain.height !== page.height) {
      [page.width, page.height] = [plain.width, plain.height];
      return this.layOut();
    }
    const viewport = sheet.getViewport({ scale: page.scale });
    const ratio = Math.min(devicePixelRatio || 1, Math.sqrt(mostPixels / (viewport.width * viewport.height)));
    const canvas = document.createElement("canvas");
    canvas.setAttribute("aria-hidden", "true");
    canvas.width = Math.floor(viewport.width * ratio);
    canvas.height = Math.floor(viewport.height * ratio);
    const layer = document.createElement("div");
    layer.className = "text-layer";
    page.box.prepend(canvas, layer);
    page.drawing = sheet.render({ canvas, viewport, transform: [ratio, 0, 0, ratio, 0, 0] });
    const text = new TextLayer({ textContentSource: sheet.streamTextContent(), container: layer, viewport });
    try {
      await Promise.all([page.drawing.promise, text.render()]);
      this.dataset.drawn = page.n;
    } catch {
      // It was turned away from, or this one page is broken: the others are not.
    }
  }
}
customElements.define("luna-pdf", LunaPdf);
