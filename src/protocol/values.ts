/**
 * The values that are sent between threads and pages. Everything here survives JSON: 64-bit numbers are decimal
 * strings, object IDs are lower-case hex, and byte strings (ref names, symref targets, reflog texts) are strings in
 * which each byte that is not part of valid UTF-8 is one lone surrogate U+DC80..U+DCFF (the engine's `decodeText`).
 */
import type { StackToOpen } from '../git/index.ts';
import type { LogUpdate as EngineLogUpdate, LogRecord, RefRecord } from '../reftable/index.ts';
import type { Uint64, Wire } from './wire.ts';

export type { HashName, RefValue } from '../reftable/index.ts';
export type { Uint64 } from './wire.ts';

/** The engine's `LIST_FILE`, for code that does not import the engine: the file that names a stack's tables. */
export const LIST_FILE = 'tables.list';

/** Where a stack is and how to open it. Without `hash`, the tables determine it. */
export type StackLocation = StackToOpen;

export interface RefRow extends Wire<RefRecord> {
  readonly kind: 'ref';
}

export interface LogUpdate extends Wire<EngineLogUpdate> {
  readonly message: string;
}

export interface LogRow extends Wire<Omit<LogRecord, 'update'>> {
  readonly kind: 'log';
  /** `null` is a tombstone. */
  readonly update: LogUpdate | null;
}

export interface ObjectRow {
  readonly kind: 'object';
  /** The first bytes of the object ID, in hex. */
  readonly prefix: string;
  /** Offsets of the ref blocks that hold the id; empty when the list was too long and every block must be scanned. */
  readonly offsets: readonly Uint64[];
}

export interface IndexRow {
  readonly kind: 'index';
  /** The last key of the block it points to; of a log index, the ref name and the update index. */
  readonly lastKey: string;
  readonly lastKeyUpdateIndex?: Uint64;
  readonly offset: Uint64;
}

export type RecordRow = RefRow | LogRow | ObjectRow | IndexRow;

/** A typed error of the engine as it is sent between threads: `ReftableError` without its class. */
export interface ErrorInfo {
  /** git's name of the error: `FORMAT_ERROR`, `LOCK_ERROR`, … */
  readonly code: string;
  /** One sentence with the problem and the advice. */
  readonly message: string;
  /** Absolute path of the file, where one is known. */
  readonly file?: string;
  /** Byte offset in that file, where one is known. */
  readonly offset?: Uint64;
  /** What a hook that refused printed, as it printed it. */
  readonly output?: string;
}
