// The layout of a table file, for comparing two of them where two zlib builds may differ: log blocks inflated, and of
// their index only its records of log blocks, these by number. Deflated sizes move the offsets of all that follows, and
// offsets of other sizes may fill the index blocks otherwise.

import { readFileSync } from 'node:fs';
import { readUint24, toHex } from '../../src/reftable/format/bytes.ts';
import { BLOCK_TYPE, type Block, BlockCursor, Table } from '../../src/reftable/index.ts';
import { indexRecord } from '../../src/reftable/table/table.ts';
import type { WriterOptions } from '../../src/reftable/table/writer-options.ts';

/** One line for each block and for each field of the footer; equal lists mean equal tables. */
export function layoutOf(file: string): string[] {
  const table = Table.open(file, file);
  const bytes = readFileSync(file);
  const blocks = [...table.blocks()];
  const logBlocks = blocks.filter(block => block.type === BLOCK_TYPE.log);
  const numbers = new Map(logBlocks.map((block, i) => [block.offset, i]));
  const field = (i: number) => Number(bytes.readBigUInt64BE(table.bodySize + table.headerSize + 8 * i));
  const lines = blocks
    .filter(block => block.offset < (logBlocks[0]?.offset ?? table.bodySize))
    .map(
      block =>
        `${String.fromCharCode(block.type)} ${block.offset} ${bytes.toString('hex', block.offset, block.offset + block.size)}`,
    );
  for (const block of logBlocks) lines.push(`log ${toHex(block.bytes)}`);
  for (const block of blocks)
    if (block.offset > (logBlocks.at(-1)?.offset ?? table.size)) lines.push(...indexLines(block, numbers));
  lines.push(`header ${bytes.toString('hex', table.bodySize, table.bodySize + table.headerSize)}`);
  lines.push(`footer ref index ${field(0)} obj ${field(1)} obj index ${field(2)} logs ${field(3)}`);
  lines.push(`footer log index ${field(4) > 0 ? 'present' : 'absent'}`);
  table.close();
  return lines;
}

/** A line for each record of an index block that leads to a log block. */
function indexLines(block: Block, logBlocks: ReadonlyMap<number, number>): string[] {
  const cursor = new BlockCursor(block);
  const lines: string[] = [];
  while (cursor.next()) {
    const { lastKey, offset } = indexRecord(cursor);
    if (logBlocks.has(offset)) lines.push(`log index ${toHex(lastKey)} → ${logBlocks.get(offset)}`);
  }
  return lines;
}

/** Every set of writer's options that the blocks of a table allow; the restart interval cannot always be derived. */
export function possibleOptions(file: string): WriterOptions[] {
  const table = Table.open(file, file);
  const blocks = [...table.blocks()];
  const known: WriterOptions = {
    hash: table.hash,
    blockSize: table.blockSize,
    unpadded: isUnpadded(table, blocks),
    skipIndexObjects: table.refs.indexOffset > 0 && table.objectIdLength === 0,
    exactLogMessage: true,
  };
  table.close();
  return restartIntervals(blocks).map(restartInterval => ({ ...known, restartInterval }));
}

/** Every block is padded, except log blocks and the last block before the logs or the footer. */
function isUnpadded(table: Table, blocks: readonly Block[]): boolean {
  const last = blocks.findIndex(block => block.type === BLOCK_TYPE.log);
  const padded = blocks.slice(0, Math.max(0, (last < 0 ? blocks.length : last) - 1));
  return padded.some(block => block.size !== table.blockSize);
}

/** The intervals at whose multiples, and nowhere else without need, there are restart points. */
function restartIntervals(blocks: readonly Block[]): number[] {
  const needless = new Set<number>();
  const without = new Set<number>();
  let longest = 0;
  for (const block of blocks) {
    const cursor = new BlockCursor(block);
    const restarts = new Set(
      Array.from({ length: block.restartCount }, (_, i) => readUint24(block.bytes, block.restartStart + 3 * i)),
    );
    for (let position = 0, first: number | undefined = -1; cursor.next(); position++) {
      // The missing restart points of a block that has the maximum show nothing.
      if (!restarts.has(cursor.recordStart) && block.restartCount < 65535) without.add(position);
      else if (position > 0 && cursor.key[0] === first) needless.add(position);
      first = cursor.key[0];
      longest = Math.max(longest, position);
    }
  }
  const usual = [16, 64, longest + 1, 65535];
  const intervals = new Set([...usual, ...Array.from({ length: Math.min(longest, 1024) }, (_, i) => i + 1)]);
  return [...intervals].filter(
    interval =>
      interval > 0 &&
      [...needless].every(position => position % interval === 0) &&
      ![...without].some(position => position % interval === 0),
  );
}
