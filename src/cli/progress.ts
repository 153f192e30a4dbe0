/** What a command is doing, as one line on a terminal that is written over and removed at the end. */
import { writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { printable } from '../text/escape/printable.ts';
import { progressText } from '../text/progress.ts';

/** Milliseconds after the start before which nothing is shown: most commands are done by then. */
const PATIENCE = 500;
/** Milliseconds between two lines. */
const INTERVAL = 200;
const STDERR = 2;

/** A long line is cut by the terminal instead of wrapped, so that going back to its start removes all of it. */
const START_LINE = '\r\x1b[?7l';
const END_LINE = '\x1b[K\x1b[?7h';
const CLEAR_LINE = '\r\x1b[K';

/** How much is done. `records` leads to a rate, `fraction` of the whole, 0 to 1, to the time that remains. */
export interface Done {
  readonly records?: number;
  readonly fraction?: number;
}

/** What a long command calls while it works. */
export interface Running {
  /** Called often; may throw `Stopped`. */
  readonly check: () => void;
  readonly progress: Progress;
}

export class Progress {
  readonly #write: ((text: string) => void) | null;
  readonly #now: () => number;
  readonly #start: number;
  #next: number;
  #isShown = false;

  /** `null` shows nothing: the default where standard error is not a terminal. `now` is in milliseconds. */
  constructor(write = terminalWriter(), now = () => performance.now()) {
    this.#write = write;
    this.#now = now;
    this.#start = now();
    this.#next = this.#start + PATIENCE;
  }

  /** To be called often. `message`, without a full stop, is made only if it is shown. */
  show(message: () => string, { records, fraction }: Done = {}): void {
    if (this.#write === null) return;
    const now = this.#now();
    if (now < this.#next) return;
    this.#next = now + INTERVAL;
    const seconds = (now - this.#start) / 1000;
    const rate = records === undefined ? undefined : records / seconds;
    const left = fraction === undefined || fraction <= 0 ? undefined : (seconds / fraction) * (1 - fraction);
    this.#write(`${START_LINE}${printable(progressText(message(), { rate, fraction, left }))}${END_LINE}`);
    this.#isShown = true;
  }

  /** Removes the line: before other output, and at the end. */
  clear(): void {
    if (this.#isShown) this.#write?.(CLEAR_LINE);
    this.#isShown = false;
  }
}

function terminalWriter(): ((text: string) => void) | null {
  if (!isatty(STDERR) || process.env.TERM === 'dumb') return null;
  return text => {
    try {
      writeSync(STDERR, text);
    } catch {
      // The terminal has gone, or is full at the moment.
    }
  };
}
