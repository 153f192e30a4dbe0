// Tables as JGit writes them and git does not: made from tables of this engine's writer.
import { headerSize } from '../../src/reftable/format/constants.ts';
import { BLOCK_TYPE, type Block } from '../../src/reftable/index.ts';
import { BlockWriter } from '../../src/reftable/table/block-writer.ts';
import {
  blocksOf,
  footerStart,
  plainRecords,
  SECTION_OFFSET,
  sealed,
  sectionOffsetStart,
  varint,
} from '../../src/samples/patch.ts';
import { present } from './present.ts';

const VERSION = 1;
/** Room for any block of these tables. */
const ROOM = 1024 * 1024;
const RESTART_INTERVAL = 16;

/** A block of other records without the file's header in it, padding left out. */
function blockOf(type: Block['type'], records: readonly { key: Buffer; extra: number; value: Buffer }[]): Buffer {
  const writer = new BlockWriter(type, new Uint8Array(ROOM), 0, RESTART_INTERVAL);
  for (const { key, extra, value } of records) {
    if (!writer.add(key, { extra, bytes: value, length: value.length })) throw new RangeError('the block is full');
  }
  return Buffer.from(writer.finish());
}

function lastKeyOf(block: Block): Buffer {
  return present(plainRecords(block).at(-1)).key;
}

/** The footer of `bytes` with other section offsets, and its checksum. */
function footerOf(bytes: Buffer, body: Buffer, offsets: Partial<Record<keyof typeof SECTION_OFFSET, number>>): Buffer {
  const table = Buffer.concat([body, bytes.subarray(footerStart(bytes))]);
  for (const [field, index] of Object.entries(SECTION_OFFSET)) {
    const offset = offsets[field as keyof typeof SECTION_OFFSET] ?? 0;
    table.writeBigUInt64BE(BigInt(offset), sectionOffsetStart(table, index));
  }
  return sealed(table);
}

/**
 * The table with only its reflogs: the first log block does not include the file's header, so that lengths and offsets
 * count from byte 24, and so does the footer's log offset. All blocks have an entry in an index of one level.
 */
export function logOnlyTable(bytes: Buffer): Buffer {
  const header = bytes.subarray(0, headerSize(VERSION));
  const logs = blocksOf(bytes).filter(block => block.type === BLOCK_TYPE.log);
  let body = header;
  const entries = logs.map(block => {
    const entry = { key: lastKeyOf(block), extra: 0, value: varint(body.length) };
    body = Buffer.concat([body, blockOf(BLOCK_TYPE.log, plainRecords(block))]);
    return entry;
  });
  const logIndex = logs.length > 1 ? body.length : 0;
  if (logs.length > 1) body = Buffer.concat([body, blockOf(BLOCK_TYPE.index, entries)]);
  return footerOf(bytes, body, { logs: header.length, logIndex });
}

/**
 * The table without its object section, and with an index of one level for some sections: its block is longer than the
 * block size if it must be. The other section has no index.
 */
export function oneLevelIndexTable(bytes: Buffer, indexed: readonly ('ref' | 'log')[]): Buffer {
  let body = Buffer.alloc(0);
  const offsets: Partial<Record<keyof typeof SECTION_OFFSET, number>> = {};
  for (const section of ['ref', 'log'] as const) {
    const blocks = blocksOf(bytes).filter(block => block.type === BLOCK_TYPE[section]);
    if (section === 'log' && blocks.length > 0) offsets.logs = body.length;
    const entries = blocks.map(block => {
      const entry = { key: lastKeyOf(block), extra: 0, value: varint(body.length) };
      body = Buffer.concat([body, bytes.subarray(block.offset, block.offset + block.size)]);
      return entry;
    });
    if (!indexed.includes(section)) continue;
    offsets[`${section}Index`] = body.length;
    body = Buffer.concat([body, blockOf(BLOCK_TYPE.index, entries)]);
  }
  return footerOf(bytes, body, offsets);
}
