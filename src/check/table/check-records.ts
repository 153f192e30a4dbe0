/** Checks the contents of the records of a table, and their order from block to block. */

import { readInt16 } from '../../reftable/format/bytes.ts';
import { BLOCK_TYPE } from '../../reftable/format/constants.ts';
import { compareKeys, logNameLength, logUpdateIndex } from '../../reftable/format/keys.ts';
import { ByteReader } from '../../reftable/format/varint.ts';
import { decimal } from '../decimal.ts';
import { type Fault, faultOf } from '../fault.ts';
import type { FindingId, FindingParams } from '../finding-params.ts';
import { type Quoted, quote } from '../quote.ts';
import type { DamagedTable } from './damaged-table.ts';
import { recordKey } from './record-key.ts';
import {
  type BlockPart,
  type BlockSummary,
  nameOf,
  recordBytes,
  type VisitedRecord,
  visitRecords,
} from './visit-records.ts';

/** Checks the contents of records, and their order from block to block. */
export class RecordCheck {
  readonly #damagedTable: DamagedTable;
  readonly #now: number;
  #section: BlockPart['section'] | undefined;
  #lastKey: Buffer = Buffer.alloc(0);
  #faults: Fault[] = [];
  #zones = 0;
  #doubtful = false;
  readonly #sections = new Set<string>();

  constructor(damagedTable: DamagedTable, now: number) {
    this.#damagedTable = damagedTable;
    this.#now = now;
  }

  block(part: BlockPart): readonly Fault[] {
    this.#faults = [];
    this.#enter(part);
    let first = true;
    const own = visitRecords(part, this.#damagedTable.headerFooter.minUpdateIndex, record => {
      if (first) this.#checkFirst(part, record);
      first = false;
      this.#record(part, record);
      this.#lastKey = Buffer.from(record.key.subarray(0, record.keyLength));
    });
    this.#doubtful = part.partial || own.length > 0;
    return [...own, ...this.#faults];
  }

  /** Reflog entries whose time zone is not UTC, by which git and JGit mean different ones. */
  get zones(): number {
    return this.#zones;
  }

  /** Of the block that was looked at last. */
  summary({ start, end, section }: BlockPart): BlockSummary {
    return { start, end, section, lastKey: this.#lastKey, doubtful: this.#doubtful };
  }

  #enter(part: BlockPart): void {
    if (part.section === this.#section) return;
    const previous = this.#section;
    if (previous !== undefined && (this.#sections.has(part.section) || isAfter(previous, part.section))) {
      this.#faults.push({
        id: 'sectionOrder',
        start: part.start,
        end: part.end,
        params: { block: part.start, section: part.section, previous },
      });
    }
    this.#sections.add(part.section);
    this.#section = part.section;
    this.#lastKey = Buffer.alloc(0);
  }

  /** Index levels start again; all other blocks of a section continue where the last one ended. */
  #checkFirst(part: BlockPart, record: VisitedRecord): void {
    const { block } = part;
    if (block.type === BLOCK_TYPE.index || this.#lastKey.length === 0) return;
    const order = compareKeys(this.#lastKey, this.#lastKey.length, record.key, record.keyLength);
    if (order < 0) return;
    const key = recordKey(block, record.key.subarray(0, record.keyLength));
    if (order === 0) this.#fault('recordRepeated', part, record, { key, block: null });
    else this.#fault('recordOrder', part, record, { key, previous: recordKey(block, this.#lastKey), block: null });
  }

  #record(part: BlockPart, record: VisitedRecord): void {
    const { type } = part.block;
    if (type === BLOCK_TYPE.ref) this.#ref(part, record);
    else if (type === BLOCK_TYPE.log) this.#log(part, record);
  }

  #ref(part: BlockPart, record: VisitedRecord): void {
    const { minUpdateIndex, maxUpdateIndex } = this.#damagedTable.headerFooter;
    const { key, keyLength, valueStart, valueEnd } = record;
    if (key.subarray(0, keyLength).includes(0)) this.#nulName(part, record);
    const delta = new ByteReader(part.block.bytes, valueStart, valueEnd).varint64() ?? 0n;
    const updateIndex = minUpdateIndex + delta;
    if (updateIndex <= maxUpdateIndex) return;
    const ref = quote.ref(nameOf(BLOCK_TYPE.ref, record));
    this.#fault('refUpdateIndex', part, record, {
      ref,
      updateIndex: decimal(updateIndex),
      max: decimal(maxUpdateIndex),
    });
  }

  #log(part: BlockPart, record: VisitedRecord): void {
    const { maxUpdateIndex } = this.#damagedTable.headerFooter;
    const { key, keyLength, extra } = record;
    const nameLength = logNameLength(key, keyLength);
    if (key.subarray(0, nameLength).includes(0)) this.#nulName(part, record);
    const updateIndex = logUpdateIndex(key, keyLength);
    // Tombstones may have any: the entry that they hide determines it.
    if (extra === 0) return;
    const ref = quote.ref(nameOf(BLOCK_TYPE.log, record));
    if (updateIndex > maxUpdateIndex) {
      this.#fault('logUpdateIndex', part, record, {
        ref,
        updateIndex: decimal(updateIndex),
        max: decimal(maxUpdateIndex),
      });
    }
    if (extra > 1) this.#fault('logValueType', part, record, { ref, type: extra });
    this.#update(part, record, ref);
  }

  #update(part: BlockPart, record: VisitedRecord, ref: Quoted<'ref'>): void {
    const reader = new ByteReader(part.block.bytes, record.valueStart, record.valueEnd);
    reader.skip(2 * part.block.space.hashSize);
    reader.skipString();
    reader.skipString();
    const time = reader.varint64() ?? 0n;
    const zone = readInt16(part.block.bytes, reader.pos);
    reader.skip(2);
    if (zone !== 0) this.#zones++;
    const message = reader.varint();
    const newline = part.block.bytes.indexOf(0x0a, reader.pos);
    if (newline >= 0 && newline < reader.pos + message - 1) {
      this.#fault('logMessage', part, record, { ref });
    }
    if (time > BigInt(this.#now + DAY)) {
      this.#fault('logTime', part, record, { ref, time: decimal(time), now: this.#now });
    }
    const absolute = Math.abs(zone);
    if (absolute > 1400 || absolute % 100 >= 60) {
      this.#fault('logZone', part, record, { ref, zone });
    }
  }

  #nulName(part: BlockPart, record: VisitedRecord): void {
    this.#fault('recordName', part, record, {});
  }

  #fault<Id extends FindingId>(
    id: Id,
    part: BlockPart,
    { recordStart, valueEnd }: VisitedRecord,
    params: FindingParams[Id],
  ): void {
    this.#faults.push(faultOf(id, recordBytes(part, recordStart, valueEnd), params));
  }
}

const DAY = 86_400;

const ORDER = ['ref', 'ref-index', 'obj', 'obj-index', 'log', 'log-index'] as const;

function isAfter(current: BlockPart['section'], next: BlockPart['section']): boolean {
  return ORDER.indexOf(next) < ORDER.indexOf(current);
}
