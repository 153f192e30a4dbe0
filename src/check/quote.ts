/** Text of the checked files or of the system in the params of a finding, cut to what a message can hold. */
import { ReftableError } from '../reftable/errors.ts';
import { toHex } from '../reftable/format/bytes.ts';
import { systemCode } from '../reftable/platform/files.ts';
import { bounded } from '../text/escape/bounded.ts';

/**
 * - `ref`: the name of a ref. - `file`: the name of a file, or a line that should be one. - `hex`: bytes or an object ID.
 * - `program`: the name of a process. - `error`: the message of an error, which may contain paths.
 */
export type QuotedKind = 'ref' | 'file' | 'hex' | 'program' | 'error';

/** Text that is not from this program, of at most about 500 UTF-16 units. */
export interface Quoted<Kind extends QuotedKind = QuotedKind> {
  readonly kind: Kind;
  readonly value: string;
  /** Of an error: the system's or the engine's. It contains nothing from outside. */
  readonly code?: string;
}

/** Makes a `Quoted` of each kind. `error` takes what was caught and leaves out the period at the end of its message. */
export const quote = {
  ref: (name: string) => quoted('ref', name),
  file: (name: string) => quoted('file', name),
  hex: (bytes: Uint8Array) => quoted('hex', toHex(bytes)),
  oid: (oid: string) => quoted('hex', oid),
  program: (name: string) => quoted('program', name),
  error: (error: unknown): Quoted<'error'> => ({
    // A message of the engine is a sentence, one of a finding is not.
    ...quoted('error', (error as Error).message.replace(/\.$/, '')),
    code: codeOf(error),
  }),
} as const;

function quoted<Kind extends QuotedKind>(kind: Kind, text: string): Quoted<Kind> {
  return { kind, value: bounded(text) };
}

function codeOf(error: unknown): string {
  return systemCode(error) ?? (error instanceof ReftableError ? error.code : 'unknown error');
}
