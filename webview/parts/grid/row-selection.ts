/** Which rows of a list are selected: one, or several runs of them, however many there are. */

/** Both ends inclusive. */
export interface SelectedRange {
  readonly first: number;
  readonly last: number;
}

/** As list views do it: a click selects one row, with Shift it extends, with Ctrl or Cmd it adds and removes. */
export class RowSelection {
  /** Where a run began that is extended. */
  #anchor = 0;
  /** Ascending; they neither overlap nor touch. */
  #ranges: readonly SelectedRange[] = [];

  get ranges(): readonly SelectedRange[] {
    return this.#ranges;
  }

  /** Number of rows. */
  get size(): number {
    return this.#ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0);
  }

  has(row: number): boolean {
    return this.#ranges.some(({ first, last }) => first <= row && row <= last);
  }

  clear(): void {
    this.#anchor = 0;
    this.#ranges = [];
  }

  /** Selects this row alone. */
  only(row: number): void {
    this.#anchor = row;
    this.#ranges = [{ first: row, last: row }];
  }

  /** Selects the run from the row that was chosen last up to this one. */
  extend(row: number): void {
    this.#ranges = [{ first: Math.min(this.#anchor, row), last: Math.max(this.#anchor, row) }];
  }

  toggle(row: number): void {
    this.#anchor = row;
    const others = this.#ranges.flatMap(range => without(range, row));
    this.#ranges = this.has(row) ? others : joined([...others, { first: row, last: row }]);
  }

  /** Selects all of `count` rows. */
  all(count: number): void {
    this.#ranges = count === 0 ? [] : [{ first: 0, last: count - 1 }];
  }
}

function without({ first, last }: SelectedRange, row: number): SelectedRange[] {
  if (row < first || row > last) return [{ first, last }];
  const parts = [
    { first, last: row - 1 },
    { first: row + 1, last },
  ];
  return parts.filter(part => part.first <= part.last);
}

function joined(ranges: readonly SelectedRange[]): SelectedRange[] {
  const result: SelectedRange[] = [];
  for (const range of [...ranges].sort((a, b) => a.first - b.first)) {
    const before = result.at(-1);
    if (before !== undefined && before.last + 1 === range.first) {
      result[result.length - 1] = { first: before.first, last: range.last };
    } else result.push(range);
  }
  return result;
}
