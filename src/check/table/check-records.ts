/** Checks the contents of the records of a table, and their order from block to block. */

import { readInt16 } from '../../reftable/format/bytes.ts';
import { BLOCK_TYPE } from '../../reftable/format/constants.ts';
import { compareKeys, logNameLength, logUpdateIndex } from '../../reftable/format/keys.ts';
import { ByteReader } from '../../reftable/format/varint.ts';
import { hex } from '../../reftable/table/block.ts';
import type { Fault } from '../fault.ts';
import { keyText, zoneText } from './block-fields.ts';
import type { DamagedTable } from './damaged-table.ts';
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
    if (this.#sections.has(part.section) || isAfter(this.#section, part.section)) {
      this.#faults.push({
        id: 'sectionOrder',
        start: part.start,
        end: part.end,
        message: `the block at ${hex(part.start)} belongs to the ${part.section} section and comes after the ${this.#section} section`,
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
    const key = Buffer.from(record.key.subarray(0, record.keyLength));
    this.#fault(
      order === 0 ? 'recordRepeated' : 'recordOrder',
      part,
      record,
      order === 0
        ? `the key ${keyText(block, key)} appears in two blocks`
        : `the record ${keyText(block, key)} comes after ${keyText(block, this.#lastKey)}, which sorts after it`,
    );
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
    this.#fault(
      'refUpdateIndex',
      part,
      record,
      `the ref ${nameOf(BLOCK_TYPE.ref, record)} has an update index above the table's greatest one`,
      `${maxUpdateIndex} at most`,
      String(updateIndex),
    );
  }

  #log(part: BlockPart, record: VisitedRecord): void {
    const { maxUpdateIndex } = this.#damagedTable.headerFooter;
    const { key, keyLength, extra } = record;
    const nameLength = logNameLength(key, keyLength);
    if (key.subarray(0, nameLength).includes(0)) this.#nulName(part, record);
    const updateIndex = logUpdateIndex(key, keyLength);
    // Tombstones may have any: the entry that they hide determines it.
    if (extra === 0) return;
    const name = nameOf(BLOCK_TYPE.log, record);
    if (updateIndex > maxUpdateIndex) {
      this.#fault(
        'logUpdateIndex',
        part,
        record,
        `a reflog entry of ${name} has an update index above the table's greatest one`,
        `${maxUpdateIndex} at most`,
        String(updateIndex),
      );
    }
    if (extra > 1)
      this.#fault(
        'logValueType',
        part,
        record,
        `a reflog entry of ${name} has value type ${extra}`,
        '1',
        String(extra),
      );
    this.#update(part, record, name);
  }

  #update(part: BlockPart, record: VisitedRecord, name: string): void {
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
      this.#fault('logMessage', part, record, `the message of a reflog entry of ${name} has a newline before its end`);
    }
    if (time > BigInt(this.#now + DAY)) {
      this.#fault(
        'logTime',
        part,
        record,
        `a reflog entry of ${name} was written in the future`,
        `${this.#now} at most`,
        String(time),
      );
    }
    const absolute = Math.abs(zone);
    if (absolute > 1400 || absolute % 100 >= 60) {
      this.#fault(
        'logZone',
        part,
        record,
        `a reflog entry of ${name} has the time zone ${zoneText(zone)}`,
        '-1200 to +1400',
        zoneText(zone),
      );
    }
  }

  #nulName(part: BlockPart, record: VisitedRecord): void {
    this.#fault('recordName', part, record, 'a ref name has a NUL in it: git reads what comes before it as the name');
  }

  #fault(
    id: Fault['id'],
    part: BlockPart,
    { recordStart, valueEnd }: VisitedRecord,
    message: string,
    expected?: string,
    actual?: string,
  ): void {
    this.#faults.push({
      id,
      ...recordBytes(part, recordStart, valueEnd),
      message,
      ...(expected === undefined ? {} : { expected }),
      ...(actual === undefined ? {} : { actual }),
    });
  }
}

const DAY = 86_400;

const ORDER = ['ref', 'ref-index', 'obj', 'obj-index', 'log', 'log-index'] as const;

function isAfter(current: BlockPart['section'] | undefined, next: BlockPart['section']): boolean {
  return current !== undefined && ORDER.indexOf(next) < ORDER.indexOf(current);
}
