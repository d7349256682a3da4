// <luna-player> adds to a video the speed, keys, and the memory of what was
// played. Only seconds that went by on the screen are told: a jump is none.
class LunaPlayer extends HTMLElement {
  connectedCallback() {
    this.video = this.querySelector("video");
    this.querySelector("[data-player-bar]").hidden = false;
    this.covered = this.querySelector("[data-player-covered]");
    this.played = []; // stretches that the server has not heard of
    const speed = this.querySelector("[data-player-speed]");
    speed.addEventListener("change", () => (this.video.playbackRate = Number(speed.value)));
    this.keys = (event) => this.press(event);
    document.addEventListener("keydown", this.keys, true);
    if (!this.dataset.watching) return;

    const resume = this.querySelector("[data-player-resume]");
    resume?.addEventListener("click", () => this.goOn());
    this.video.addEventListener("play", () => resume?.remove());
    this.video.addEventListener("timeupdate", () => this.note());
    this.video.addEventListener("seeking", () => (this.last = undefined));
    this.video.addEventListener("seeked", () => (this.moved = true));
    for (const name of ["pause", "ended"]) {
      this.video.addEventListener(name, () => {
        this.note();
        this.last = undefined;
        this.tell();
      });
    }
    this.timer = setInterval(() => this.tell(), 10_000);
    this.leave = () => this.tell();
    addEventListener("pagehide", this.leave);
    document.addEventListener("visibilitychange", this.leave);
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.keys, true);
    if (!this.dataset.watching) return;
    this.tell();
    clearInterval(this.timer);
    removeEventListener("pagehide", this.leave);
    document.removeEventListener("visibilitychange", this.leave);
  }

  // press is a key on the video or, where the page has no keys of its own, on
  // nothing in particular.
  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const meant = event.target === this.video || (event.target === document.body && !("quiet" in this.dataset));
    if (!meant) return;
    const jump = { j: -10, l: 10, ArrowLeft: -5, ArrowRight: 5 }[event.key];
    if (event.key === "k") this.video.paused ? this.video.play().catch(() => {}) : this.video.pause();
    else if (jump) this.video.currentTime = Math.max(0, this.video.currentTime + jump);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  goOn() {
    const place = Number(this.dataset.place);
    const go = () => {
      this.video.currentTime = place;
      this.video.play().catch(() => {});
    };
    if (this.video.readyState > 0) go();
    else {
      this.video.addEventListener("loadedmetadata", go, { once: true });
      this.video.load();
    }
  }

  // note adds what was played since the last time, if the clock on the wall had
  // the time for it.
  note() {
    const now = { at: this.video.currentTime, clock: performance.now() };
    if (this.video.seeking) return;
    if (this.last) {
      const gone = ((now.clock - this.last.clock) / 1000) * this.video.playbackRate;
      const more = now.at - this.last.at;
      if (more > 0 && more <= gone + 0.5) this.add(this.last.at, now.at);
    }
    this.last = this.video.paused ? undefined : now;
  }

  add(from, to) {
    const latest = this.played.at(-1);
    if (latest && Math.abs(latest[1] - from) < 0.01) latest[1] = to;
    else if (this.played.length < 200) this.played.push([from, to]);
  }

  // tell reports it. What did not arrive is told the next time.
  async tell() {
    if (this.played.length === 0 && !this.moved) return;
    const told = this.played;
    this.played = [];
    this.moved = false;
    const body = new URLSearchParams({ place: this.video.currentTime.toFixed(1) });
    for (const [from, to] of told) body.append("played", `${from.toFixed(2)}-${to.toFixed(2)}`);
    try {
      const answer = await fetch(this.dataset.watching, { method: "POST", body, keepalive: true, redirect: "error" });
      if (answer.ok) this.covered.textContent = (await answer.json()).covered;
      else if (answer.status >= 500) throw new Error(answer.status);
    } catch {
      this.played = [...told, ...this.played].slice(0, 200);
    }
  }
}
customElements.define("luna-player", LunaPlayer);
