/**
 * The records of one table that the lenient reader can read, ready to be written: every record once, in the order of
 * its key, within the table's limits; and notes on what could not be recovered.
 */

import type { DamagedTable } from '../../check/table/damaged-table.ts';
import { isPlausibleName } from '../../check/table/plausible-name.ts';
import { type Salvaged, salvageBlock } from '../../check/table/salvage.ts';
import { isNullId } from '../../git/objects/null-id.ts';
import { logKey } from '../../reftable/format/keys.ts';
import type { LogRecord, LogUpdate, RefRecord } from '../../reftable/format/records.ts';
import { encodeText } from '../../reftable/format/utf8.ts';
import { asBuffer } from '../../reftable/platform/node-buffer.ts';
import { RepairError } from '../errors.ts';
import type { NoteFact, RecordFact } from '../facts.ts';
import { NoteList } from '../note-list.ts';
import type { Limits } from '../plan/directory-state.ts';
import { type KeyGap, type Kind, Losses } from './losses.ts';

/** How the records of a table are collected. */
export interface CollectOptions {
  /** Those of the table that will be written. */
  readonly limits: Limits;
  /** The lowest update index that the records' own count from. */
  readonly countedFrom: bigint;
  /** Called now and then; what it throws stops the reading. */
  readonly check?: () => void;
}

interface CollectedRecord {
  readonly record: RefRecord | LogRecord;
  readonly doubtful: boolean;
}

/** A record as it is held in memory when the file's order is not that of the keys. */
export interface BufferedRecord {
  readonly kind: Kind;
  key: Buffer;
  record: RefRecord | LogRecord;
  readonly doubtful: boolean;
}

/** The limit of records that are held in memory to sort them: some gigabytes. */
const MOST_HELD = 8_000_000;
const CHECK_EVERY = 4096;

/** The records that can be read from a damaged table, sorted and within its limits, with notes on the others. */
export class CollectedRecords {
  readonly #damagedTable: DamagedTable;
  readonly #file: string;
  readonly #options: CollectOptions;
  readonly lost = new NoteList();
  readonly uncertain = new NoteList();
  /** Where in the order of keys records are missing. */
  readonly gaps: readonly KeyGap[];
  /** Records that can be written. */
  count = 0;
  /** Update indices of reflog entries, as they were found; `undefined` without any. */
  logIndices: Limits | undefined;
  /** Present if the records had to be sorted. */
  #held: { ref: BufferedRecord[]; log: BufferedRecord[] } | undefined;
  #inOrder = true;
  #lastKey: Record<Kind, Buffer> = { ref: Buffer.alloc(0), log: Buffer.alloc(0) };

  /** Reads all of the table once. IO_ERROR, OUT_OF_MEMORY_ERROR. */
  constructor(damagedTable: DamagedTable, file: string, options: CollectOptions) {
    this.#damagedTable = damagedTable;
    this.#file = file;
    this.#options = options;
    const losses = new Losses(damagedTable, file);
    for (const { record, doubtful } of this.#read({ losses })) {
      const key = keyOf(record);
      losses.passed(kindOf(record), key);
      this.count++;
      if (doubtful) this.#planNote(this.uncertain, record, { type: 'damagedBlock' });
      this.#lookAtOrder(kindOf(record), key, record);
      if ('update' in record && record.update !== null) this.#noteIndex(record.updateIndex);
    }
    for (const { planNote, certain } of losses.finish()) (certain ? this.lost : this.uncertain).add(planNote);
    this.gaps = losses.gaps;
    // Records that are replaced by others are noted as well.
    if (!this.#inOrder) this.#hold();
  }

  /**
   * Refs as they will be written, in order of their names. Throws IO_ERROR, and OUT_OF_MEMORY_ERROR when too many must
   * be sorted.
   */
  *refs(): Generator<RefRecord, void, undefined> {
    for (const record of this.#records('ref')) yield record as RefRecord;
  }

  /** Reflog entries as they will be written, in order of their keys. Throws as `refs`. */
  *logs(): Generator<LogRecord, void, undefined> {
    for (const record of this.#records('log')) yield record as LogRecord;
  }

  /** Adds records of other tables; those of this one win. */
  fill(records: Iterable<BufferedRecord>): void {
    const held = this.#hold();
    for (const record of records) held[record.kind].push(record);
    this.#sort();
  }

  *#records(kind: Kind): Generator<RefRecord | LogRecord, void, undefined> {
    if (!this.#inOrder) this.#hold();
    if (this.#held !== undefined) {
      for (const { record } of this.#held[kind]) yield record;
      return;
    }
    for (const { record } of this.#read({ only: kind })) yield record;
  }

  #hold(): { ref: BufferedRecord[]; log: BufferedRecord[] } {
    if (this.#held !== undefined) return this.#held;
    if (this.count > MOST_HELD) {
      const failure = { type: 'tooManyRecords', file: this.#file, records: this.count, limit: MOST_HELD } as const;
      throw new RepairError(failure, { file: this.#file });
    }
    this.#held = { ref: [], log: [] };
    for (const { record, doubtful } of this.#read()) {
      const kind = kindOf(record);
      this.#held[kind].push({ kind, key: keyOf(record), record, doubtful });
    }
    this.#sort();
    return this.#held;
  }

  #sort(): void {
    const held = this.#held as { ref: BufferedRecord[]; log: BufferedRecord[] };
    this.count -= held.ref.length + held.log.length;
    held.ref = this.#onePerName(held.ref);
    held.log = this.#onePerEntry(held.log);
    this.count = held.ref.length + held.log.length;
  }

  /** Of several records of a ref the best: one of a healthy block, then the newest, then the first, which git finds. */
  #onePerName(refs: BufferedRecord[]): BufferedRecord[] {
    const best = new Map<string, BufferedRecord>();
    for (const ref of refs) {
      const id = ref.key.toString('latin1');
      const other = best.get(id);
      if (other === undefined) {
        best.set(id, ref);
        continue;
      }
      const [kept, dropped] = isBetter(ref, other) ? [ref, other] : [other, ref];
      best.set(id, kept);
      if (!sameValue(kept, dropped)) {
        this.#planNote(this.lost, dropped.record, { type: 'otherValueKept' });
      }
    }
    return [...best.values()].sort(byKey);
  }

  /** Two entries of one update index, and one above the limit, are given the next lower one that is free. */
  #onePerEntry(logs: BufferedRecord[]): BufferedRecord[] {
    const taken = new Map<string, BufferedRecord>();
    const displaced: BufferedRecord[] = [];
    for (const log of logs) {
      const id = log.key.toString('latin1');
      const other = taken.get(id);
      if (this.#isAbove(log.record as LogRecord)) displaced.push(log);
      else if (other === undefined) taken.set(id, log);
      else if (!sameValue(log, other)) displaced.push(log);
    }
    const { max } = this.#options.limits;
    for (const log of displaced) {
      const record = log.record as LogRecord;
      let { updateIndex } = record;
      if (updateIndex > max) updateIndex = max;
      let key = keyOf({ ...record, updateIndex });
      while (updateIndex > 0n && taken.has(key.toString('latin1')))
        key = keyOf({ ...record, updateIndex: --updateIndex });
      if (taken.has(key.toString('latin1'))) {
        this.#planNote(this.lost, record, { type: 'noFreeIndex' });
        continue;
      }
      const [from, to] = [String(record.updateIndex), String(updateIndex)];
      this.#planNote(this.uncertain, record, { type: 'indexTaken', from, to });
      taken.set(key.toString('latin1'), { ...log, key, record: { ...record, updateIndex } });
    }
    return [...taken.values()].sort(byKey);
  }

  #noteIndex(updateIndex: bigint): void {
    const { min = updateIndex, max = updateIndex } = this.logIndices ?? {};
    this.logIndices = { min: updateIndex < min ? updateIndex : min, max: updateIndex > max ? updateIndex : max };
  }

  #isAbove({ updateIndex, update }: LogRecord): boolean {
    return update !== null && updateIndex > this.#options.limits.max;
  }

  #lookAtOrder(kind: Kind, key: Buffer, record: RefRecord | LogRecord): void {
    if (Buffer.compare(key, this.#lastKey[kind]) <= 0) this.#inOrder = false;
    if (kind === 'log' && this.#isAbove(record as LogRecord)) this.#inOrder = false;
    this.#lastKey[kind] = key;
  }

  /** The records in the order of the file, as they will be written. With `losses`, what is left out is noted. */
  *#read({ losses, only }: { losses?: Losses; only?: Kind } = {}): Generator<CollectedRecord, void, undefined> {
    let count = 0;
    for (const part of this.#damagedTable.walk()) {
      if (part.kind === 'unknown') {
        losses?.unknown(part.start, part.end);
        continue;
      }
      if (only !== undefined && part.section !== only) continue;
      losses?.enter(part);
      const { records, overwritten, faults } = salvageBlock(this.#damagedTable, part);
      const bad = faults.filter(({ id }) => id === 'badRecord').map(fault => fault.inflated?.start ?? fault.start);
      const doubtful = faults.some(({ id }) => DOUBTFUL.includes(id));
      let next = 0;
      for (const salvaged of records) {
        if (++count % CHECK_EVERY === 0) this.#options.check?.();
        const at = salvaged.inflated?.start ?? salvaged.start;
        for (; (bad[next] ?? Number.POSITIVE_INFINITY) < at; next++) losses?.badRecord(part, next, faults);
        const record = this.#corrected(salvaged, next > 0, losses);
        if (record !== undefined) yield { record, doubtful: doubtful || salvaged.doubtful };
      }
      for (const salvaged of overwritten) losses?.note(salvaged, 'overwritten');
      for (; next < bad.length; next++) losses?.badRecord(part, next, faults);
      losses?.leave(part);
    }
  }

  /** `afterFault`: git does not read up to here, and the bytes may not be a record at all. */
  #corrected(salvaged: Salvaged, afterFault: boolean, losses: Losses | undefined): RefRecord | LogRecord | undefined {
    const { record } = salvaged;
    const nul = record.name.indexOf('\0');
    const name = nul < 0 ? record.name : record.name.slice(0, nul);
    if (name === '' || (afterFault && !isPlausibleName(name))) {
      losses?.note(salvaged, name === '' ? 'noName' : 'impossibleName');
      return undefined;
    }
    if (nul >= 0 && losses) {
      this.#planNote(this.uncertain, { ...record, name }, { type: 'nulInName' });
    }
    if (salvaged.kind === 'log') return this.#correctedLog({ ...salvaged.record, name }, losses !== undefined);
    return this.#correctedRef({ ...salvaged.record, name }, losses !== undefined);
  }

  #correctedLog(found: LogRecord, notify: boolean): LogRecord {
    const record = { ...found, update: found.update && this.#withoutNul(found, found.update, notify) };
    const { update } = record;
    return update === null ? record : { ...record, update: { ...update, message: this.#line(record, update, notify) } };
  }

  /**
   * The message on one line, as git needs it for a compaction, with a newline at its end, as git writes it. The entry
   * that only marks that a reflog exists has none.
   */
  #line(record: LogRecord, { old, new: next, message = '' }: LogUpdate, notify: boolean): string {
    if (message === '' && isNullId(old) && isNullId(next)) return message;
    const text = message.replace(/\n+$/, '');
    if (!text.includes('\n')) return `${text}\n`;
    if (notify) this.#planNote(this.uncertain, record, { type: 'linesJoined' });
    return `${text.replace(/\s*\n\s*/g, ' ')}\n`;
  }

  /** git reads a text up to its first NUL. That part is kept. */
  #withoutNul(record: LogRecord, update: LogUpdate, notify: boolean): LogUpdate {
    const { name, email } = update.committer;
    const message = update.message ?? '';
    if (![name, email, message].some(text => text.includes('\0'))) return update;
    if (notify) this.#planNote(this.uncertain, record, { type: 'nulInText' });
    return { ...update, committer: { name: beforeNul(name), email: beforeNul(email) }, message: beforeNul(message) };
  }

  #correctedRef(found: RefRecord, notify: boolean): RefRecord {
    const record = this.#targetWithoutNul(found, notify);
    const { limits, countedFrom } = this.#options;
    const delta = BigInt.asUintN(64, record.updateIndex - this.#damagedTable.headerFooter.minUpdateIndex);
    const updateIndex = countedFrom + delta;
    if (updateIndex <= limits.max) return { ...record, updateIndex };
    if (notify) {
      const [from, to] = [String(updateIndex), String(limits.max)];
      this.#planNote(this.uncertain, record, { type: 'indexTooHigh', from, to });
    }
    return { ...record, updateIndex: limits.max };
  }

  #targetWithoutNul(record: RefRecord, notify: boolean): RefRecord {
    const { value } = record;
    if (value.type !== 'symref' || !value.target.includes('\0')) return record;
    if (notify) this.#planNote(this.uncertain, record, { type: 'nulInTarget' });
    return { ...record, value: { ...value, target: beforeNul(value.target) } };
  }

  #planNote(list: NoteList, record: RefRecord | LogRecord, about: AboutRecord): void {
    const fact: NoteFact = { ...about, record: kindOf(record) };
    list.add({ file: this.#file, ref: record.name, fact });
  }
}

/** A fact about a record whose kind is known. */
type AboutRecord = RecordFact extends infer Fact ? (Fact extends RecordFact ? Omit<Fact, 'record'> : never) : never;

function beforeNul(text: string): string {
  return text.replace(/\0.*$/s, '');
}

/** Faults of a block that may have changed the values of its other records. */
const DOUBTFUL: readonly string[] = ['badRecord', 'recordOrder', 'recordRepeated'];

/** Whether a record is of a ref or of a reflog. */
export function kindOf(record: RefRecord | LogRecord): Kind {
  return 'update' in record ? 'log' : 'ref';
}

/** The key it is sorted by. */
export function keyOf(record: RefRecord | LogRecord): Buffer {
  const name = encodeText(record.name);
  return asBuffer('update' in record ? logKey(name, record.updateIndex) : name);
}

function byKey(a: BufferedRecord, b: BufferedRecord): number {
  return Buffer.compare(a.key, b.key);
}

function isBetter(a: BufferedRecord, b: BufferedRecord): boolean {
  if (a.doubtful !== b.doubtful) return !a.doubtful;
  return a.record.updateIndex > b.record.updateIndex;
}

function sameValue(a: BufferedRecord, b: BufferedRecord): boolean {
  const value = ({ record }: BufferedRecord) => ('update' in record ? record.update : record.value);
  return JSON.stringify(value(a), asText) === JSON.stringify(value(b), asText);
}

function asText(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
