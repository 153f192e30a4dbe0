/** What the forensic reader still gets out of a table: the records of every block that can be read, in file order. */
import { BLOCK_TYPE } from '../../reftable/format/constants.ts';
import { hashSize } from '../../reftable/format/hash.ts';
import { logNameLength, logUpdateIndex } from '../../reftable/format/keys.ts';
import { decodeLogUpdate, decodeRefValue, type LogRecord, type RefRecord } from '../../reftable/format/records.ts';
import { decodeText, isUtf8 } from '../../reftable/format/utf8.ts';
import { ByteReader } from '../../reftable/format/varint.ts';
import type { Fault } from '../fault.ts';
import type { DamagedTable } from './damaged-table.ts';
import { type BlockPart, recordBytes, type VisitedRecord, visitRecords } from './visit-records.ts';

export type Salvaged = Pick<Fault, 'start' | 'end' | 'inflated'> & {
  /** What is wrong with its block may have changed it without showing. */
  readonly doubtful: boolean;
} & ({ readonly kind: 'ref'; readonly record: RefRecord } | { readonly kind: 'log'; readonly record: LogRecord });

/** Throws only IO_ERROR. The order is that of the file, not that of the keys. */
export function* salvage(damagedTable: DamagedTable): Generator<Salvaged, void, undefined> {
  for (const part of damagedTable.walk()) if (part.kind === 'block') yield* salvageBlock(damagedTable, part).records;
}

/** The records of one block and what is wrong with it; none of a block that holds other ones than refs and logs. */
export function salvageBlock(
  damagedTable: DamagedTable,
  part: BlockPart,
): { readonly records: readonly Salvaged[]; readonly faults: readonly Fault[] } {
  const { type } = part.block;
  if (type !== BLOCK_TYPE.ref && type !== BLOCK_TYPE.log) return { records: [], faults: [] };
  const found: Salvaged[] = [];
  const faults = visitRecords(part, 0n, record => found.push(salvaged(damagedTable, part, record)));
  // A record that cannot be decoded casts no doubt on the others: they are read up to it, and again from a whole key on.
  const doubtful = part.partial || faults.some(({ id }) => id === 'recordOrder' || id === 'recordRepeated');
  const plausible = part.partial ? upToImplausible(found) : found;
  return { records: doubtful ? plausible.map(record => ({ ...record, doubtful })) : plausible, faults };
}

/** After the damage of a stream come bytes that no writer wrote, and they need not look broken. */
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
  return texts.every(isText) && Math.abs(tz) <= 1400 && Math.abs(tz) % 100 < 60 && time < LATEST;
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
  const place = { ...recordBytes(part, view.recordStart, view.valueEnd), doubtful: false };
  if (type === BLOCK_TYPE.log) {
    const update = view.extra === 0 ? null : decodeLogUpdate(bytes, view, hashBytes);
    const name = decodeText(view.key, 0, logNameLength(view.key, view.keyLength));
    return { kind: 'log', ...place, record: { name, updateIndex: logUpdateIndex(view.key, view.keyLength), update } };
  }
  const delta = new ByteReader(bytes, view.valueStart, view.valueEnd).varint64() ?? 0n;
  return {
    kind: 'ref',
    ...place,
    record: {
      name: decodeText(view.key, 0, view.keyLength),
      updateIndex: BigInt.asUintN(64, damagedTable.headerFooter.minUpdateIndex + delta),
      value: decodeRefValue(bytes, view, hashBytes),
    },
  };
}
