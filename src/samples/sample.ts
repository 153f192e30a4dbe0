/** The types of samples. */

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
 * What was damaged: a file of the stack's directory, and its bytes that differ from those of a healthy stack. An empty
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
  /** The contents of the newest table, which replace those of a healthy one. */
  readonly newest?: (records: TableRecords, history: History) => TableRecords;
  /** Damages a stack; left out for a healthy one. */
  readonly damage?: (stack: SampleStack) => Damage;
}
