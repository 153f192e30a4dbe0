/**
 * Scrolling over more rows than a browser can make an element tall (Chromium stops near 33.5 million pixels). The
 * element gets a height it can have; small movements scroll the rows one to one, long ones in proportion.
 */

/** Taller elements lose precision, or are cut off, in one browser or another. */
const TALLEST = 8_000_000;

export class ScaledScroll {
  /** Where the rows are scrolled to, in pixels of the whole content. */
  offset = 0;
  /** Where the element is scrolled to. */
  position = 0;
  #content = 0;
  #viewport = 0;

  /** `content` is the height of all rows, `viewport` what is seen of them. */
  resize(content: number, viewport: number): void {
    this.#content = content;
    this.#viewport = viewport;
    this.jump(this.offset);
  }

  /** The height the scrolled element gets. */
  get height(): number {
    return Math.min(this.#content, TALLEST);
  }

  get #lastOffset(): number {
    return Math.max(0, this.#content - this.#viewport);
  }

  get #lastPosition(): number {
    return Math.max(0, this.height - this.#viewport);
  }

  /** The element was scrolled. */
  scrolled(position: number): void {
    const moved = position - this.position;
    this.position = position;
    if (this.height === this.#content) this.offset = position;
    else if (position <= 0) this.offset = 0;
    else if (position >= this.#lastPosition - 1) this.offset = this.#lastOffset;
    else if (Math.abs(moved) <= this.#viewport) this.offset = this.#within(this.offset + moved);
    else this.offset = (position / this.#lastPosition) * this.#lastOffset;
  }

  /** Moves to an offset; afterwards set the element's scroll position to `position`. */
  jump(offset: number): void {
    this.offset = this.#within(offset);
    this.position = this.#lastOffset === 0 ? 0 : (this.offset / this.#lastOffset) * this.#lastPosition;
  }

  #within(offset: number): number {
    return Math.max(0, Math.min(this.#lastOffset, offset));
  }
}
