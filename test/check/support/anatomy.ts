// Checks of the fields of a table in any state, and their conversion back to bytes and records.
import assert from 'node:assert/strict';
import { type BlockField, DamagedTable, type FieldName, type TableField } from '../../../src/check/index.ts';
import { BLOCK_TYPE } from '../../../src/reftable/format/constants.ts';
import { decodeText, encodeText } from '../../../src/reftable/format/utf8.ts';
import { MAX_VARINT_SIZE, putVarint64 } from '../../../src/reftable/format/varint.ts';
import {
  type FileSystem,
  type LogRecord,
  logNameLength,
  logUpdateIndex,
  platform,
  type RefRecord,
} from '../../../src/reftable/index.ts';

import { MemoryFiles } from '../../engine/support/memory-files.ts';

/** A table in memory, opened with the lenient reader. */
export function damagedTable(bytes: Uint8Array): DamagedTable {
  const files = new MemoryFiles();
  files.put('table.ref', bytes);
  return new DamagedTable('table.ref', files);
}

/** A file system that counts the bytes that are read. */
export function countingFiles(): { files: FileSystem; bytes: number } {
  const counter = {
    bytes: 0,
    files: {
      ...platform.files,
      read(fd: number, target: Uint8Array, at: number, length: number, offset: number) {
        const count = platform.files.read(fd, target, at, length, offset);
        counter.bytes += count;
        return count;
      },
    },
  };
  return counter;
}

/**
 * The fields follow each other from the first byte of the file to its last, and those of each inflated block from its
 * first record to its end. Returns how many fields there are.
 */
export function assertCovers(table: DamagedTable): number {
  let at = 0;
  let fields = 0;
  const inflatedTo = new Map<number, number>();
  for (const { start, end, inside, name } of table.fields()) {
    fields++;
    if (inside !== undefined) {
      const from = inflatedTo.get(inside);
      if (from !== undefined) assert.equal(start, from, `inside ${inside}`);
      assert.ok(end > start, `an empty field at ${start} inside ${inside}`);
      inflatedTo.set(inside, end);
    } else {
      assert.equal(start, at, name);
      assert.ok(end > at, `an empty field at ${at}`);
      at = end;
    }
  }
  assert.equal(at, table.headerFooter.size);
  for (const part of table.walk()) {
    if (part.kind !== 'block' || part.block.type !== BLOCK_TYPE.log) continue;
    const { bytes, start } = part.block;
    assert.equal(inflatedTo.get(part.start) ?? start, bytes.length, `the inflated block at ${part.start}`);
  }
  return fields;
}

/** The bytes of the file, encoded from the fields; deflated bytes are copied. */
export function encoded(table: DamagedTable): Buffer {
  let previous = 0n;
  return Buffer.concat(
    [...table.fields()].flatMap(field => {
      if (field.inside !== undefined) return [];
      if (field.name === 'deflatedRecords') return [table.read(field.start, field.end - field.start)];
      const bytes = encodedField(field, table.headerFooter.minUpdateIndex, previous);
      previous = field.name === 'refBlockOffset' ? (field.value as bigint) : 0n;
      return [bytes];
    }),
  );
}

/** The inflated records of the log block at an offset, encoded from its fields. */
export function encodedLog(fields: Iterable<TableField>, block: number): Buffer {
  const inflated = [...fields].filter(({ inside }) => inside === block);
  return Buffer.concat(inflated.map(field => encodedField(field, 0n, 0n)));
}

const FIXED: ReadonlySet<FieldName> = new Set([
  'version',
  'blockSize',
  'minUpdateIndex',
  'maxUpdateIndex',
  'footerVersion',
  'footerBlockSize',
  'footerMinUpdateIndex',
  'footerMaxUpdateIndex',
  'refIndexOffset',
  'objectIndexOffset',
  'logOffset',
  'logIndexOffset',
  'blockLength',
  'restartPoint',
  'restartCount',
]);
const IDS: ReadonlySet<FieldName> = new Set(['objectId', 'peeledObjectId', 'oldObjectId', 'newObjectId']);

/** Fields of fixed width, as many bytes as they have; ids and checksums in hex; texts; the others are varints. */
function encodedField({ start, end, name, value }: BlockField, minUpdateIndex: bigint, previous: bigint): Buffer {
  const text = String(value);
  if (name === 'padding') return Buffer.alloc(end - start);
  if (name === 'blockType') return Buffer.from(text.charAt(1));
  if (name === 'objectOffsetAndIdLength') {
    const [offset = 0n, length = 0n] = text.split(', ').map(BigInt);
    return uint((offset << 5n) | length, end - start);
  }
  if (FIXED.has(name)) {
    return uint(value as bigint, end - start);
  }
  if (name === 'timeZone') return uint(BigInt.asUintN(16, BigInt(Number(text))), 2);
  if (name === 'checksum' || IDS.has(name)) return Buffer.from(text, 'hex');
  if (name === 'suffixLengthAndValueType') {
    const [length = 0n, extra = 0n] = text.split(', ').map(BigInt);
    return varint(length * 8n + extra);
  }
  if (name === 'updateIndex') return varint((value as bigint) - minUpdateIndex);
  if (name === 'refBlockOffset') return varint((value as bigint) - previous);
  if (typeof value === 'bigint') return varint(value);
  // The suffix of an object record is a piece of an id.
  if (name === 'suffix' && encodeText(text).length !== end - start) return Buffer.from(text, 'hex');
  return Buffer.from(encodeText(text));
}

function varint(value: bigint): Buffer {
  const bytes = Buffer.alloc(MAX_VARINT_SIZE);
  return bytes.subarray(0, putVarint64(bytes, 0, value));
}

function uint(value: bigint, size: number): Buffer {
  return Buffer.from(value.toString(16).padStart(2 * size, '0'), 'hex');
}

interface Keyed {
  readonly key: Buffer;
  readonly extra: number;
  readonly value: (name: FieldName) => string | bigint | undefined;
}

/** The ref records in the fields. */
export function refsOf(records: readonly Keyed[]): RefRecord[] {
  return records.map(({ key, extra, value }) => ({
    name: decodeText(key),
    updateIndex: value('updateIndex') as bigint,
    value: refValue(extra, value),
  }));
}

function refValue(extra: number, value: Keyed['value']): RefRecord['value'] {
  const text = (name: FieldName) => String(value(name) ?? '');
  if (extra === 0) return { type: 'deletion' };
  if (extra === 3) return { type: 'symref', target: text('target') };
  const oid = text('objectId');
  return extra === 1 ? { type: 'oid', oid } : { type: 'peeled', oid, peeled: text('peeledObjectId') };
}

/** The reflog entries in the fields. */
export function logsOf(records: readonly Keyed[]): LogRecord[] {
  return records.map(({ key, extra, value }) => {
    const text = (name: FieldName) => String(value(name) ?? '');
    const update = {
      old: text('oldObjectId'),
      new: text('newObjectId'),
      committer: { name: text('name'), email: text('email') },
      time: value('time') as bigint,
      tz: Number(text('timeZone')),
      message: text('message'),
    };
    return {
      name: decodeText(key, 0, logNameLength(key, key.length)),
      updateIndex: logUpdateIndex(key, key.length),
      update: extra === 0 ? null : update,
    };
  });
}
