/** The refs or the reflog entries that can be salvaged from a damaged table, in the order of keys, for cursors of the engine. */
import type { DamagedTable, Salvaged } from '../../check/index.ts';
import { salvageBlock } from '../../check/table/salvage.ts';
import { BLOCK_HEADER_SIZE, BLOCK_TYPE, type BlockType } from '../../reftable/format/constants.ts';
import { hashSize } from '../../reftable/format/hash.ts';
import { LogDetails } from '../../reftable/format/log-details.ts';
import { type EncodedValue, ValueEncoder } from '../../reftable/format/records.ts';
import { type Block, compareKeys, encodeText, firstIndex, logKey, ReftableError } from '../../reftable/index.ts';
import { BlockWriter } from '../../reftable/table/block-writer.ts';
import {
  type FileUse,
  type NextBlocks,
  type Section,
  type SectionBlocks,
  TableCursor,
} from '../../reftable/table/cursor.ts';
import { type BrowseCallbacks, CHECK_EVERY } from '../callbacks.ts';
import { GrowingBytes } from '../growing-bytes.ts';

/** The sections of a table that have records of refs. */
export type RecordSection = 'refs' | 'logs';

/** Bytes of a block in memory. A record that does not fit gets a larger one. */
const BLOCK_SIZE = 64 * 1024;
const RESTART_INTERVAL = 16;

/** The blocks are in memory: no file has to stay open for a cursor. */
const NO_FILE: FileUse = { retain: () => {}, release: () => {} };

/**
 * Blocks made of the records that can be salvaged. They are numbered from 0, and that number is the `offset` of a block.
 * Of records with one key, the last in the file counts.
 */
export class SalvagedSection implements SectionBlocks {
  readonly file: string;
  readonly hashSize: number;
  readonly minUpdateIndex = 0n;
  readonly blockSize = 0;
  readonly headerSize = 0;
  /** Bytes in memory. */
  readonly size: number;
  readonly #type: BlockType;
  readonly #blocks: readonly Block[];
  readonly #lastKeys: readonly Uint8Array[];

  /** Reads all of one section. Throws IO_ERROR, OUT_OF_MEMORY_ERROR, and what `callbacks.check` throws. */
  constructor(table: DamagedTable, section: RecordSection, callbacks: BrowseCallbacks = {}) {
    this.file = table.file;
    this.hashSize = hashSize(table.hash);
    this.#type = section === 'refs' ? BLOCK_TYPE.ref : BLOCK_TYPE.log;
    const records = new EncodedRecords(table, this.#type, callbacks);
    const blocks: Block[] = [];
    const lastKeys: Uint8Array[] = [];
    for (const writer of filledBlocks(records)) {
      blocks.push(this.#blockOf(writer, blocks.length));
      lastKeys.push(writer.lastKey.slice());
    }
    this.#blocks = blocks;
    this.#lastKeys = lastKeys;
    this.size = blocks.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  /** Number of blocks, in whose unit offsets are. */
  get bodySize(): number {
    return this.#blocks.length;
  }

  /** A cursor before the first record. */
  cursor(): TableCursor {
    const section: Section = { present: this.#blocks.length > 0, offset: 0, indexOffset: 1 };
    return new TableCursor(this, NO_FILE, this.#type, section);
  }

  /** API_ERROR: blocks are in memory, not in bytes of a file. */
  read(): Uint8Array {
    throw new ReftableError('API_ERROR', 'Salvaged records have no bytes in a file.');
  }

  /** The block of this number. RangeError if there is none. */
  blockAt(offset: number): Block {
    const block = this.#blocks[offset];
    if (block === undefined) throw new RangeError(`block ${offset} is outside ${this.#blocks.length} blocks`);
    return block;
  }

  sequence(): NextBlocks {
    return { after: block => this.#blocks[block.offset + 1] };
  }

  findByIndex(_section: Section, _type: BlockType, key: Uint8Array, keyLength: number): Block | undefined {
    const lastKeys = this.#lastKeys;
    return this.#blocks[
      firstIndex(lastKeys.length, i => {
        const last = lastKeys[i] as Uint8Array;
        return compareKeys(last, last.length, key, keyLength) >= 0;
      })
    ];
  }

  findByWalking(_block: Block, key: Uint8Array, keyLength: number): Block {
    const section = { present: true, offset: 0, indexOffset: 1 };
    return this.findByIndex(section, this.#type, key, keyLength) ?? this.blockAt(this.#blocks.length - 1);
  }

  #blockOf(writer: BlockWriter, offset: number): Block {
    const bytes = writer.finish().slice();
    const restartCount = writer.restarts.length;
    return {
      space: this,
      type: this.#type,
      offset,
      size: 1,
      length: bytes.length,
      bytes,
      start: BLOCK_HEADER_SIZE,
      restartStart: bytes.length - 2 - 3 * restartCount,
      restartCount,
    };
  }
}

/** The records in blocks, each of which is valid until the next one. */
function* filledBlocks(records: EncodedRecords): Generator<BlockWriter, void, undefined> {
  const space = new Uint8Array(BLOCK_SIZE);
  let writer = newBlock(space);
  for (const { key, value } of records.sorted()) {
    if (writer.add(key, value)) continue;
    if (writer.entries > 0) yield writer;
    writer = newBlock(space);
    if (writer.add(key, value)) continue;
    writer = newBlock(new Uint8Array(key.length + value.length + BLOCK_SIZE));
    writer.add(key, value);
  }
  if (writer.entries > 0) yield writer;
}

/** The writer of ref blocks, which are not deflated, serves for both kinds of record. */
function newBlock(space: Uint8Array): BlockWriter {
  return new BlockWriter(BLOCK_TYPE.ref, space, 0, RESTART_INTERVAL);
}

interface EncodedRecord {
  readonly key: Uint8Array;
  readonly value: EncodedValue;
}

/** Keys and values of the records of one type, one after the other in one buffer. */
class EncodedRecords {
  readonly #encoder = new ValueEncoder();
  readonly #details = new LogDetails();
  readonly #encoded = new GrowingBytes();
  /** Where the key of each record starts and ends, and where its value ends. */
  readonly #starts: number[] = [];
  readonly #keyEnds: number[] = [];
  readonly #ends: number[] = [];
  readonly #extras: number[] = [];
  #inOrder = true;

  constructor(table: DamagedTable, type: BlockType, callbacks: BrowseCallbacks) {
    for (const part of table.walk()) {
      if (part.kind !== 'block' || part.block.type !== type) continue;
      for (const record of salvageBlock(table, part).records) {
        if (this.#starts.length % CHECK_EVERY === 0) callbacks.check?.();
        this.#add(record);
      }
    }
  }

  *sorted(): Generator<EncodedRecord, void, undefined> {
    const order = Uint32Array.from(this.#starts, (_, i) => i);
    // Of equal keys the one that was added last comes first.
    if (!this.#inOrder) order.sort((a, b) => this.#compare(a, b) || b - a);
    let last: number | undefined;
    for (const i of order) {
      if (last !== undefined && this.#compare(last, i) === 0) continue;
      last = i;
      const [keyEnd = 0, end = 0, extra = 0] = [this.#keyEnds[i], this.#ends[i], this.#extras[i]];
      const value = { extra, bytes: this.#encoded.bytes.subarray(keyEnd, end), length: end - keyEnd };
      yield { key: this.#key(i), value };
    }
  }

  #add(salvaged: Salvaged): void {
    const { record } = salvaged;
    const name = encodeText(record.name);
    if (name.length === 0) return;
    const isRef = salvaged.kind === 'ref';
    const key = isRef ? name : logKey(name, record.updateIndex);
    const index = this.#starts.length;
    const encoded = this.#encoded;
    this.#starts.push(encoded.length);
    encoded.append(key, 0, key.length);
    this.#keyEnds.push(encoded.length);
    const { extra, bytes, length } = this.#valueOf(salvaged);
    encoded.append(bytes, 0, length);
    this.#ends.push(encoded.length);
    this.#extras.push(extra);
    if (index > 0 && this.#compare(index - 1, index) >= 0) this.#inOrder = false;
  }

  #valueOf(salvaged: Salvaged): EncodedValue {
    if (salvaged.kind === 'ref') return this.#encoder.ref(salvaged.record.updateIndex, salvaged.record.value);
    const { update } = salvaged.record;
    if (update === null) return this.#encoder.deletion();
    if (!this.#details.has(update)) this.#details.keep(update, update.message ?? '');
    return this.#encoder.log(update, this.#details.stored);
  }

  #key(i: number): Uint8Array {
    return this.#encoded.bytes.subarray(this.#starts[i], this.#keyEnds[i]);
  }

  #compare(a: number, b: number): number {
    const [left, right] = [this.#key(a), this.#key(b)];
    return compareKeys(left, left.length, right, right.length);
  }
}
