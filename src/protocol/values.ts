/**
 * The values that cross a thread or a frame. Everything here survives JSON: 64-bit numbers are decimal strings, object
 * ids are lower-case hex, and byte strings (ref names, symref targets, reflog texts) are strings in which each byte
 * that is not part of valid UTF-8 is one lone surrogate U+DC80..U+DCFF (the engine's `text.ts`).
 */

/** The engine's `LIST_FILE`, for those who do not import the engine: the file that names a stack's tables. */
export const LIST_FILE = 'tables.list';

/** An unsigned 64-bit number in decimal. */
export type Uint64 = string;

/** An object id in lower-case hex: 40 digits for SHA-1, 64 for SHA-256. */
export type ObjectId = string;

export type HashName = 'sha1' | 'sha256';

/** Where a stack is and how to open it. Without `hash`, the tables determine it. */
export interface StackLocation {
  /** Absolute path of the directory that holds `tables.list`. */
  readonly directory: string;
  readonly hash?: HashName;
  /**
   * The git directory whose configuration rules over the stack: the common one, or a linked worktree's own. Left out:
   * the directory's parent, when that is a git directory.
   */
  readonly gitDirectory?: string;
}

export type RefValue =
  | { readonly type: 'deletion' }
  | { readonly type: 'oid'; readonly oid: ObjectId }
  | { readonly type: 'peeled'; readonly oid: ObjectId; readonly peeled: ObjectId }
  | { readonly type: 'symref'; readonly target: string };

export interface RefRow {
  readonly kind: 'ref';
  readonly name: string;
  readonly updateIndex: Uint64;
  readonly value: RefValue;
}

export interface LogUpdate {
  readonly old: ObjectId;
  readonly new: ObjectId;
  readonly committer: { readonly name: string; readonly email: string };
  /** Seconds since the epoch. */
  readonly time: Uint64;
  /** The zone as git stores it: signed decimal ±hhmm, `-730` for `-0730`. */
  readonly tz: number;
  readonly message: string;
}

export interface LogRow {
  readonly kind: 'log';
  readonly name: string;
  readonly updateIndex: Uint64;
  /** `null` is a tombstone. */
  readonly update: LogUpdate | null;
}

export interface ObjectRow {
  readonly kind: 'object';
  /** The first bytes of the object id, in hex. */
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

/** A typed error of the engine as it crosses a thread: `ReftableError` without its class. */
export interface ErrorInfo {
  /** git's name of the error: `FORMAT_ERROR`, `LOCK_ERROR`, … */
  readonly code: string;
  /** One sentence with the problem and the advice. */
  readonly message: string;
  /** Absolute path of the file, where one is known. */
  readonly file?: string;
  /** Byte offset in that file, where one is known. */
  readonly offset?: Uint64;
}
