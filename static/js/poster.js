// <luna-poster> takes the picture that is shown before a video out of the video
// itself: a moment after the video has come into the lesson, where there is no
// picture yet, and whenever somebody chooses another frame. A browser that does
// not play the video leaves everything as it is.
const widest = 1280;
const patience = 20_000; // for one step
const flat = 8; // a frame whose light varies less shows next to nothing
const empty = 1; // and one below this nothing

function heard(video, type) {
  return new Promise((resolve, reject) => {
    video.addEventListener(type, resolve, { once: true });
    video.addEventListener("error", reject, { once: true });
    setTimeout(reject, patience);
  });
}

function draw(video, width) {
  const canvas = document.createElement("canvas");
  const scale = Math.min(1, width / video.videoWidth);
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.max(1, Math.round(video.videoHeight * scale));
  canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
  return canvas;
}

const pixels = (canvas) => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;

// honest tells whether the browser gives back what was drawn. One that guards
// its owner against being recognised gives noise.
function honest() {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 8;
  const context = canvas.getContext("2d");
  context.fillStyle = "rgb(40 120 200)";
  context.fillRect(0, 0, 8, 8);
  return pixels(canvas).every((value, i) => Math.abs(value - [40, 120, 200, 255][i % 4]) < 8);
}

// spread is how much the light of a frame varies, as its standard deviation.
function spread(video) {
  const data = pixels(draw(video, 64));
  let [n, sum, squares] = [0, 0, 0];
  for (let i = 0; i < data.length; i += 4, n++) {
    const light = 0.3 * data[i] + 0.59 * data[i + 1] + 0.11 * data[i + 2];
    sum += light;
    squares += light * light;
  }
  return Math.sqrt(Math.max(0, squares / n - (sum / n) ** 2));
}

// telling finds an early frame that shows something: the first good one, else
// the best of them.
async function telling(video) {
  await heard(video, "loadedmetadata");
  const length = Number.isFinite(video.duration) ? video.duration : 60;
  if (!video.videoWidth || !honest()) return null;
  let best = { spread: empty, frame: null };
  for (const place of [Math.min(length / 10, 3), length / 4, length / 2, (3 * length) / 4]) {
    const there = heard(video, "seeked");
    video.currentTime = place;
    await there;
    const now = spread(video);
    if (now > best.spread) best = { spread: now, frame: draw(video, widest) };
    if (now >= flat) break;
  }
  return best.frame;
}

class LunaPoster extends HTMLElement {
  connectedCallback() {
    this.words = JSON.parse(this.dataset.words);
    this.video = this.querySelector("video");
    this.button = this.querySelector("[data-poster-use]");
    this.querySelector("details").addEventListener("toggle", () => (this.video.preload = "metadata"));
    this.button.addEventListener("click", () => this.use());
    if ("came" in this.dataset && !this.querySelector("img")) this.take();
  }

  say(sentence) {
    this.querySelector("[data-poster-said]").textContent = sentence;
  }

  // take chooses by itself, once, and is silent about what it cannot do.
  async take() {
    const video = document.createElement("video");
    video.muted = video.playsInline = true;
    video.preload = "auto";
    video.src = this.video.src;
    try {
      const frame = await telling(video);
      if (frame && !(await this.send(frame, true))) this.say(this.words.taken);
    } catch {
      // There is none, as before.
    }
    video.removeAttribute("src");
    video.load();
  }

  // use takes the frame that somebody has chosen.
  async use() {
    if (this.button.hasAttribute("aria-busy")) return;
    this.button.setAttribute("aria-busy", "true");
    let frame;
    try {
      if (this.video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) {
        this.video.preload = "auto";
        await heard(this.video, "loadeddata");
      }
      frame = honest() && this.video.videoWidth && draw(this.video, widest);
    } catch {
      // It does not play here.
    }
    this.say(frame ? (await this.send(frame, false).catch(() => this.words.failed)) || this.words.used : this.words.blind);
    this.button.removeAttribute("aria-busy");
  }

  // send gives the frame to the lesson and shows what the lesson has then. It
  // returns why that was refused.
  async send(frame, first) {
    const body = new FormData();
    body.append("kind", "poster");
    if (first) body.append("first", "yes");
    body.append("file", await new Promise((done) => frame.toBlob(done, "image/jpeg", 0.85)), "poster.jpg");
    const answer = await fetch(this.dataset.to, { method: "POST", body });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const taken = answer.ok && page.querySelector("luna-poster img");
    for (const part of ["[data-poster-picture]", "#files > .card-list"]) {
      const now = page.querySelector(part);
      if (now) document.querySelector(part).replaceWith(document.adoptNode(now));
    }
    return taken ? "" : page.querySelector("#f-file-error")?.textContent.trim() || this.words.failed;
  }
}
customElements.define("luna-poster", LunaPoster);
