/** The results of the check of a stack: plain data to show, compare and send. */

/**
 * - `error`: something cannot be read, or reads as something else than was written.
 * - `warning`: it reads, and is not as it should be. - `info`: worth knowing. - `hint`: nothing is wrong.
 */
export type Severity = 'error' | 'warning' | 'info' | 'hint';

/** A place that has to do with a finding. */
export interface FileRange {
  /** Name of the file in the stack's directory; empty for the directory itself. */
  readonly file: string;
  /** The bytes in question, half-open, where they are known. */
  readonly start?: number;
  readonly end?: number;
}

export interface Finding extends FileRange {
  /** What kind it is: git's own message id where git has one. */
  readonly id: string;
  readonly severity: Severity;
  /** The bytes in question inside the inflated log block at `start`, counted as restart points count. */
  readonly inflated?: { readonly start: number; readonly end: number };
  /** The ref it is about. */
  readonly ref?: string;
  /** What is wrong, in a sentence without its full stop; in git's words where git has some. */
  readonly message: string;
  readonly expected?: string;
  readonly actual?: string;
  /** What to do, in a sentence. */
  readonly advice: string;
  readonly related?: readonly (FileRange & { readonly message: string })[];
}
