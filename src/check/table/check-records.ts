/** Checks the contents of the records of a table, and their order from block to block. */

import { readInt16 } from '../../reftable/format/bytes.ts';
import { BLOCK_TYPE } from '../../reftable/format/constants.ts';
import { compareKeys, KeptKey, logNameLength, logUpdateIndex } from '../../reftable/format/keys.ts';
import { ByteReader } from '../../reftable/format/varint.ts';
import { decimal } from '../decimal.ts';
import { type Fault, type FaultRange, faultOf } from '../fault.ts';
import type { FindingId, FindingParams } from '../finding-params.ts';
import { type Quoted, quote } from '../quote.ts';
import type { DamagedTable } from './damaged-table.ts';
import { recordKey } from './record-key.ts';
import { isPlausibleZone } from './time-zone.ts';
import {
  type BlockPart,
  type BlockSummary,
  nameOf,
  recordRange,
  type VisitedRecord,
  visitRecords,
} from './visit-records.ts';

/** Checks the contents of records, and their order from block to block. */
export class RecordCheck {
  readonly #damagedTable: DamagedTable;
  readonly #now: number;
  #section: BlockPart['section'] | undefined;
  /** The last key of the block before. */
  #lastKey: Buffer = Buffer.alloc(0);
  /** That of the record that was checked last. */
  readonly #key = new KeptKey();
  #faults: Fault[] = [];
  readonly #counted = new Map<CountedId, CountedFault>();
  #doubtful = false;
  readonly #sections = new Set<string>();

  constructor(damagedTable: DamagedTable, now: number) {
    this.#damagedTable = damagedTable;
    this.#now = now;
  }

  /** What is wrong with the records of a block. Blocks are passed in the order of the file. */
  block(part: BlockPart): readonly Fault[] {
    this.#faults = [];
    this.#enter(part);
    let first = true;
    const own = visitRecords(part, this.#damagedTable.headerFooter.minUpdateIndex, record => {
      if (first) this.#checkFirst(part, record);
      first = false;
      this.#record(part, record);
      this.#key.keep(record.key, record.keyLength);
    });
    if (!first) this.#lastKey = Buffer.from(this.#key.bytes.subarray(0, this.#key.length));
    this.#doubtful = part.partial || own.length > 0;
    return [...own, ...this.#faults];
  }

  /** Faults that many records may share: one of each kind, at the first record. Called after the last block. */
  counted(): Fault[] {
    return [...this.#counted].map(([id, { range, count, params }]) =>
      // The compiler does not see that the params are those of the id.
      faultOf(id, range, { ...params, count } as FindingParams[typeof id]),
    );
  }

  /** The summary of the block that was checked last. */
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
    if (hasNul(key, keyLength)) this.#nulName(part, record);
    const delta = new ByteReader(part.block.bytes, valueStart, valueEnd).varint64() ?? 0n;
    const updateIndex = minUpdateIndex + delta;
    if (updateIndex <= maxUpdateIndex || minUpdateIndex > maxUpdateIndex) return;
    const ref = quote.ref(nameOf(BLOCK_TYPE.ref, record));
    this.#fault('refUpdateIndex', part, record, {
      ref,
      updateIndex: decimal(updateIndex),
      max: decimal(maxUpdateIndex),
    });
  }

  #log(part: BlockPart, record: VisitedRecord): void {
    const { minUpdateIndex, maxUpdateIndex } = this.#damagedTable.headerFooter;
    const { key, keyLength, extra } = record;
    const nameLength = logNameLength(key, keyLength);
    if (hasNul(key, nameLength)) this.#nulName(part, record);
    const updateIndex = logUpdateIndex(key, keyLength);
    // Tombstones may have any: the entry that they hide determines it.
    if (extra === 0) return;
    // Limits that contradict each other have a finding of their own.
    if (updateIndex > maxUpdateIndex && minUpdateIndex <= maxUpdateIndex) {
      this.#fault('logUpdateIndex', part, record, {
        ref: refOf(record),
        updateIndex: decimal(updateIndex),
        max: decimal(maxUpdateIndex),
      });
    }
    if (extra > 1) this.#count('logValueType', part, record, () => ({ ref: refOf(record), type: extra }));
    this.#update(part, record);
  }

  #update(part: BlockPart, record: VisitedRecord): void {
    const reader = new ByteReader(part.block.bytes, record.valueStart, record.valueEnd);
    reader.skip(2 * part.block.space.hashSize);
    reader.skipString();
    reader.skipString();
    const time = reader.varint64() ?? 0n;
    const zone = readInt16(part.block.bytes, reader.pos);
    reader.skip(2);
    // git and JGit read it as different zones.
    if (zone !== 0) this.#count('interopZone', part, record, () => ({}));
    this.#message(part, record, reader);
    if (time > BigInt(this.#now + DAY)) {
      this.#count('logTime', part, record, () => ({ ref: refOf(record), time: decimal(time), now: this.#now }));
    }
    if (!isPlausibleZone(zone)) this.#count('logZone', part, record, () => ({ ref: refOf(record), zone }));
  }

  #message(part: BlockPart, record: VisitedRecord, reader: ByteReader): void {
    const { bytes } = part.block;
    const length = reader.varint();
    const end = reader.pos + length;
    let textEnd = end;
    while (textEnd > reader.pos && bytes[textEnd - 1] === 0x0a) textEnd--;
    const newline = bytes.indexOf(0x0a, reader.pos);
    if (newline >= 0 && newline < textEnd) this.#count('logMessage', part, record, () => ({ ref: refOf(record) }));
    if (textEnd === end && !(length === 0 && isMarker(part, record)))
      this.#count('logNewline', part, record, () => ({ ref: refOf(record) }));
  }

  #nulName(part: BlockPart, record: VisitedRecord): void {
    this.#fault('recordName', part, record, {});
  }

  #fault<Id extends FindingId>(id: Id, part: BlockPart, record: VisitedRecord, params: FindingParams[Id]): void {
    this.#faults.push(faultOf(id, recordRange(part, record), params));
  }

  #count<Id extends CountedId>(id: Id, part: BlockPart, record: VisitedRecord, params: () => FirstParams<Id>): void {
    const known = this.#counted.get(id);
    if (known === undefined) this.#counted.set(id, { range: recordRange(part, record), params: params(), count: 1 });
    else known.count++;
  }
}

/** Kinds of which a table has one fault, however many records it is about. */
type CountedId = 'logValueType' | 'logMessage' | 'logNewline' | 'logTime' | 'logZone' | 'interopZone';

/** The params of the first record, without the number of records. */
type FirstParams<Id extends CountedId> = Omit<FindingParams[Id], 'count'>;

interface CountedFault {
  readonly range: FaultRange;
  readonly params: FirstParams<CountedId>;
  count: number;
}

/** The entry with two null ids that git writes to keep a reflog without entries: it has no message, and is not shown. */
function isMarker({ block }: BlockPart, { valueStart }: VisitedRecord): boolean {
  return block.bytes.subarray(valueStart, valueStart + 2 * block.space.hashSize).every(byte => byte === 0);
}

function refOf(record: VisitedRecord): Quoted<'ref'> {
  return quote.ref(nameOf(BLOCK_TYPE.log, record));
}

/** Whether a NUL is in the first `length` bytes. */
function hasNul(key: Uint8Array, length: number): boolean {
  for (let i = 0; i < length; i++) if (key[i] === 0) return true;
  return false;
}

const DAY = 86_400;

const ORDER = ['ref', 'ref-index', 'obj', 'obj-index', 'log', 'log-index'] as const;

function isAfter(current: BlockPart['section'], next: BlockPart['section']): boolean {
  return ORDER.indexOf(next) < ORDER.indexOf(current);
}
