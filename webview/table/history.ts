/** The bytes that were selected: back, forward, and from any of them on to others. */
import type { ByteOffset } from '../../src/protocol/table.ts';

const LONGEST = 200;

export class History {
  #offsets: ByteOffset[] = [];
  #at = -1;

  /** Adds an offset unless it is the current one. */
  push(next: ByteOffset): void {
    const current = this.#offsets[this.#at];
    if (current && current.offset === next.offset && current.inside === next.inside) return;
    this.#offsets = [...this.#offsets.slice(Math.max(0, this.#at + 2 - LONGEST), this.#at + 1), next];
    this.#at = this.#offsets.length - 1;
  }

  get canGoBack(): boolean {
    return this.#at > 0;
  }

  get canGoForward(): boolean {
    return this.#at < this.#offsets.length - 1;
  }

  /** The offset to go to; `undefined` at either end. */
  step(by: -1 | 1): ByteOffset | undefined {
    const offset = this.#offsets[this.#at + by];
    if (offset) this.#at += by;
    return offset;
  }
}
