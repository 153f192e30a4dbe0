// The offset of each field of each record of a healthy block, so that a mutation can change one.
import { BLOCK_HEADER_SIZE, BLOCK_TYPE } from '../../src/reftable/format/constants.ts';
import { ByteReader } from '../../src/reftable/format/varint.ts';

import type { Part } from './parts.ts';

export interface Field {
  readonly kind: 'prefix' | 'suffix' | 'varint' | 'bytes';
  readonly start: number;
  readonly end: number;
}

/** Bytes of the restart area: the offsets and the count. */
export function restartsOf({ bytes }: Part): { start: number; count: number } {
  const count = bytes.length < 2 ? 0 : bytes.readUInt16BE(bytes.length - 2);
  return { start: Math.max(0, bytes.length - 2 - 3 * count), count };
}

/** Enough for any block, also one that a mutation enlarged. */
const MOST_FIELDS = 5000;

/** The fields in order, up to the first that does not decode. */
export function fieldsOf(part: Part, hashSize: number): Field[] {
  const fields: Field[] = [];
  const reader = new ByteReader(part.bytes, part.base + BLOCK_HEADER_SIZE, restartsOf(part).start);
  const varint = (kind: Field['kind'] = 'varint') => {
    const start = reader.pos;
    const value = reader.varint();
    if (value < 0) throw new RangeError('no varint');
    fields.push({ kind, start, end: reader.pos });
    return value;
  };
  const bytes = (length: number) => {
    const start = reader.pos;
    if (!reader.skip(length)) throw new RangeError('too short');
    fields.push({ kind: 'bytes', start, end: reader.pos });
  };
  try {
    while (reader.pos < reader.end && fields.length < MOST_FIELDS) {
      varint('prefix');
      const suffix = varint('suffix');
      bytes(Math.floor(suffix / 8));
      value(part.type, suffix % 8, hashSize, varint, bytes);
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return fields;
}

function value(
  type: number,
  extra: number,
  hashSize: number,
  varint: () => number,
  bytes: (length: number) => void,
): void {
  if (type === BLOCK_TYPE.ref) {
    varint();
    bytes(extra === 3 ? varint() : (extra % 4) * hashSize);
  } else if (type === BLOCK_TYPE.index) {
    varint();
  } else if (type === BLOCK_TYPE.obj) {
    for (let count = Math.min(extra || varint(), MOST_FIELDS); count > 0; count--) varint();
  } else if (extra > 0) {
    bytes(2 * hashSize);
    bytes(varint());
    bytes(varint());
    varint();
    bytes(2);
    bytes(varint());
  }
}
