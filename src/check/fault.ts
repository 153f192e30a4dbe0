/** What the lenient reader of a table finds: a finding without its file. */
import type { RuleId } from './rules.ts';

export interface Fault {
  readonly id: RuleId;
  /** Bytes of the file, half-open. */
  readonly start: number;
  readonly end: number;
  /** Bytes of the inflated log block at `start`. */
  readonly inflated?: { readonly start: number; readonly end: number };
  /** The ref it is about. */
  readonly ref?: string;
  /** Without a full stop at its end. */
  readonly message: string;
  readonly expected?: string;
  readonly actual?: string;
}
