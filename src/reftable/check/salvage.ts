/** What the forensic reader still gets out of a table: the records of every block that can be read, in file order. */
import { BLOCK_TYPE } from '../constants.ts';
import { hashSize } from '../hash.ts';
import { logNameLength, logUpdateIndex } from '../keys.ts';
import { decodeLogUpdate, decodeRefValue, type LogRecord, type RefRecord } from '../records.ts';
import { decodeText } from '../text.ts';
import { ByteReader } from '../varint.ts';
import type { Specimen } from './anatomy.ts';
import type { Fault } from './fault.ts';
import { type BlockPart, type RecordView, recordPlace, visitRecords } from './parts.ts';

export type Salvaged = Pick<Fault, 'start' | 'end' | 'inflated'> & {
  /** Something in its block is wrong, so that it may be too without showing it. */
  readonly doubtful: boolean;
} & ({ readonly kind: 'ref'; readonly record: RefRecord } | { readonly kind: 'log'; readonly record: LogRecord });

/** Throws only IO_ERROR. The order is the file's, whatever the keys say. */
export function* salvage(specimen: Specimen): Generator<Salvaged, void, undefined> {
  for (const part of specimen.walk()) if (part.kind === 'block') yield* salvageBlock(specimen, part).records;
}

/** The records of one block and what is wrong with it; none of a block that holds other ones than refs and logs. */
export function salvageBlock(
  specimen: Specimen,
  part: BlockPart,
): { readonly records: readonly Salvaged[]; readonly faults: readonly Fault[] } {
  const { type } = part.block;
  if (type !== BLOCK_TYPE.ref && type !== BLOCK_TYPE.log) return { records: [], faults: [] };
  const found: Salvaged[] = [];
  const faults = visitRecords(part, 0n, record => found.push(salvaged(specimen, part, record)));
  const doubtful = part.partial || faults.length > 0;
  return { records: doubtful ? found.map(record => ({ ...record, doubtful })) : found, faults };
}

function salvaged(specimen: Specimen, part: BlockPart, view: RecordView): Salvaged {
  const { bytes, type } = part.block;
  const hashBytes = hashSize(specimen.hash);
  const place = { ...recordPlace(part, view.recordStart, view.valueEnd), doubtful: false };
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
      updateIndex: BigInt.asUintN(64, specimen.frame.minUpdateIndex + delta),
      value: decodeRefValue(bytes, view, hashBytes),
    },
  };
}
