/**
 * The four kinds of record (docs/format.md#records): what a caller sees of them, how far each value reaches in a block, and how
 * it is written. Names and texts are strings as `utf8.ts` makes them, object IDs lower-case hex.
 */
import { copyBytes, putHex, putUint, readInt16, toHex } from './bytes.ts';
import { BLOCK_TYPE, type BlockType } from './constants.ts';
import { type HashName, hashSize } from './hash.ts';
import { decodeText, encodeText, putAscii } from './utf8.ts';
import { ByteReader, MAX_VARINT_SIZE, putVarint, putVarint64 } from './varint.ts';

/**
 * What a ref record stores (docs/format.md#ref-records). Object IDs that were read are lower-case hex of the table's
 * hash.
 */
export type RefValue =
  /** A tombstone. */
  | { readonly type: 'deletion' }
  | { readonly type: 'oid'; readonly oid: string }
  /** An annotated tag and the object it finally points to. */
  | { readonly type: 'peeled'; readonly oid: string; readonly peeled: string }
  | { readonly type: 'symref'; readonly target: string };

/**
 * A ref as one transaction wrote it. `updateIndex`, 0 to 2^64 - 1, identifies the transaction
 * (docs/format.md#ref-records).
 */
export interface RefRecord {
  readonly name: string;
  readonly updateIndex: bigint;
  readonly value: RefValue;
}

/**
 * What a reflog entry records (docs/format.md#log-records). `old` and `new` are object IDs in hex, all zeros where the
 * ref did not exist.
 */
export interface LogUpdate {
  readonly old: string;
  readonly new: string;
  readonly committer: { readonly name: string; readonly email: string };
  /** Seconds since the epoch. */
  readonly time: bigint;
  /** The zone as git stores it: signed decimal ±hhmm, so `-730` is `-0730`. Not minutes. */
  readonly tz: number;
  /** Left out when written: the empty message, without the final newline git gives every other one. */
  readonly message?: string;
}

/**
 * A reflog entry (docs/format.md#log-records). `updateIndex`, 0 to 2^64 - 1, orders the entries of a ref: the newest
 * has the highest.
 */
export interface LogRecord {
  readonly name: string;
  readonly updateIndex: bigint;
  /** `null` is a tombstone of the entry with this name and update index. */
  readonly update: LogUpdate | null;
}

/** Where refs with a value of this prefix are in their table (docs/format.md#object-records). */
export interface ObjectRecord {
  /** The first bytes of an object ID, in hex. */
  readonly prefix: string;
  /** Offsets of the ref blocks that hold it, ascending; empty means too many, every ref block must be looked at. */
  readonly offsets: readonly number[];
}

/**
 * A reference to a block (docs/format.md#index-records). `offset` is where that block starts, in bytes from the start
 * of the file.
 */
export interface IndexRecord {
  /** The last key of the block it points to: a ref name, the bytes of an object ID, or a log key. */
  readonly lastKey: Uint8Array;
  readonly offset: number;
}

/** The three bits next to the suffix length of a ref record. */
export const REF_VALUE_TYPES = ['deletion', 'oid', 'peeled', 'symref'] as const;

/**
 * Moves `reader` over the value of a record of `type` with the given extra bits; false when it is malformed or does
 * not end before `reader.end`.
 */
export function skipValue(type: BlockType, extra: number, reader: ByteReader, hashBytes: number): boolean {
  switch (type) {
    case BLOCK_TYPE.ref:
      if (!reader.skipVarint() || extra > 3) return false;
      return extra === 3 ? reader.skipString() : reader.skip(extra * hashBytes);
    case BLOCK_TYPE.log:
      if (extra === 0) return true;
      return (
        reader.skip(2 * hashBytes) &&
        reader.skipString() &&
        reader.skipString() &&
        reader.skipVarint() &&
        reader.skip(2) &&
        reader.skipString()
      );
    case BLOCK_TYPE.obj: {
      const count = extra === 0 ? reader.varint() : extra;
      if (count < 0) return false;
      for (let i = 0; i < count; i++) if (!reader.skipVarint()) return false;
      return true;
    }
    case BLOCK_TYPE.index:
      return reader.skipVarint();
  }
}

/**
 * Where a record's value is: [`valueStart`, `valueEnd`) are offsets in the block's bytes, and `extra` is the three bits
 * next to the suffix length, which give the kind of value.
 */
export interface ValueBytes {
  readonly extra: number;
  readonly valueStart: number;
  readonly valueEnd: number;
}

/** The value of a ref record that `skipValue` accepted. RangeError if `extra` is not a type of ref value. */
export function decodeRefValue(
  bytes: Uint8Array,
  { extra, valueStart, valueEnd }: ValueBytes,
  hashBytes: number,
): RefValue {
  const id = (start: number) => toHex(bytes, start, start + hashBytes);
  const type = REF_VALUE_TYPES[extra];
  if (type === undefined) throw new RangeError(`${extra} is not a type of ref value`);
  switch (type) {
    case 'deletion':
      return { type: 'deletion' };
    case 'oid':
      return { type: 'oid', oid: id(valueEnd - hashBytes) };
    case 'peeled':
      return { type: 'peeled', oid: id(valueEnd - 2 * hashBytes), peeled: id(valueEnd - hashBytes) };
    case 'symref': {
      const reader = new ByteReader(bytes, valueStart, valueEnd);
      reader.skipVarint();
      const length = reader.varint();
      return { type: 'symref', target: decodeText(bytes, valueEnd - length, valueEnd) };
    }
  }
}

/** The value of a log record, not of a tombstone, that `skipValue` accepted. */
export function decodeLogUpdate(bytes: Uint8Array, { valueStart, valueEnd }: ValueBytes, hashBytes: number): LogUpdate {
  const ids = valueStart + 2 * hashBytes;
  const reader = new ByteReader(bytes, ids, valueEnd);
  const text = () => {
    const length = reader.varint();
    reader.pos += length;
    return decodeText(bytes, reader.pos - length, reader.pos);
  };
  const committer = { name: text(), email: text() };
  const time = reader.varint64() ?? 0n;
  const tz = readInt16(bytes, reader.pos);
  reader.pos += 2;
  return {
    old: toHex(bytes, valueStart, valueStart + hashBytes),
    new: toHex(bytes, valueStart + hashBytes, ids),
    committer,
    time,
    tz,
    message: text(),
  };
}

/**
 * An encoded value for a block: `length` bytes of `bytes` from `start` on, and the three bits next to the suffix length as
 * `extra`. The bytes are valid until the next call of the encoder that returned it.
 */
export interface EncodedValue {
  extra: number;
  bytes: Uint8Array;
  /** Default: 0. */
  start?: number;
  length: number;
}

/** Encodes record values into a buffer of its own that grows as needed. */
export class ValueEncoder {
  readonly #hashBytes: number;
  readonly #out: EncodedValue = { extra: 0, bytes: new Uint8Array(512), start: 0, length: 0 };
  readonly #stored: EncodedValue = { extra: 0, bytes: this.#out.bytes, start: 0, length: 0 };

  constructor(hash: HashName) {
    this.#hashBytes = hashSize(hash);
  }

  /** `delta` is the record's update index less the table's lowest. `value` has passed `checkRef`. */
  ref(delta: bigint, value: RefValue): EncodedValue {
    const out = this.#start(REF_VALUE_TYPES.indexOf(value.type), MAX_VARINT_SIZE + 2 * this.#hashBytes);
    out.length = putVarint64(out.bytes, 0, delta);
    if (value.type === 'oid' || value.type === 'peeled') this.#oid(value.oid);
    if (value.type === 'peeled') this.#oid(value.peeled);
    if (value.type === 'symref') this.#string(value.target);
    return out;
  }

  /**
   * The value of a ref record as another table stores it, with a delta of this table. `[start, end)` is what follows the
   * delta of that table in `bytes`.
   */
  copiedRef(delta: number | bigint, extra: number, bytes: Uint8Array, start: number, end: number): EncodedValue {
    const out = this.#start(extra, MAX_VARINT_SIZE + end - start);
    const at = typeof delta === 'number' ? putVarint(out.bytes, 0, delta) : putVarint64(out.bytes, 0, delta);
    out.length = copyBytes(out.bytes, at, bytes, start, end);
    return out;
  }

  /** A value exactly as it is stored in a block; the bytes are not copied. */
  stored(bytes: Uint8Array, { extra, valueStart, valueEnd }: ValueBytes): EncodedValue {
    const value = this.#stored;
    value.extra = extra;
    value.bytes = bytes;
    value.start = valueStart;
    value.length = valueEnd - valueStart;
    return value;
  }

  /** `message` is stored as given. `update` has passed `checkLog`. */
  log(update: LogUpdate, message: string): EncodedValue {
    const out = this.#start(1, 2 * this.#hashBytes + 2 * MAX_VARINT_SIZE);
    this.#oid(update.old);
    this.#oid(update.new);
    this.#string(update.committer.name);
    this.#string(update.committer.email);
    this.#reserve(MAX_VARINT_SIZE + 2);
    out.length = putVarint64(out.bytes, out.length, update.time);
    out.length = putUint(out.bytes, out.length, update.tz, 2);
    this.#string(message);
    return out;
  }

  /** The value of a tombstone in a reflog, which has no bytes. */
  deletion(): EncodedValue {
    return this.#start(0, 0);
  }

  /** `offsets` ascending; empty writes the record for "too many". */
  obj(offsets: readonly number[]): EncodedValue {
    const count = offsets.length;
    const out = this.#start(count <= 7 ? count : 0, (count + 1) * MAX_VARINT_SIZE);
    if (out.extra === 0) out.length = putVarint(out.bytes, 0, count);
    let previous = 0;
    for (const offset of offsets) {
      out.length = putVarint(out.bytes, out.length, offset - previous);
      previous = offset;
    }
    return out;
  }

  /** `offset` is where the block that is referred to starts, in bytes from the start of the file. */
  index(offset: number): EncodedValue {
    const out = this.#start(0, MAX_VARINT_SIZE);
    out.length = putVarint(out.bytes, 0, offset);
    return out;
  }

  #start(extra: number, capacity: number): EncodedValue {
    this.#out.extra = extra;
    this.#out.length = 0;
    this.#reserve(capacity);
    return this.#out;
  }

  #reserve(more: number): void {
    const out = this.#out;
    if (out.bytes.length - out.length >= more) return;
    const grown = new Uint8Array(Math.max(out.bytes.length * 2, out.length + more));
    grown.set(out.bytes.subarray(0, out.length));
    out.bytes = grown;
  }

  #oid(oid: string): void {
    const out = this.#out;
    this.#reserve(this.#hashBytes);
    out.length = putHex(out.bytes, out.length, oid);
  }

  #string(text: string): void {
    this.#reserve(MAX_VARINT_SIZE + text.length);
    const out = this.#out;
    const start = putVarint(out.bytes, out.length, text.length);
    if (putAscii(out.bytes, start, text)) {
      out.length = start + text.length;
      return;
    }
    const bytes = encodeText(text);
    this.#reserve(MAX_VARINT_SIZE + bytes.length);
    out.length = putVarint(out.bytes, out.length, bytes.length);
    out.length = copyBytes(out.bytes, out.length, bytes, 0, bytes.length);
  }
}
