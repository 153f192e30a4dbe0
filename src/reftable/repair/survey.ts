/** What lies in a stack's directory, as the planner of a repair needs to know it. */
import { join } from 'node:path';
import { Specimen } from '../check/anatomy.ts';
import type { Finding } from '../check/finding.ts';
import { type ListLine, readListLines } from '../check/list.ts';
import { lockTarget } from '../check/stack-files.ts';
import { isReftableError } from '../errors.ts';
import type { HashName } from '../hash.ts';
import { isTableName, isTemporaryName } from '../stack/names.ts';
import { type Entry, isFileName, type RepairFiles } from './files.ts';
import { type ListState, namesIn, readList } from './fingerprint.ts';

/** The update indices that a table covers, and what says so. */
export interface Limits {
  readonly min: bigint;
  readonly max: bigint;
}

export interface SurveyedTable {
  readonly name: string;
  readonly entry: Entry;
  /** It can be opened; what it holds may be damaged all the same. */
  readonly readable: boolean;
  /** Of its records. */
  readonly hash: HashName;
  /** As its header and footer have them; `undefined` when they cannot be believed. */
  readonly ownLimits: Limits | undefined;
  /** As its name has them. */
  readonly namedLimits: Limits | undefined;
  /** The best that is known; `undefined` when nothing is. */
  readonly limits: Limits | undefined;
  readonly blockSize: number;
}

export interface Survey {
  readonly directory: string;
  readonly entries: ReadonlyMap<string, Entry>;
  readonly list: ListState;
  /** Those of a list that could be read. */
  readonly lines: readonly ListLine[];
  /** By name: every file that the list names, or that has the name of a finished table. */
  readonly tables: ReadonlyMap<string, SurveyedTable>;
  readonly findings: readonly Finding[];
  /** The list or a table is locked: another process may be writing an unlisted file, which stays. */
  readonly locked: boolean;
}

/** Looks at everything but the blocks of tables. IO_ERROR when the directory cannot be listed. */
export function survey(files: RepairFiles, directory: string, findings: readonly Finding[]): Survey {
  const entries = new Map<string, Entry>();
  for (const name of namesIn(files, directory)) {
    const entry = files.entry(join(directory, name));
    if (entry !== undefined) entries.set(name, entry);
  }
  const list = readList(files, directory);
  const lines = list.state === 'read' ? readListLines(list.bytes).lines : [];
  const tables = new Map<string, SurveyedTable>();
  const listed = new Set(lines.map(line => line.name));
  const unlisted = [...entries.keys()].filter(name => isTableName(name) && !isTemporaryName(name));
  for (const name of new Set([...listed, ...unlisted])) {
    const entry = entries.get(name);
    // The name of the list itself is no table's, whatever the list says.
    if (entry === undefined || !isFileName(name) || name === 'tables.list') continue;
    tables.set(name, surveyTable(files, join(directory, name), name, entry));
  }
  const locked = [...entries.keys()].some(name => lockTarget(name, target => listed.has(target)) !== undefined);
  return { directory, entries, list, lines, tables, findings, locked };
}

function surveyTable(files: RepairFiles, path: string, name: string, entry: Entry): SurveyedTable {
  const namedLimits = limitsOfName(name);
  try {
    using specimen = new Specimen(path, files);
    const { frame } = specimen;
    const [min, max] = [frame.minUpdateIndex, frame.maxUpdateIndex];
    const ownLimits = frame.source !== 'none' && min <= max ? { min, max } : undefined;
    const sure = frame.footer?.valid === true && ownLimits !== undefined;
    const limits = sure ? ownLimits : (namedLimits ?? ownLimits);
    return {
      ...{ name, entry, readable: true, hash: specimen.hash },
      ...{ ownLimits, namedLimits, limits, blockSize: frame.blockSize },
    };
  } catch (error) {
    if (!isReftableError(error)) throw error;
    return {
      ...{ name, entry, readable: false, hash: 'sha1' },
      ...{ ownLimits: undefined, namedLimits, limits: namedLimits, blockSize: 0 },
    };
  }
}

/** The update indices that a name in git's form tells. */
function limitsOfName(name: string): Limits | undefined {
  const match = /^0x([0-9a-f]{1,16})-0x([0-9a-f]{1,16})-[0-9a-f]+\.(?:ref|log)$/.exec(name);
  if (match === null) return undefined;
  const limits = { min: BigInt(`0x${match[1]}`), max: BigInt(`0x${match[2]}`) };
  return limits.min <= limits.max ? limits : undefined;
}
