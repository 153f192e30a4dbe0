/** Remarks as they are collected: all are counted, the first are kept. */
import type { Remark, Remarks } from './plan.ts';

/** As many are named of what may be thousands. */
export const NAMED = 500;

export class RemarkList {
  #total = 0;
  readonly #first: Remark[] = [];

  add(remark: Remark, count = 1): void {
    this.#total += count;
    if (this.#first.length < NAMED) this.#first.push(remark);
  }

  addAll({ total, first }: Remarks): void {
    for (const remark of first) if (this.#first.length < NAMED) this.#first.push(remark);
    this.#total += total;
  }

  get remarks(): Remarks {
    return { total: this.#total, first: [...this.#first] };
  }
}
