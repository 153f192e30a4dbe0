/** What a sample is. */

import type { ByteRange } from '../check/byte-range.ts';
import type { FileRange } from '../check/finding.ts';
import type { HashName } from '../reftable/index.ts';

import type { History, TableRecords } from './history.ts';
import type { SampleStack } from './stack.ts';

export type SampleGroup =
  | 'healthy'
  | 'list'
  | 'leftovers'
  | 'file'
  | 'footer'
  | 'block'
  | 'record'
  | 'index'
  | 'log'
  | 'stack'
  | 'name';

/**
 * What was damaged: a file of the stack's directory, and the bytes of it that a healthy stack has not. An empty
 * range is an offset where bytes are missing; without a range it is the file as a whole, its absence or its presence.
 */
export interface Damage extends FileRange {
  /** The bytes that changed in the inflated log block that `start` and `end` enclose. */
  readonly inflated?: ByteRange;
}

/** How one kind of sample is made. */
export interface Recipe {
  /** Its title and description are in `src/text/samples`. */
  readonly id: string;
  readonly hash?: HashName;
  /** What the newest table holds instead of what a healthy one does. */
  readonly newest?: (records: TableRecords, history: History) => TableRecords;
  /** Damages a stack; left out for a healthy one. */
  readonly damage?: (stack: SampleStack) => Damage;
}
