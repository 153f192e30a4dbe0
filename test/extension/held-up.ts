/** How long a thread could not answer: by the clock, and by its own processor time, which the extension causes. */
export class HeldUp {
  #last = { clock: performance.now(), cpu: cpuTime() };
  #clock = 0;
  #cpu = 0;
  readonly #timer = setInterval(() => this.#sample(), 5);

  #sample(): void {
    const now = { clock: performance.now(), cpu: cpuTime() };
    this.#clock = Math.max(this.#clock, now.clock - this.#last.clock);
    this.#cpu = Math.max(this.#cpu, now.cpu - this.#last.cpu);
    this.#last = now;
  }

  /** Ends the measurement and returns the longest times between two turns, in milliseconds. */
  stop(): string {
    clearInterval(this.#timer);
    this.#sample();
    const own = Number.isNaN(this.#cpu) ? '' : `, ${this.#cpu.toFixed(1)} ms by its own processor time`;
    return `${this.#clock.toFixed(1)} ms at most by the clock${own}`;
  }
}

/** Milliseconds of processor time of this thread; NaN where Node does not report it. */
function cpuTime(): number {
  const usage = process.threadCpuUsage?.();
  return usage ? (usage.user + usage.system) / 1000 : Number.NaN;
}
