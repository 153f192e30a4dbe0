/** Remarks as they are collected: all are counted, the first are kept. */
import type { PlanNote, PlanNotes } from './plan.ts';

/** As many are named of what may be thousands. */
export const NAMED = 500;

/** Collects notes: counts all of them and keeps the first `NAMED`. */
export class NoteList {
  #total = 0;
  readonly #first: PlanNote[] = [];

  add(planNote: PlanNote, count = 1): void {
    this.#total += count;
    if (this.#first.length < NAMED) this.#first.push(planNote);
  }

  addAll({ total, first }: PlanNotes): void {
    for (const planNote of first) if (this.#first.length < NAMED) this.#first.push(planNote);
    this.#total += total;
  }

  get planNotes(): PlanNotes {
    return { total: this.#total, first: [...this.#first] };
  }
}
