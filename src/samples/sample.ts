/** What a sample is. */

import type { FileRange } from '../check/finding.ts';
import type { HashName } from '../reftable/index.ts';

import type { History, TableRecords } from './history.ts';
import type { SampleStack } from './stack.ts';

export const SAMPLE_GROUPS = {
  healthy: 'Healthy stacks',
  list: 'The list of tables',
  leftovers: 'Left in the directory',
  file: 'Table files',
  footer: 'Headers and footers',
  block: 'Blocks and restart points',
  record: 'Refs',
  index: 'Indexes and objects',
  log: 'Reflogs',
  stack: 'Tables that do not fit together',
  name: 'Names of refs',
} as const;
export type SampleGroup = keyof typeof SAMPLE_GROUPS;

/**
 * What was damaged: a file of the stack's directory, and the bytes of it that a healthy stack has not. An empty span is
 * an offset where bytes are missing; without a span it is the file as a whole, its absence or its presence.
 */
export interface Damage extends FileRange {
  /** Of a change inside a log block, which `start` and `end` span: where in the inflated block. */
  readonly inflated?: { readonly start: number; readonly end: number };
}

/** How one kind of sample is made. */
export interface Recipe {
  readonly id: string;
  readonly title: string;
  /** What is broken, and what git does about it, in a sentence. */
  readonly description: string;
  readonly hash?: HashName;
  /** What the newest table holds instead of what a healthy one does. */
  readonly newest?: (records: TableRecords, history: History) => TableRecords;
  /** Damages a stack; left out for a healthy one. */
  readonly damage?: (stack: SampleStack) => Damage;
}
