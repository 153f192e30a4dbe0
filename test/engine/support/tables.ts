import { crc32 } from '../../../src/reftable/format/checksum.ts';
import type { LogRecord, RefRecord } from '../../../src/reftable/format/records.ts';
import { asBuffer } from '../../../src/reftable/platform/node-buffer.ts';
import { type Block, BlockCursor } from '../../../src/reftable/table/block.ts';
import type { RecordCursor } from '../../../src/reftable/table/cursor.ts';
import { Table } from '../../../src/reftable/table/table.ts';
import { Writer } from '../../../src/reftable/table/writer.ts';
import type { WriterOptions } from '../../../src/reftable/table/writer-options.ts';
import { first, present } from '../../support/present.ts';
import { MemoryFiles } from './memory-files.ts';

export interface TableContent {
  refs?: readonly RefRecord[];
  logs?: readonly LogRecord[];
  /** The default is the range of the records' update indices. */
  limits?: readonly [number | bigint, number | bigint];
  options?: WriterOptions;
}

/** Writes records in the order given; errors of the writer are rethrown. */
export function write(content: TableContent): { bytes: Buffer; writer: Writer } {
  const parts: Buffer[] = [];
  const writer = new Writer(bytes => parts.push(Buffer.from(bytes)), content.options);
  const [min, max] = content.limits ?? limitsOf(content);
  writer.setLimits(BigInt(min), BigInt(max));
  for (const ref of content.refs ?? []) writer.addRef(ref);
  for (const log of content.logs ?? []) writer.addLog(log);
  writer.close();
  return { bytes: Buffer.concat(parts), writer };
}

export function limitsOf({ refs = [], logs = [] }: TableContent): [bigint, bigint] {
  const indices = [...refs, ...logs].map(record => record.updateIndex).sort((a, b) => (a < b ? -1 : 1));
  return [first(indices), present(indices.at(-1))];
}

/** A table over bytes in memory. */
export function open(bytes: Uint8Array, name = 'table.ref'): Table {
  const files = new MemoryFiles();
  files.put(name, bytes);
  return Table.open(name, name, files);
}

export function table(content: TableContent): Table {
  return open(write(content).bytes);
}

/** All records from the cursor's position on. */
export function drainRefs(cursor: RecordCursor): RefRecord[] {
  const records: RefRecord[] = [];
  while (cursor.next()) records.push(cursor.ref());
  return records;
}

export function drainLogs(cursor: RecordCursor): LogRecord[] {
  const records: LogRecord[] = [];
  while (cursor.next()) records.push(cursor.log());
  return records;
}

/** Type, record count and restart count of a block: `r 158/10`. */
export function shape(block: Block): string {
  return `${String.fromCharCode(block.type)} ${keysOf(block).length}/${block.restartCount}`;
}

export function keysOf(block: Block): string[] {
  const cursor = new BlockCursor(block);
  const keys: string[] = [];
  while (cursor.next()) keys.push(asBuffer(cursor.key).toString('latin1', 0, cursor.keyLength));
  return keys;
}

/** A copy with bytes changed and the footer's checksum corrected. `edit` gets the file and the footer's offset. */
export function tampered(bytes: Buffer, edit: (copy: Buffer, footer: number) => void): Buffer {
  const copy = Buffer.from(bytes);
  const footer = copy.length - (copy[4] === 2 ? 72 : 68);
  edit(copy, footer);
  copy.writeUInt32BE(crc32(copy.subarray(footer, -4)), copy.length - 4);
  return copy;
}
