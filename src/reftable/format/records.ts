/**
 * The four kinds of record (docs/format.md#records): what a caller sees of them, how far each value reaches in a block, and how
 * it is written. Names and texts are strings as `utf8.ts` makes them, object IDs lower-case hex.
 */
import { readInt16, toHex } from './bytes.ts';
import { BLOCK_TYPE, type BlockType } from './constants.ts';
import { decodeText } from './utf8.ts';
import { ValueBuffer } from './value-buffer.ts';
import { ByteReader } from './varint.ts';

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
  readonly #buffer = new ValueBuffer(512);
  readonly #out: EncodedValue = { extra: 0, bytes: this.#buffer.bytes, start: 0, length: 0 };
  readonly #stored: EncodedValue = { extra: 0, bytes: this.#buffer.bytes, start: 0, length: 0 };

  /** `delta` is the record's update index less the table's lowest. `value` has passed `checkRef`. */
  ref(delta: number | bigint, value: RefValue): EncodedValue {
    const buffer = this.#start();
    buffer.varint(delta);
    if (value.type === 'oid' || value.type === 'peeled') buffer.hex(value.oid);
    if (value.type === 'peeled') buffer.hex(value.peeled);
    if (value.type === 'symref') buffer.text(value.target);
    return this.#encoded(REF_VALUE_TYPES.indexOf(value.type));
  }

  /**
   * The value of a ref record as another table stores it, with a delta of this table. `[start, end)` is what follows the
   * delta of that table in `bytes`.
   */
  copiedRef(delta: number | bigint, extra: number, bytes: Uint8Array, start: number, end: number): EncodedValue {
    const buffer = this.#start();
    buffer.varint(delta);
    buffer.append(bytes, start, end);
    return this.#encoded(extra);
  }

  /** A value exactly as it is stored in a block; the bytes are not copied. Valid until the next one of these. */
  stored(bytes: Uint8Array, { extra, valueStart, valueEnd }: ValueBytes): EncodedValue {
    const value = this.#stored;
    value.extra = extra;
    value.bytes = bytes;
    value.start = valueStart;
    value.length = valueEnd - valueStart;
    return value;
  }

  /** The IDs of an update, which have passed `checkLog`, and its details as `LogDetails` keeps them. */
  log(update: LogUpdate, details: ValueBuffer): EncodedValue {
    const buffer = this.#start();
    buffer.hex(update.old);
    buffer.hex(update.new);
    buffer.append(details.bytes, 0, details.length);
    return this.#encoded(1);
  }

  /** The value of a tombstone in a reflog, which has no bytes. */
  deletion(): EncodedValue {
    this.#start();
    return this.#encoded(0);
  }

  /** `offsets` ascending; empty writes the record for "too many". */
  obj(offsets: readonly number[]): EncodedValue {
    const count = offsets.length;
    const extra = count <= 7 ? count : 0;
    const buffer = this.#start();
    if (extra === 0) buffer.varint(count);
    let previous = 0;
    for (const offset of offsets) {
      buffer.varint(offset - previous);
      previous = offset;
    }
    return this.#encoded(extra);
  }

  /** `offset` is where the block that is referred to starts, in bytes from the start of the file. */
  index(offset: number): EncodedValue {
    this.#start().varint(offset);
    return this.#encoded(0);
  }

  #start(): ValueBuffer {
    this.#buffer.length = 0;
    return this.#buffer;
  }

  /** What the buffer has. */
  #encoded(extra: number): EncodedValue {
    const { bytes, length } = this.#buffer;
    const out = this.#out;
    out.extra = extra;
    out.bytes = bytes;
    out.start = 0;
    out.length = length;
    return out;
  }
}
