/** Damage to reflogs, whose blocks are deflated. */

import { gzipSync } from 'node:zlib';
import { rangeInBlock } from '../../check/index.ts';
import { byteAt } from '../../reftable/format/bytes.ts';
import { BLOCK_TYPE, type Block, logKey } from '../../reftable/index.ts';
import { asBuffer } from '../../reftable/platform/node-buffer.ts';
import {
  blockAt,
  deflated,
  findRecord,
  logBlockOf,
  type PlainRecord,
  plainRecords,
  recordAt,
  withBlock,
} from '../patch.ts';
import type { Damage, Recipe } from '../sample.ts';
import { RESTART_INTERVAL, type SampleStack } from '../stack.ts';
import { u24 } from './edit.ts';

const HASH_SIZE = 20;

/** Writes other bytes over the first log block of the table in the middle. */
function replaceBlock(
  stack: SampleStack,
  replacement: (block: Block, bytes: Buffer) => { bytes: Buffer } & Omit<Damage, 'file'>,
): Damage {
  const file = stack.middle;
  const old = stack.bytes(file);
  const block = blockAt(old, BLOCK_TYPE.log, 0);
  const { bytes, ...range } = replacement(block, old.subarray(block.offset, block.offset + block.size));
  stack.files.set(file, withBlock(old, block, bytes));
  const whole = { start: block.offset, end: block.offset + bytes.length };
  const { start, end } =
    range.start === undefined
      ? whole
      : { start: block.offset + range.start, end: block.offset + (range.end ?? range.start) };
  return { file, start, end, ...(range.inflated && { inflated: range.inflated }) };
}

/** Changes bytes of the block as it is in the file; `at` counts from the block's start. */
function inStream(stack: SampleStack, patch: (bytes: Buffer, block: Block) => { at: number; bytes: Buffer }): Damage {
  return replaceBlock(stack, (block, old) => {
    const bytes = Buffer.from(old);
    const { at, bytes: patched } = patch(bytes, block);
    patched.copy(bytes, at);
    return { bytes, start: at, end: at + patched.length };
  });
}

/** Changes bytes of the newest entry of main in the inflated block; its length stays the same. */
function inEntry(stack: SampleStack, patch: (value: number, block: Block) => { at: number; bytes: Buffer }): Damage {
  return replaceBlock(stack, block => {
    const inflated = Buffer.from(block.bytes.subarray(0, block.length));
    const { at, bytes } = patch(findRecord([block], 'HEAD').record.value, block);
    bytes.copy(inflated, at);
    return { bytes: deflated(block, inflated), inflated: rangeInBlock(block, at, at + bytes.length) };
  });
}

/** Writes the block with other records; `changed` is which of them is damaged. */
function withRecords(stack: SampleStack, changed: number, change: (records: PlainRecord[]) => PlainRecord[]): Damage {
  return replaceBlock(stack, block => {
    const { bytes, records } = logBlockOf(block, change(plainRecords(block)), RESTART_INTERVAL);
    const { start, end } = recordAt(records, changed);
    return { bytes, inflated: rangeInBlock(block, start, end) };
  });
}

/** Writes the block with other records instead of the first two; the second of them is damaged. */
function withFirstTwo(
  stack: SampleStack,
  change: (first: PlainRecord, second: PlainRecord) => readonly [PlainRecord, PlainRecord],
): Damage {
  return withRecords(stack, 1, ([first, second, ...rest]) => {
    if (first === undefined || second === undefined) throw new RangeError('The block has fewer than two records.');
    return [...change(first, second), ...rest];
  });
}

/** Another key, or value, for one record. */
function withRecord(stack: SampleStack, index: number, change: (record: PlainRecord) => Partial<PlainRecord>): Damage {
  return withRecords(stack, index, records =>
    records.map((record, i) => (i === index ? { ...record, ...change(record) } : record)),
  );
}

export const logRecipes: readonly Recipe[] = [
  {
    id: 'log-stream-flipped',
    damage: stack =>
      inStream(stack, (bytes, { start }) => {
        const at = (start + bytes.length) >> 1;
        return { at, bytes: Buffer.of(byteAt(bytes, at) ^ 0x08) };
      }),
  },
  {
    id: 'log-stream-cut-off',
    damage: stack => inStream(stack, bytes => ({ at: bytes.length - 60, bytes: Buffer.alloc(60) })),
  },
  {
    id: 'log-stream-checksum-wrong',
    damage: stack =>
      inStream(stack, bytes => ({ at: bytes.length - 4, bytes: Buffer.from(bytes.subarray(-4)).fill(0x5a) })),
  },
  {
    id: 'log-stream-header-wrong',
    damage: stack => inStream(stack, (_, { start }) => ({ at: start, bytes: Buffer.alloc(2) })),
  },
  {
    id: 'log-stream-gzip',
    damage: stack =>
      replaceBlock(stack, (block, bytes) => {
        const stream = gzipSync(block.bytes.subarray(block.start, block.length), { level: 9 });
        return {
          bytes: Buffer.concat([bytes.subarray(0, block.start), stream]),
          start: block.start,
          end: block.start + stream.length,
        };
      }),
  },
  {
    id: 'log-length-small',
    damage: stack => inStream(stack, (_, { length }) => ({ at: 1, bytes: u24(length - 30) })),
  },
  {
    id: 'log-length-large',
    damage: stack => inStream(stack, (_, { length }) => ({ at: 1, bytes: u24(length + 30) })),
  },
  {
    id: 'log-key-short',
    damage: stack => withRecord(stack, 0, () => ({ key: Buffer.from('HEAD\0', 'latin1') })),
  },
  {
    id: 'log-name-with-nul',
    damage: stack =>
      withRecord(stack, 0, ({ key }) => ({ key: Buffer.concat([Buffer.from('HE\0AD', 'latin1'), key.subarray(4)]) })),
  },
  {
    id: 'log-unsorted',
    damage: stack => withFirstTwo(stack, (first, second) => [second, first]),
  },
  {
    id: 'log-entry-twice',
    damage: stack => withFirstTwo(stack, (first, second) => [first, { ...second, key: first.key }]),
  },
  {
    id: 'log-index-above-max',
    damage: stack => withRecord(stack, 0, () => ({ key: asBuffer(logKey(Buffer.from('HEAD'), 9_000n)) })),
  },
  {
    id: 'log-name-too-long',
    damage: stack => inEntry(stack, value => ({ at: value + 2 * HASH_SIZE, bytes: Buffer.of(0xff) })),
  },
  {
    id: 'log-time-absurd',
    damage: stack =>
      inEntry(stack, (value, block) => ({
        at: timeStart(block, value),
        bytes: Buffer.of(0xff, 0xff, 0xff, 0xff, 0x7f),
      })),
  },
  {
    id: 'log-zone-absurd',
    damage: stack =>
      inEntry(stack, (value, block) => ({ at: timeStart(block, value) + 5, bytes: Buffer.of(9999 >> 8, 9999 & 0xff) })),
  },
  {
    id: 'log-message-of-lines',
    damage: stack =>
      inEntry(stack, (value, block) => ({ at: timeStart(block, value) + 5 + 2 + 1 + 6, bytes: Buffer.from('\n') })),
  },
];

/** The offset of an entry's time, of five bytes, after its two ids, its name and its mail. */
function timeStart({ bytes }: Block, value: number): number {
  const name = value + 2 * HASH_SIZE;
  const mail = name + 1 + byteAt(bytes, name);
  return mail + 1 + byteAt(bytes, mail);
}
