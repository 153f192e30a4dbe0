/** What the forensic reader of a table stumbles over: a finding, but for the file it stands in. */
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
