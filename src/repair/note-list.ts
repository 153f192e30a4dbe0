/** Notes as they are collected: all are counted, the first are kept. */
import type { PlanNote, PlanNotes } from './plan.ts';

/** As many are named of what may be thousands. */
export const NAMED = 500;

/** Collects notes: counts all of them and keeps the first `NAMED`. */
export class NoteList {
  #total = 0;
  readonly #first: PlanNote[] = [];

  /** Adds a note that counts as `count` notes. */
  add(planNote: PlanNote, count = 1): void {
    this.#total += count;
    if (this.#first.length < NAMED) this.#first.push(planNote);
  }

  /** Adds the notes of another list: all of its count, and as many of its first as there is room for. */
  addAll({ total, first }: PlanNotes): void {
    for (const planNote of first) if (this.#first.length < NAMED) this.#first.push(planNote);
    this.#total += total;
  }

  /** The notes so far, as a plan has them. */
  get planNotes(): PlanNotes {
    return { total: this.#total, first: [...this.#first] };
  }
}
