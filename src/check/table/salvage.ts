/** The records of a table that the lenient reader can read: those of every readable block, in the order of the file. */
import { checkFunction, checkObject } from '../../reftable/format/arguments.ts';
import { BLOCK_TYPE } from '../../reftable/format/constants.ts';
import { hashSize } from '../../reftable/format/hash.ts';
import { logNameLength, logUpdateIndex } from '../../reftable/format/keys.ts';
import { decodeLogUpdate, decodeRefValue, type LogRecord, type RefRecord } from '../../reftable/format/records.ts';
import { decodeText, isUtf8 } from '../../reftable/format/utf8.ts';
import { ByteReader } from '../../reftable/format/varint.ts';
import type { Block } from '../../reftable/table/block.ts';
import type { Fault, FaultRange } from '../fault.ts';
import type { DamagedTable } from './damaged-table.ts';
import { fillAt } from './fill.ts';
import { isBefore } from './read-cut-block.ts';
import { isPlausibleZone } from './time-zone.ts';
import { type BlockPart, recordRange, type VisitedRecord, visitRecords } from './visit-records.ts';

/** A record that could be read, and which bytes it was read from. */
export type Salvaged = FaultRange & {
  /** What is wrong with its block may have changed it without showing. */
  readonly doubtful: boolean;
} & ({ readonly kind: 'ref'; readonly record: RefRecord } | { readonly kind: 'log'; readonly record: LogRecord });

/**
 * All ref and log records of a table that can be read, in the order of the file, which may differ from that of the
 * keys. Throws only IO_ERROR.
 */
export function* salvage(damagedTable: DamagedTable): Generator<Salvaged, void, undefined> {
  checkObject('The table', damagedTable);
  checkFunction("The table's method walk", damagedTable.walk);
  for (const part of damagedTable.walk()) if (part.kind === 'block') yield* salvageBlock(damagedTable, part).records;
}

/** What could be read of one block. */
export interface SalvagedBlock {
  readonly records: readonly Salvaged[];
  /** Records whose last bytes are the fill that overwrote what follows them. */
  readonly overwritten: readonly Salvaged[];
  readonly faults: readonly Fault[];
}

/** The records of one block and what is wrong with it; none of a block that holds other ones than refs and logs. */
export function salvageBlock(damagedTable: DamagedTable, part: BlockPart): SalvagedBlock {
  const { block, partial, cut } = part;
  if (block.type !== BLOCK_TYPE.ref && block.type !== BLOCK_TYPE.log)
    return { records: [], overwritten: [], faults: [] };
  const found: Salvaged[] = [];
  const overwritten: Salvaged[] = [];
  const faults = visitRecords(part, 0n, record => {
    const list = runsIntoFill(block, record) ? overwritten : found;
    list.push(salvaged(damagedTable, part, record));
  });
  // A record that cannot be decoded does not make the others doubtful: records are read up to it, and again from the
  // next whole key.
  const disordered = faults.some(({ id }) => id === 'recordOrder' || id === 'recordRepeated');
  const damaged = partial && cut === undefined;
  const records = damaged ? upToImplausible(found) : found;
  const isDoubtful = (i: number) => damaged || disordered || (cut?.lastIsDoubtful === true && i === records.length - 1);
  return {
    records: records.map((record, i) => (isDoubtful(i) ? { ...record, doubtful: true } : record)),
    overwritten,
    faults,
  };
}

/** Whether the value of a record ends with a part of the fill that follows it. */
function runsIntoFill({ bytes, type, restartStart }: Block, record: VisitedRecord): boolean {
  const { valueStart, valueEnd: end, extra } = record;
  if (type !== BLOCK_TYPE.ref || end >= restartStart || bytes[end] !== bytes[end - 1]) return false;
  const fill = fillAt(bytes, end, restartStart);
  return fill !== undefined && !isBefore({ end, valueStart, tombstone: extra === 0 }, fill, bytes);
}

/** After the damage in a stream, bytes are not those that were written, and may look valid. */
function upToImplausible(found: readonly Salvaged[]): readonly Salvaged[] {
  const end = found.findIndex(record => !isPlausible(record));
  return end < 0 ? found : found.slice(0, end);
}

/** Texts, time and zone are plausible. */
function isPlausible(salvaged: Salvaged): boolean {
  if (salvaged.kind === 'ref') return true;
  const { name, update } = salvaged.record;
  if (update === null) return isText(name);
  const { committer, message = '', tz, time } = update;
  const texts = [name, committer.name, committer.email, message.replace(/\n$/, '')];
  return texts.every(isText) && isPlausibleZone(tz) && time < LATEST;
}

/** Seconds since the epoch; the year 2286. */
const LATEST = 10_000_000_000n;

function isText(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are the ones.
  return isUtf8(text) && !/[\0-\x1f\x7f]/.test(text);
}

function salvaged(damagedTable: DamagedTable, part: BlockPart, view: VisitedRecord): Salvaged {
  const { bytes, type } = part.block;
  const hashBytes = hashSize(damagedTable.hash);
  const range = recordRange(part, view);
  if (type === BLOCK_TYPE.log) {
    const update = view.extra === 0 ? null : decodeLogUpdate(bytes, view, hashBytes);
    const name = decodeText(view.key, 0, logNameLength(view.key, view.keyLength));
    const updateIndex = logUpdateIndex(view.key, view.keyLength);
    return { kind: 'log', ...range, doubtful: false, record: { name, updateIndex, update } };
  }
  const delta = new ByteReader(bytes, view.valueStart, view.valueEnd).varint64() ?? 0n;
  return {
    kind: 'ref',
    ...range,
    doubtful: false,
    record: {
      name: decodeText(view.key, 0, view.keyLength),
      updateIndex: BigInt.asUintN(64, damagedTable.headerFooter.minUpdateIndex + delta),
      value: decodeRefValue(bytes, view, hashBytes),
    },
  };
}
