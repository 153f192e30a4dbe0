/** Estimates the size of a merged table from samples, without encoding all records and deflating all reflog entries. */
import { BLOCK_TYPE, DEFAULT_RESTART_INTERVAL } from '../format/constants.ts';
import { BlockScan } from '../table/block-scan.ts';
import type { TableCursor } from '../table/cursor.ts';
import type { Table } from '../table/table.ts';
import { Writer } from '../table/writer.ts';
import type { WriterOptions } from '../table/writer-options.ts';
import { type MergeOptions, type MergeSink, mergeTables } from './merge.ts';
import type { Tally } from './tally.ts';

/** Of so many records of a section, the first `SAMPLED` are encoded: some log blocks. */
const EVERY = 4096;
const SAMPLED = 128;

/** The merge; `observer` counts its records. */
interface EstimatedMerge extends MergeOptions {
  readonly observer: Tally;
}

/**
 * Bytes of the table that merging `tables` would write with `options`, about; 0 when it would have no record. Throws what
 * reading the tables throws.
 */
export function estimateSize(tables: readonly Table[], options: WriterOptions, merge: EstimatedMerge): number {
  const merged = new SampledTable(options);
  mergeTables(tables, merged, merge);
  if (merged.isEmpty) return 0;
  const { kept, tombstonesKept, shadowed } = merge.observer.refs;
  const idsKept = kept - tombstonesKept;
  const objects =
    options.skipIndexObjects || idsKept === 0 ? 0 : (objectBytes(tables) * idsKept) / (idsKept + shadowed);
  return Math.round(merged.bytes() + objects);
}

/** Of the object sections, with their indexes. */
function objectBytes(tables: readonly Table[]): number {
  let bytes = 0;
  for (const { objects, logs, bodySize } of tables)
    if (objects.present) bytes += (logs.present ? logs.offset : bodySize) - objects.offset;
  return bytes;
}

/** A table without object section, of which samples are written. */
class SampledTable implements MergeSink {
  readonly #refs: SampledSection;
  readonly #logs: SampledSection;
  readonly #scan = new BlockScan();
  readonly #restartInterval: number;

  constructor(options: WriterOptions) {
    this.#refs = new SampledSection(options);
    this.#logs = new SampledSection(options);
    this.#restartInterval = options.restartInterval || DEFAULT_RESTART_INTERVAL;
  }

  get isEmpty(): boolean {
    return this.#refs.records === 0 && this.#logs.records === 0;
  }

  /** Its size. */
  bytes(): number {
    return this.#refs.bytes() + this.#logs.bytes();
  }

  setLimits(minUpdateIndex: bigint, maxUpdateIndex: bigint): void {
    this.#refs.writer.setLimits(minUpdateIndex, maxUpdateIndex);
    this.#logs.writer.setLimits(minUpdateIndex, maxUpdateIndex);
  }

  copyRef(from: TableCursor): void {
    if (this.#refs.samplesNext()) this.#refs.writer.copyRef(from);
  }

  copyLog(from: TableCursor): void {
    if (this.#logs.samplesNext()) this.#logs.writer.copyLog(from);
  }

  copyBlock(from: TableCursor, accepts: (scan: BlockScan) => boolean): BlockScan | undefined {
    const { block } = from.at;
    const rules = { restartInterval: this.#restartInterval, maxDelta: Number.MAX_SAFE_INTEGER };
    if (!this.#scan.read(block, rules) || !accepts(this.#scan)) return undefined;
    const section = block.type === BLOCK_TYPE.log ? this.#logs : this.#refs;
    section.addBlock(this.#scan.entries, block.size);
    return this.#scan;
  }
}

/** A section of which samples are written into a table of their own. */
class SampledSection {
  readonly writer: Writer;
  /** Records that it has, with those of whole blocks. */
  records = 0;
  #single = 0;
  #sampled = 0;
  #blockBytes = 0;
  #written = 0;

  constructor(options: WriterOptions) {
    this.writer = new Writer(bytes => (this.#written += bytes.length), { ...options, skipIndexObjects: true });
  }

  /** Counts a record. Returns whether it is in the sample. */
  samplesNext(): boolean {
    this.records++;
    if (this.#single++ % EVERY >= SAMPLED) return false;
    this.#sampled++;
    return true;
  }

  /** Counts a block of `size` bytes. */
  addBlock(records: number, size: number): void {
    this.records += records;
    this.#blockBytes += size;
  }

  /** Its size, with its index. */
  bytes(): number {
    if (this.#sampled === 0) return this.#blockBytes;
    this.writer.close();
    return this.#blockBytes + (this.#written * this.#single) / this.#sampled;
  }
}
