/** Divides the children of a large folder into ranges, in one pass and without keeping all of them. */
import { digitsOf } from './siblings.ts';

export interface Range {
  /** The names of the first and the last child, and what they are called in the folder. */
  readonly first: string;
  readonly last: string;
  readonly firstLabel: string;
  readonly lastLabel: string;
  readonly count: number;
}

type GrowingRange = { -readonly [K in keyof Range]: Range[K] };

export class Ranges {
  readonly #most: number;
  /** By number of digits; names that are not numbers have none. */
  readonly #byDigits = new Map<number | undefined, GrowingRange[]>();
  total = 0;

  /** `most`: children of one range. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Takes the next child in the order of bytes, which orders the numbers of one length. */
  add({ name, label }: { readonly name: string; readonly label: string }): void {
    this.total++;
    const digits = digitsOf(label);
    const ranges = this.#byDigits.get(digits) ?? [];
    if (ranges.length === 0) this.#byDigits.set(digits, ranges);
    const last = ranges.at(-1);
    if (last && last.count < this.#most) extend(last, name, label, 1);
    else ranges.push({ first: name, last: name, firstLabel: label, lastLabel: label, count: 1 });
  }

  /** In the order of `bySibling`. */
  list(): Range[] {
    const lengths = [...this.#byDigits.keys()].filter(digits => digits !== undefined).sort((a, b) => a - b);
    const numbers: GrowingRange[] = [];
    for (const range of lengths.flatMap(length => this.#byDigits.get(length) ?? [])) {
      const last = numbers.at(-1);
      if (last && last.count + range.count <= this.#most) extend(last, range.last, range.lastLabel, range.count);
      else numbers.push({ ...range });
    }
    return [...numbers, ...(this.#byDigits.get(undefined) ?? [])];
  }
}

function extend(range: GrowingRange, last: string, lastLabel: string, count: number): void {
  range.last = last;
  range.lastLabel = lastLabel;
  range.count += count;
}
