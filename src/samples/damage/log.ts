/** Damage to reflogs, whose blocks are deflated. */

import { gzipSync } from 'node:zlib';
import { BLOCK_TYPE, type Block, logKey } from '../../reftable/index.ts';
import { asBuffer } from '../../reftable/platform/node-buffer.ts';
import {
  blockAt,
  byteAt,
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
  const { bytes, ...span } = replacement(block, old.subarray(block.offset, block.offset + block.size));
  stack.files.set(file, withBlock(old, block, bytes));
  const whole = { start: block.offset, end: block.offset + bytes.length };
  const { start, end } =
    span.start === undefined
      ? whole
      : { start: block.offset + span.start, end: block.offset + (span.end ?? span.start) };
  return { file, start, end, ...(span.inflated && { inflated: span.inflated }) };
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
    return { bytes: deflated(block, inflated), inflated: { start: at, end: at + bytes.length } };
  });
}

/** Writes the block with other records; `changed` is which of them is damaged. */
function withRecords(stack: SampleStack, changed: number, change: (records: PlainRecord[]) => PlainRecord[]): Damage {
  return replaceBlock(stack, block => {
    const { bytes, spans } = logBlockOf(block, change(plainRecords(block)), RESTART_INTERVAL);
    const { start, end } = recordAt(spans, changed);
    return { bytes, inflated: { start, end } };
  });
}

/** Writes the block with other records in place of the first two, of which the second is damaged. */
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
    title: 'One bit of a deflated block flipped',
    description:
      'A bit in the middle of a deflated log block is flipped; git reflog prints neither entries nor an error.',
    damage: stack =>
      inStream(stack, (bytes, { start }) => {
        const at = (start + bytes.length) >> 1;
        return { at, bytes: Buffer.of(byteAt(bytes, at) ^ 0x08) };
      }),
  },
  {
    id: 'log-stream-cut-off',
    title: 'Deflated block cut off',
    description: 'The last 60 bytes of a deflated log block are zeros; git reflog prints neither entries nor an error.',
    damage: stack => inStream(stack, bytes => ({ at: bytes.length - 60, bytes: Buffer.alloc(60) })),
  },
  {
    id: 'log-stream-checksum-wrong',
    title: 'Wrong checksum of a deflated block',
    description:
      'All of a log block can be inflated and its Adler checksum is wrong; git reflog prints neither entries nor an error.',
    damage: stack =>
      inStream(stack, bytes => ({ at: bytes.length - 4, bytes: Buffer.from(bytes.subarray(-4)).fill(0x5a) })),
  },
  {
    id: 'log-stream-header-wrong',
    title: 'Wrong header of a deflated block',
    description:
      'The two bytes that start a deflated log block are zeros; git reflog prints neither entries nor an error.',
    damage: stack => inStream(stack, (_, { start }) => ({ at: start, bytes: Buffer.alloc(2) })),
  },
  {
    id: 'log-stream-gzip',
    title: 'Log block deflated the wrong way',
    description:
      'A log block is wrapped for gzip instead of zlib, as another program might write it; git reflog prints neither entries nor an error.',
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
    title: 'Log block with too small a length',
    description:
      'A log block inflates to more bytes than the length in its header; git reflog prints neither entries nor an error.',
    damage: stack => inStream(stack, (_, { length }) => ({ at: 1, bytes: u24(length - 30) })),
  },
  {
    id: 'log-length-large',
    title: 'Log block with too large a length',
    description:
      'A log block inflates to fewer bytes than the length in its header; git reflog prints neither entries nor an error.',
    damage: stack => inStream(stack, (_, { length }) => ({ at: 1, bytes: u24(length + 30) })),
  },
  {
    id: 'log-key-short',
    title: 'Reflog entry without a whole key',
    description:
      'The key of an entry has 5 bytes, too few for a name with an update index; git reflog prints neither entries nor an error.',
    damage: stack => withRecord(stack, 0, () => ({ key: Buffer.from('HEAD\0', 'latin1') })),
  },
  {
    id: 'log-name-with-nul',
    title: 'NUL in the name of a reflog',
    description: 'An entry’s name contains a NUL; git reads the bytes before it as the name.',
    damage: stack =>
      withRecord(stack, 0, ({ key }) => ({ key: Buffer.concat([Buffer.from('HE\0AD', 'latin1'), key.subarray(4)]) })),
  },
  {
    id: 'log-unsorted',
    title: 'Reflog entries out of order',
    description:
      'An older entry of HEAD comes before a newer one; git reflog shows them in that order and reports nothing.',
    damage: stack => withFirstTwo(stack, (first, second) => [second, first]),
  },
  {
    id: 'log-entry-twice',
    title: 'Reflog entry twice',
    description: 'Two entries of HEAD have the same update index; git reflog shows both and reports nothing.',
    damage: stack => withFirstTwo(stack, (first, second) => [first, { ...second, key: first.key }]),
  },
  {
    id: 'log-index-above-max',
    title: 'Reflog entry newer than its table',
    description:
      'An entry has an update index far above the table’s highest, so that it stays the newest for ever; git shows it and cannot compact the table.',
    damage: stack => withRecord(stack, 0, () => ({ key: asBuffer(logKey(Buffer.from('HEAD'), 9_000n)) })),
  },
  {
    id: 'log-name-too-long',
    title: 'Committer longer than the block',
    description:
      'The length of a committer’s name is larger than the block; git reflog prints neither entries nor an error.',
    damage: stack => inEntry(stack, value => ({ at: value + 2 * HASH_SIZE, bytes: Buffer.of(0xff) })),
  },
  {
    id: 'log-time-absurd',
    title: 'Reflog entry from far in the future',
    description: 'An entry is dated a thousand years ahead; git shows it so, and no expiry will ever take it.',
    damage: stack =>
      inEntry(stack, (value, block) => ({
        at: timeStart(block, value),
        bytes: Buffer.of(0xff, 0xff, 0xff, 0xff, 0x7f),
      })),
  },
  {
    id: 'log-zone-absurd',
    title: 'Reflog entry in no time zone',
    description: 'An entry is in the time zone +9999, which does not exist; git shows it unchanged.',
    damage: stack =>
      inEntry(stack, (value, block) => ({ at: timeStart(block, value) + 5, bytes: Buffer.of(9999 >> 8, 9999 & 0xff) })),
  },
  {
    id: 'log-message-of-lines',
    title: 'Reflog message of two lines',
    description:
      'A message has a newline in its middle; git shows it on two lines and cannot compact the table: “misuse of the reftable API”.',
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
