/** What the check finds in a stack: plain data, ready to be compared and sent. `src/text/findings` has the texts. */
import { checkNumber, checkObject, checkOptional } from '../reftable/format/arguments.ts';
import type { ByteRange } from './byte-range.ts';
import type { FindingId, FindingParams } from './finding-params.ts';

/**
 * - `error`: something cannot be read, or reads as something else than was written.
 * - `warning`: it can be read, but is not as it should be. - `info`: worth knowing. - `hint`: nothing is wrong.
 */
export type Severity = 'error' | 'warning' | 'info' | 'hint';

/** A file of the stack's directory and, where they are known, its bytes in question: `start` and `end` are offsets. */
export interface FileRange extends Partial<Pick<ByteRange, 'start' | 'end'>> {
  /** Name of the file in the stack's directory; empty for the directory itself. */
  readonly file: string;
}

/**
 * Bytes or a file that a finding refers to: the line that names its table, a table, a ref with this name, of a kind that
 * is reported once, the first bytes in another table, or bytes that are wrong because of the same damage.
 */
export type RelatedRange = FileRange &
  (
    | { readonly is: 'lineOfTable' | 'unlistedTable' | 'alsoHere' | 'consequence' }
    | { readonly is: 'conflictingRef'; readonly ref: string }
  );

interface FindingOf<Id extends FindingId> extends FileRange {
  readonly id: Id;
  readonly severity: Severity;
  /** The bytes in question in the inflated log block that `start` and `end` enclose. */
  readonly inflated?: ByteRange;
  /** The ref it is about. */
  readonly ref?: string;
  readonly params: FindingParams[Id];
  readonly related?: readonly RelatedRange[];
}

/** Discriminated by `id`, which gives the type of `params`. */
export type Finding<Id extends FindingId = FindingId> = { [Each in Id]: FindingOf<Each> }[Id];

/** The bytes that a finding is about; `null` if it is about the file as a whole. */
export function findingRange(finding: Finding): ByteRange | null {
  checkObject('The finding', finding);
  const { start, end, inflated } = finding;
  checkOptional(checkNumber, 'The start of a finding', start);
  return inflated ?? (start === undefined ? null : { start, end: end ?? start + 1 });
}
