/** Notes as they are collected: all are counted, the first are kept. */
import type { PlanNote, PlanNotes } from './plan.ts';

/** The number of notes that are kept, of possibly thousands. */
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

  /** Adds the notes of another list: its whole count, and its first notes up to the limit. */
  addAll({ total, first }: PlanNotes): void {
    for (const planNote of first) if (this.#first.length < NAMED) this.#first.push(planNote);
    this.#total += total;
  }

  /** The notes so far, as a plan has them. */
  get planNotes(): PlanNotes {
    return { total: this.#total, first: [...this.#first] };
  }
}
