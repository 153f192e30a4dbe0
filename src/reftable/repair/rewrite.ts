/** Writing a table anew from what can be read of a damaged one, and of older ones where that has gaps. */
import { join } from 'node:path';
import { Specimen } from '../check/anatomy.ts';
import type { HashName } from '../hash.ts';
import { Writer } from '../writer.ts';
import type { RepairFiles } from './files.ts';
import { Harvest, type Held, keyOf, kindOf } from './harvest.ts';
import type { KeyGap } from './losses.ts';
import type { Rewrite } from './plan.ts';

/** Where the work is done, and who may stop it. */
export interface Workplace {
  readonly files: RepairFiles;
  readonly directory: string;
  /** Called now and then; what it throws stops the work. */
  readonly check: () => void;
}

/** Opens the table `name` and gathers its records; `use` may write them. IO_ERROR. */
export function withHarvest<T>(place: Workplace, name: string, rewrite: Rewrite, use: (harvest: Harvest) => T): T {
  using specimen = new Specimen(join(place.directory, name), place.files);
  const limits = { min: BigInt(rewrite.minUpdateIndex), max: BigInt(rewrite.maxUpdateIndex) };
  const countedFrom = BigInt(rewrite.countedFrom);
  const harvest = new Harvest(specimen, name, { limits, countedFrom, check: place.check });
  if (rewrite.fill.length > 0) harvest.fill(recordsInGaps(place, rewrite, harvest.gaps));
  return use(harvest);
}

/** Records of the unlisted tables, oldest first, that would stand where records are missing. */
function recordsInGaps(place: Workplace, { fill, ...rewrite }: Rewrite, gaps: readonly KeyGap[]): Iterable<Held> {
  const found = new Map<string, Held>();
  for (const name of fill) {
    using specimen = new Specimen(join(place.directory, name), place.files);
    const limits = { min: BigInt(rewrite.minUpdateIndex), max: BigInt(rewrite.maxUpdateIndex) };
    const { check } = place;
    const harvest = new Harvest(specimen, name, { limits, countedFrom: specimen.frame.minUpdateIndex, check });
    for (const records of [harvest.refs(), harvest.logs()]) {
      for (const record of records) {
        const [kind, key] = [kindOf(record), keyOf(record)];
        const held = { kind, key, record, doubtful: true };
        if (gaps.some(gap => gap.kind === kind && isIn(gap, key))) found.set(`${kind} ${key.toString('latin1')}`, held);
      }
    }
  }
  return found.values();
}

function isIn({ after, before }: KeyGap, key: Buffer): boolean {
  return (
    (after === undefined || Buffer.compare(after, key) < 0) && (before === undefined || Buffer.compare(key, before) < 0)
  );
}

/** Writes what was gathered as a table. EMPTY_TABLE_ERROR, and ENTRY_TOO_BIG_ERROR when the block size is too small. */
export function writeHarvest(
  harvest: Harvest,
  { minUpdateIndex, maxUpdateIndex, blockSize }: Rewrite,
  hash: HashName,
  write: (bytes: Uint8Array) => void,
): void {
  const writer = new Writer(write, { hash, blockSize, exactLogMessage: true, strictOrder: true });
  writer.setLimits(BigInt(minUpdateIndex), BigInt(maxUpdateIndex));
  for (const ref of harvest.refs()) writer.addRef(ref);
  for (const log of harvest.logs()) writer.addLog(log);
  writer.close();
}
