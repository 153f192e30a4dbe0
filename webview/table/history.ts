/** Where one has been: back, forward, and from anywhere on a new way. */
import type { ByteOffset } from '../../src/protocol/table.ts';

const LONGEST = 200;

export class History {
  #places: ByteOffset[] = [];
  #at = -1;

  /** A step to the place one is at already is none. */
  push(place: ByteOffset): void {
    const here = this.#places[this.#at];
    if (here && here.offset === place.offset && here.in === place.in) return;
    this.#places = [...this.#places.slice(Math.max(0, this.#at + 2 - LONGEST), this.#at + 1), place];
    this.#at = this.#places.length - 1;
  }

  get canGoBack(): boolean {
    return this.#at > 0;
  }

  get canGoForward(): boolean {
    return this.#at < this.#places.length - 1;
  }

  /** The place to go to; `undefined` at either end. */
  step(by: -1 | 1): ByteOffset | undefined {
    const place = this.#places[this.#at + by];
    if (place) this.#at += by;
    return place;
  }
}
