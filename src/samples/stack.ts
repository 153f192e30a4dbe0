/** The files of a sample's stack directory, in memory, to be damaged. */

import { type HashName, Writer } from '../reftable/index.ts';
import { asBuffer } from '../reftable/platform/node-buffer.ts';
import { formatNames, LIST_FILE } from '../reftable/stack/list.ts';

import { type History, makeHistory, type TableRecords } from './history.ts';

/**
 * So small that a base of a hundred refs has the parts of a large table: several blocks, indexes, an object section.
 */
export const BLOCK_SIZE = 512;
export const RESTART_INTERVAL = 4;

/** A file's bytes; `null` is a directory of this name. */
export type Content = Buffer | null;

export class SampleStack {
  readonly hash: HashName;
  readonly history: History;
  readonly files = new Map<string, Content>();
  /** The three tables that a healthy list names. */
  readonly base: string;
  readonly middle: string;
  readonly newest: string;

  /** `change` can edit the contents of the newest table. */
  constructor(
    hash: HashName = 'sha1',
    change: (newest: TableRecords, history: History) => TableRecords = same => same,
  ) {
    this.hash = hash;
    this.history = makeHistory(hash);
    const [base, middle, newest] = this.history.tables;
    this.base = this.addTable(base);
    this.middle = this.addTable(middle);
    this.newest = this.addTable(change(newest, this.history));
    this.list([this.base, this.middle, this.newest]);
  }

  /** The bytes of a file. */
  bytes(name: string): Buffer {
    const bytes = this.files.get(name);
    if (!bytes) throw new RangeError(`The sample has no file ${name}.`);
    return bytes;
  }

  /** Rewrites the list. */
  list(names: readonly string[]): void {
    this.files.set(LIST_FILE, asBuffer(formatNames(names)));
  }

  /** Writes one more table, unlisted, and returns its name. */
  addTable(records: TableRecords, hash: HashName = this.hash): string {
    const name = tableName(records.min, records.max, this.files.size);
    this.files.set(name, tableBytes(records, hash));
    return name;
  }

  rename(from: string, to: string): void {
    this.files.set(to, this.bytes(from));
    this.files.delete(from);
  }
}

/** git's name for a table, with a counter as its random part. */
export function tableName(min: number | bigint, max: number | bigint, serial: number): string {
  const index = (value: number | bigint) => `0x${value.toString(16).padStart(12, '0')}`;
  return `${index(min)}-${index(max)}-5eed${serial.toString(16).padStart(4, '0')}.ref`;
}

export function tableBytes({ min, max, refs, logs }: TableRecords, hash: HashName): Buffer {
  const chunks: Buffer[] = [];
  const options = { hash, blockSize: BLOCK_SIZE, restartInterval: RESTART_INTERVAL };
  const writer = new Writer(bytes => chunks.push(Buffer.from(bytes)), options);
  writer.setLimits(BigInt(min), BigInt(max));
  for (const ref of refs) writer.addRef(ref);
  for (const log of logs) writer.addLog(log);
  writer.close();
  return Buffer.concat(chunks);
}
