/** The common part of every pass over all records of a merged view. */
import { compareKeys } from '../../reftable/index.ts';
import type { TableCursor } from '../../reftable/table/cursor.ts';
import { type BrowseCallbacks, CHECK_EVERY } from '../callbacks.ts';
import type { MergedView } from './browsed-stack.ts';
import { corrupt } from './corrupt.ts';

/** Records between two reports of progress. */
const PROGRESS_EVERY = 1 << 16;

/** Checks the order of keys, calls back, and counts. */
export class RecordWalk {
  readonly #view: MergedView;
  readonly #callbacks: BrowseCallbacks;
  #records = 0;
  #last = new Uint8Array(256);
  #lastLength = 0;

  constructor(view: MergedView, callbacks: BrowseCallbacks) {
    this.#view = view;
    this.#callbacks = callbacks;
  }

  /**
   * Call it for each record. FORMAT_ERROR if the record is not after the one before: those of its table are not in order.
   * Throws what the callbacks throw.
   */
  pass(current: TableCursor): void {
    const { key, keyLength } = current.at;
    if (this.#records > 0 && compareKeys(this.#last, this.#lastLength, key, keyLength) >= 0) {
      throw corrupt(current.table.file, 'its records are not in the order of their names', { offset: current.offset });
    }
    if (this.#last.length < keyLength) this.#last = new Uint8Array(2 * keyLength);
    for (let i = 0; i < keyLength; i++) this.#last[i] = key[i] as number;
    this.#lastLength = keyLength;
    const records = this.#records++;
    if (records % CHECK_EVERY === 0) this.#callbacks.check?.();
    if (records % PROGRESS_EVERY === 0) this.#callbacks.progress?.({ records, done: this.#view.done });
  }
}
