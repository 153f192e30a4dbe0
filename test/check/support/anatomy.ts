// Promises of the anatomy of a table in any state, and how its leaves become bytes and records again.
import assert from 'node:assert/strict';
import { type BlockField, DamagedTable, type FieldSpan, type InflatedFieldSpan } from '../../../src/check/index.ts';
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

/** A table in memory, opened forensically. */
export function damagedTable(bytes: Uint8Array): DamagedTable {
  const files = new MemoryFiles();
  files.place('table.ref', bytes);
  return new DamagedTable('table.ref', files);
}

/** A file system that counts the bytes that are read. */
export function countingFiles(): { files: FileSystem; bytes: number } {
  const counter = {
    bytes: 0,
    files: {
      ...platform.files,
      read(fd: number, target: Uint8Array, at: number, length: number, position: number) {
        const count = platform.files.read(fd, target, at, length, position);
        counter.bytes += count;
        return count;
      },
    },
  };
  return counter;
}

/**
 * The leaves follow each other from the first byte of the file to its last, and the fields of each inflated block from
 * its first record to its end. Returns how many leaves there are.
 */
export function assertCovers(table: DamagedTable): number {
  let at = 0;
  let leaves = 0;
  const inflatedTo = new Map<number, number>();
  for (const span of table.spans()) {
    leaves++;
    if ('in' in span) {
      const from = inflatedTo.get(span.in);
      if (from !== undefined) assert.equal(span.inflatedStart, from, `inside ${span.in}`);
      assert.ok(span.inflatedEnd > span.inflatedStart, `an empty leaf at ${span.inflatedStart} inside ${span.in}`);
      inflatedTo.set(span.in, span.inflatedEnd);
    } else {
      assert.equal(span.start, at, span.name);
      assert.ok(span.end > at, `an empty leaf at ${at}`);
      at = span.end;
    }
  }
  assert.equal(at, table.headerFooter.size);
  for (const part of table.walk()) {
    if (part.kind !== 'block' || part.block.type !== BLOCK_TYPE.log) continue;
    const { bytes, start } = part.block;
    assert.equal(inflatedTo.get(part.start) ?? start, bytes.length, `the inflated block at ${part.start}`);
  }
  return leaves;
}

/** The bytes of the file, encoded from the leaves; deflated bytes are copied. */
export function encoded(table: DamagedTable): Buffer {
  let previous = 0n;
  return Buffer.concat(
    [...table.spans()].flatMap(span => {
      if ('in' in span) return [];
      if (span.name === 'deflated records') return [table.read(span.start, span.end - span.start)];
      const bytes = encodedField(span, table.headerFooter.minUpdateIndex, previous);
      previous = span.name === 'position' ? (span.value as bigint) : 0n;
      return [bytes];
    }),
  );
}

/** The inflated records of a log block that its leaves give. */
export function encodedLog(spans: Iterable<FieldSpan | InflatedFieldSpan>, block: number): Buffer {
  return Buffer.concat(
    [...spans].flatMap(span => {
      if (!('in' in span) || span.in !== block) return [];
      return [encodedField({ ...span, start: span.inflatedStart, end: span.inflatedEnd }, 0n, 0n)];
    }),
  );
}

/** Fields of fixed width, as many bytes as they have; ids and checksums in hex; texts; the others are varints. */
function encodedField({ start, end, name, value }: BlockField, minUpdateIndex: bigint, previous: bigint): Buffer {
  const text = String(value);
  const fixed = /^(footer: )?(version|block size|(least|greatest) update index)$|index position$|^log position$/;
  if (name === 'padding') return Buffer.alloc(end - start);
  if (name === 'block type') return Buffer.from(text.charAt(1));
  if (name === 'object position and id length') {
    const [position = 0n, length = 0n] = text.split(', ').map(BigInt);
    return uint((position << 5n) | length, end - start);
  }
  if (fixed.test(name) || ['block length', 'restart point', 'restart count'].includes(name)) {
    return uint(value as bigint, end - start);
  }
  if (name === 'time zone') return uint(BigInt.asUintN(16, BigInt(Number(text))), 2);
  if (name === 'checksum' || name.endsWith('object id')) return Buffer.from(text, 'hex');
  if (name === 'suffix length and value type') {
    const [length = 0n, extra = 0n] = text.split(', ').map(BigInt);
    return varint(length * 8n + extra);
  }
  if (name === 'update index') return varint((value as bigint) - minUpdateIndex);
  if (name === 'position') return varint((value as bigint) - previous);
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
  readonly value: (name: string) => string | bigint | undefined;
}

/** The ref records in the leaves. */
export function refsOf(records: readonly Keyed[]): RefRecord[] {
  return records.map(({ key, extra, value }) => ({
    name: decodeText(key),
    updateIndex: value('update index') as bigint,
    value: refValue(extra, value),
  }));
}

function refValue(extra: number, value: Keyed['value']): RefRecord['value'] {
  const text = (name: string) => String(value(name) ?? '');
  if (extra === 0) return { type: 'deletion' };
  if (extra === 3) return { type: 'symref', target: text('target') };
  const oid = text('object id');
  return extra === 1 ? { type: 'oid', oid } : { type: 'peeled', oid, peeled: text('peeled object id') };
}

/** The reflog entries in the leaves. */
export function logsOf(records: readonly Keyed[]): LogRecord[] {
  return records.map(({ key, extra, value }) => {
    const text = (name: string) => String(value(name) ?? '');
    const update = {
      old: text('old object id'),
      new: text('new object id'),
      committer: { name: text('name'), email: text('email') },
      time: value('time') as bigint,
      tz: Number(text('time zone')),
      message: text('message'),
    };
    return {
      name: decodeText(key, 0, logNameLength(key, key.length)),
      updateIndex: logUpdateIndex(key, key.length),
      update: extra === 0 ? null : update,
    };
  });
}
