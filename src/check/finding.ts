/** What the check finds in a stack: plain data, ready to be compared and sent. `src/text/findings` has the texts. */
import type { FindingId, FindingParams } from './finding-params.ts';

/**
 * - `error`: something cannot be read, or reads as something else than was written.
 * - `warning`: it can be read, but is not as it should be. - `info`: worth knowing. - `hint`: nothing is wrong.
 */
export type Severity = 'error' | 'warning' | 'info' | 'hint';

export interface FileRange {
  /** Name of the file in the stack's directory; empty for the directory itself. */
  readonly file: string;
  /** The bytes in question, half-open, where they are known. */
  readonly start?: number;
  readonly end?: number;
}

/** Bytes or a file that a finding refers to: the line that names its table, a table, or a ref with this name. */
export type RelatedRange = FileRange &
  ({ readonly is: 'lineOfTable' | 'unlistedTable' } | { readonly is: 'conflictingRef'; readonly ref: string });

interface FindingOf<Id extends FindingId> extends FileRange {
  readonly id: Id;
  readonly severity: Severity;
  /** The bytes in question inside the inflated log block at `start`, counted as restart points count. */
  readonly inflated?: { readonly start: number; readonly end: number };
  /** The ref it is about. */
  readonly ref?: string;
  readonly params: FindingParams[Id];
  readonly related?: readonly RelatedRange[];
}

/** Discriminated by `id`, which gives the type of `params`. */
export type Finding<Id extends FindingId = FindingId> = { [Each in Id]: FindingOf<Each> }[Id];
