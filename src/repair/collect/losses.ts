/** Where records of a table are missing: in the file, and in the order of their keys. */

import type { ByteRange } from '../../check/byte-range.ts';
import type { Fault } from '../../check/fault.ts';
import type { DamagedTable } from '../../check/table/damaged-table.ts';
import type { SectionName } from '../../check/table/fields.ts';
import type { Salvaged } from '../../check/table/salvage.ts';
import type { BlockPart } from '../../check/table/visit-records.ts';
import { MAGIC } from '../../reftable/format/constants.ts';

import type { NoteFact, RecordFact, RecordKind } from '../facts.ts';
import type { PlanNote } from '../plan.ts';

/** Whether it is about refs or about reflog entries. */
export type Kind = RecordKind;

/** Keys between which records are missing, both excluded; left out: from the first, or to the last. */
export interface KeyGap {
  readonly kind: Kind;
  readonly after?: Buffer;
  readonly before?: Buffer;
}

/** A note on records that are missing or may be missing. */
export interface Loss {
  readonly planNote: PlanNote;
  /** A record was lost; otherwise one may have been lost. */
  readonly certain: boolean;
}

/** Called for the parts of a table, for its records and for what could not be read, in the order of the file. */
export class Losses {
  readonly #damagedTable: DamagedTable;
  readonly #file: string;
  readonly #found: Loss[] = [];
  readonly gaps: KeyGap[] = [];
  #lastKey: Partial<Record<Kind, Buffer>> = {};
  #open: Partial<Record<Kind, { after?: Buffer }>> = {};
  #section: SectionName | undefined;
  /** Bytes that are not a block; the next block shows what they were. */
  #unknown: ByteRange | undefined;

  /** Only the footer was cut off: everything before it is there. */
  #cutInFooter = false;

  constructor(damagedTable: DamagedTable, file: string) {
    this.#damagedTable = damagedTable;
    this.#file = file;
  }

  /** A block follows. Its section shows what the unreadable bytes before it were. */
  enter(part: BlockPart): void {
    this.#settleUnknown(part.section);
    this.#section = part.section;
  }

  /** The end of a block may have been lost with the records in it. */
  leave({ block, partial, cut, start, end, section }: BlockPart): void {
    if (!partial || block.restartCount > 0 || (section !== 'ref' && section !== 'log')) return;
    const fact: NoteFact = cut ? { type: 'blockCutOff', kept: cut.records, held: section } : { type: 'logCutOff' };
    this.#lose([section], { file: this.#file, start, end, fact }, true);
  }

  /** Bytes [start, end) of the file are not a readable block. */
  unknown(start: number, end: number): void {
    this.#unknown = { start, end };
  }

  /** The record of the `badRecord` fault at this position among `faults` cannot be decoded. */
  badRecord(part: BlockPart, index: number, faults: readonly Fault[]): void {
    const fault = faults.filter(each => each.id === 'badRecord')[index];
    if (fault === undefined) return;
    const {
      start,
      end,
      inflated,
      params: { block: _, ...problem },
    } = fault;
    const fact = { type: 'badRecord', problem } as const;
    const kind = part.section === 'log' ? 'log' : 'ref';
    this.#lose([kind], { file: this.#file, start, end, ...(inflated && { inflated }), fact }, true);
  }

  /** A record that was decoded and cannot be kept. */
  note({ kind, start, end, inflated, record }: Salvaged, type: 'noName' | 'impossibleName' | 'overwritten'): void {
    const fact: RecordFact = { record: kind, type };
    const range = { file: this.#file, start, end, ...(inflated && { inflated }) };
    this.#found.push({ planNote: { ...range, ref: record.name, fact }, certain: true });
  }

  /** A record was read. */
  passed(kind: Kind, key: Buffer): void {
    const gap = this.#open[kind];
    if (gap !== undefined) {
      this.gaps.push({ kind, ...gap, before: key });
      delete this.#open[kind];
    }
    this.#lastKey[kind] = key;
  }

  /** After the last part: everything that is missing or may be. `gaps` is complete then. */
  finish(): readonly Loss[] {
    this.#settleUnknown(undefined);
    const { size, footer, hasHeader } = this.#damagedTable.headerFooter;
    if (footer === undefined && hasHeader && !this.#cutInFooter) {
      const kinds: Kind[] = this.#section === 'log' ? ['log'] : ['ref', 'log'];
      const fact = { type: 'tableCutOff', size } as const;
      this.#lose(kinds, { file: this.#file, start: size, end: size, fact }, false);
    }
    for (const kind of ['ref', 'log'] as const) {
      const gap = this.#open[kind];
      if (gap !== undefined) this.gaps.push({ kind, ...gap });
    }
    return this.#found;
  }

  #settleUnknown(next: SectionName | undefined): void {
    const bytes = this.#unknown;
    if (bytes === undefined) return;
    this.#unknown = undefined;
    this.#cutInFooter = next === undefined && this.#startsFooter(bytes);
    const kinds = this.#heldIn(bytes, next);
    if (kinds.length === 0 || this.#cutInFooter) return;
    const padding = this.#isPadding(bytes);
    const type = padding ? 'padding' : 'unreadable';
    const fact = { type, size: bytes.end - bytes.start, held: kinds } as const;
    this.#lose(kinds, { file: this.#file, ...bytes, fact }, !padding);
  }

  #startsFooter({ start, end }: ByteRange): boolean {
    const { footer, bodySize } = this.#damagedTable.headerFooter;
    return footer === undefined && end === bodySize && end - start >= 4 && end - start < 72
      ? this.#damagedTable.read(start, 4).readUInt32BE(0) === MAGIC
      : false;
  }

  /** The rest of a block that is shorter than the block size. */
  #isPadding({ start, end }: ByteRange): boolean {
    const { blockSize } = this.#damagedTable.space;
    return blockSize > 0 && start % blockSize !== 0 && end % blockSize === 0 && end - start < blockSize;
  }

  /** What bytes between two blocks may have contained: sections follow each other in a fixed order. */
  #heldIn({ start, end }: ByteRange, next: SectionName | undefined): Kind[] {
    const previous = this.#section;
    if (next === 'ref') return ['ref'];
    if (previous === 'log') return ['log'];
    if (previous === 'log-index' || next === 'log-index') return next === 'log-index' ? ['log'] : [];
    const { footer } = this.#damagedTable.headerFooter;
    const notified = footer?.valid ? footer.offsets.logs : undefined;
    const logsStartHere = notified === undefined ? next === undefined : notified >= start && notified < end;
    const logs: Kind[] = logsStartHere ? ['log'] : [];
    return previous === undefined || previous === 'ref' ? ['ref', ...logs] : logs;
  }

  #lose(kinds: readonly Kind[], planNote: PlanNote, certain: boolean): void {
    this.#found.push({ planNote, certain });
    for (const kind of kinds) this.#open[kind] ??= { after: this.#lastKey[kind] };
  }
}
