/** The content of a stack's directory, as the planner of a repair needs it. */

import { join } from 'node:path';
import type { Finding } from '../../check/finding.ts';
import { type ListLine, readListLines } from '../../check/stack/list-lines.ts';
import { lockTarget } from '../../check/stack/stack-files.ts';
import { nameLimits } from '../../check/stack/table-name.ts';
import { DamagedTable } from '../../check/table/damaged-table.ts';
import { isReftableError } from '../../reftable/errors.ts';
import type { HashName } from '../../reftable/format/hash.ts';
import { LIST_FILE } from '../../reftable/stack/list.ts';
import { isTableName, isTemporaryName } from '../../reftable/stack/names.ts';
import { namesIn } from '../directory-digest.ts';
import { type Entry, isFileName, type RepairFiles } from '../files.ts';
import { type ListState, readList } from '../read-list.ts';

/** The update indices that a table covers, `min` to `max`, both inclusive. */
export interface Limits {
  readonly min: bigint;
  readonly max: bigint;
}

/** A table of the directory by its header, footer and name. Its blocks are not read. */
export interface TableState {
  readonly name: string;
  readonly entry: Entry;
  /** It can be opened; its contents may still be damaged. */
  readonly readable: boolean;
  /** It is a file that exists and cannot be read, so its contents are not known. */
  readonly denied: boolean;
  /** Of its records. */
  readonly hash: HashName;
  /** Those in its header and footer; `undefined` if these are not reliable. */
  readonly ownLimits: Limits | undefined;
  /** As its name has them. */
  readonly namedLimits: Limits | undefined;
  /** The most reliable ones; `undefined` if all are unknown. */
  readonly limits: Limits | undefined;
  /** The block size in its header, in bytes; 0 when it cannot be opened. */
  readonly blockSize: number;
}

/** The files, the list and the tables of a directory, with the findings of the check. */
export interface DirectoryState {
  readonly directory: string;
  readonly entries: ReadonlyMap<string, Entry>;
  readonly list: ListState;
  /** Those of a list that could be read. */
  readonly lines: readonly ListLine[];
  /** By name: every file that the list names, or that has the name of a finished table. */
  readonly tables: ReadonlyMap<string, TableState>;
  readonly findings: readonly Finding[];
  /** The list or a table is locked: another process may be writing an unlisted file, which stays. */
  readonly locked: boolean;
}

/** Looks at everything but the blocks of tables. IO_ERROR when the directory cannot be listed. */
export function readDirectoryState(
  files: RepairFiles,
  directory: string,
  findings: readonly Finding[],
): DirectoryState {
  const entries = new Map<string, Entry>();
  for (const name of namesIn(files, directory)) {
    const entry = files.entry(join(directory, name));
    if (entry !== undefined) entries.set(name, entry);
  }
  const list = readList(files, directory);
  const lines = list.state === 'read' ? readListLines(list.bytes).lines : [];
  const tables = new Map<string, TableState>();
  const listed = new Set(lines.map(line => line.name));
  const unlisted = [...entries.keys()].filter(name => isTableName(name) && !isTemporaryName(name));
  for (const name of new Set([...listed, ...unlisted])) {
    const entry = entries.get(name);
    // The list itself is not a table, even if the list names itself.
    if (entry === undefined || !isFileName(name) || name === LIST_FILE) continue;
    tables.set(name, readTableState(files, join(directory, name), name, entry));
  }
  const locked = [...entries.keys()].some(name => lockTarget(name, target => listed.has(target)) !== undefined);
  return { directory, entries, list, lines, tables, findings, locked };
}

function readTableState(files: RepairFiles, path: string, name: string, entry: Entry): TableState {
  const namedLimits = limitsOfName(name);
  try {
    using damagedTable = new DamagedTable(path, files);
    const { headerFooter } = damagedTable;
    const [min, max] = [headerFooter.minUpdateIndex, headerFooter.maxUpdateIndex];
    const ownLimits = headerFooter.source !== 'none' && min <= max ? { min, max } : undefined;
    const sure = headerFooter.footer?.valid === true && ownLimits !== undefined;
    const limits = sure ? ownLimits : (namedLimits ?? ownLimits);
    return {
      ...{ name, entry, readable: true, denied: false, hash: damagedTable.hash },
      ...{ ownLimits, namedLimits, limits, blockSize: headerFooter.blockSize },
    };
  } catch (error) {
    if (!isReftableError(error)) throw error;
    return {
      ...{ name, entry, readable: false, denied: entry.type === 'file', hash: 'sha1' },
      ...{ ownLimits: undefined, namedLimits, limits: namedLimits, blockSize: 0 },
    };
  }
}

/** The update indices in a name in git's form, if they can be those of a table. */
function limitsOfName(name: string): Limits | undefined {
  const limits = nameLimits(name);
  return limits !== undefined && limits.min <= limits.max ? limits : undefined;
}
