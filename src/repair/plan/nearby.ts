/**
 * Copies of a table that its list names and that is missing or damaged: in this stack's backups, in what an interrupted
 * `git refs migrate` left, and next to it, where tools that synchronize folders put them. Nothing is moved.
 */
import { basename, join } from 'node:path';
import { SEVERITIES } from '../../check/severities.ts';
import { isCopyName, nameLimits } from '../../check/stack/table-name.ts';
import { checkTable } from '../../check/table/check-table.ts';
import { DamagedTable } from '../../check/table/damaged-table.ts';
import { GitError } from '../../git/errors.ts';
import { commonDirectory } from '../../git/repository/repository.ts';
import { migrationLeftovers } from '../../git/repository/surroundings.ts';
import { isReftableError } from '../../reftable/errors.ts';
import type { HashName } from '../../reftable/format/hash.ts';
import { lineNames } from '../../reftable/stack/list.ts';
import { listBackups } from '../backup/list-backups.ts';
import { type Backup, type BackupFile, COPIES, copyPath } from '../backup/manifest.ts';
import { namesIn } from '../directory-digest.ts';
import type { CopySource, SearchedLocations } from '../facts.ts';
import { isFileName } from '../files.ts';
import { readList } from '../read-list.ts';
import { readThrough } from '../read-through.ts';
import { lookAt } from '../system-calls.ts';
import type { Limits } from './directory-state.ts';
import type { PlanContext } from './plan-context.ts';

/** A file with the contents of a table that is missing or damaged. */
export interface TableCopy {
  readonly source: CopySource;
  readonly path: string;
  /** SHA-256 of its bytes, in hex. */
  readonly sha256: string;
  readonly hash: HashName;
  readonly limits: Limits;
  /** It is undamaged and has the update indices of the name of the table. */
  readonly matches: boolean;
}

/** The list of a backup of the stack. */
export interface BackupList {
  /** Path of the backup's folder. */
  readonly path: string;
  /** The tables that the list names, base first. */
  readonly names: readonly string[];
}

/** The number of files that are read to find one table. */
const MOST_FILES = 16;

interface Candidate {
  readonly source: CopySource;
  readonly path: string;
  /** According to the manifest of the backup. */
  readonly sha256?: string;
}

/** Searches the surroundings of a stack. Lists each location once, and reads tables on demand. */
export class Nearby {
  readonly #context: PlanContext;
  /** Seconds since the epoch. */
  readonly #now: number;
  readonly #names: readonly string[];
  /** The files of the backups, by backup and name. */
  readonly #copies: ReadonlyMap<Backup, ReadonlyMap<string, BackupFile>>;
  /** Newest first. */
  readonly backups: readonly Backup[];
  readonly #migrations: readonly string[];

  constructor(context: PlanContext, now: number) {
    const { files, directory } = context;
    this.#context = context;
    this.#now = now;
    this.#names = namesIn(files, directory);
    this.backups = orNone(() => listBackups(directory, files)).filter(({ path }) => isDirectory(context, path, COPIES));
    this.#copies = new Map(
      this.backups.map(backup => [backup, new Map(backup.manifest.files.map(file => [file.name, file]))]),
    );
    this.#migrations = orNone(() => migrationsOf(context));
  }

  /** The number of locations of each kind. */
  get searched(): SearchedLocations {
    return { backups: this.backups.length, migrations: this.#migrations.length };
  }

  /** The best copy of the table `name`; one that does not match only if no other one does. IO_ERROR. */
  copyOf(name: string): TableCopy | undefined {
    if (!isFileName(name)) return undefined;
    let second: TableCopy | undefined;
    let read = 0;
    const seen = new Set<string>();
    for (const candidate of this.#candidates(name)) {
      if (candidate.sha256 !== undefined && seen.has(candidate.sha256)) continue;
      if (read++ === MOST_FILES) break;
      const copy = this.#read(candidate, name, seen);
      if (copy?.matches) return copy;
      second ??= copy;
    }
    return second;
  }

  /** The newest list of a backup, as it was or as the repair left it, of which every table passes `isThere`. */
  listOf(isThere: (name: string) => boolean): BackupList | undefined {
    for (const { path, manifest } of this.backups) {
      const lists = [manifest.tablesAfter ?? [], orNone(() => namesInList(this.#context, join(path, COPIES)))];
      const names = lists.find(each => each.length > 0 && new Set(each).size === each.length && each.every(isThere));
      if (names !== undefined) return { path, names };
    }
    return undefined;
  }

  *#candidates(name: string): Generator<Candidate, void, undefined> {
    for (const backup of this.backups) {
      const file = this.#copies.get(backup)?.get(name);
      if (file?.type === 'file') yield { source: 'backup', path: copyPath(backup, name), sha256: file.sha256 };
    }
    for (const folder of this.#migrations) {
      if (isDirectory(this.#context, folder, 'reftable')) {
        yield { source: 'migration', path: join(folder, 'reftable', name) };
      }
    }
    for (const other of this.#names) {
      if (isCopyName(other, name)) yield { source: 'conflictCopy', path: join(this.#context.directory, other) };
    }
  }

  /** `seen`: the SHA-256 of files that were read, in hex. Another file with the same bytes is not checked again. */
  #read({ source, path, sha256: recorded }: Candidate, name: string, seen: Set<string>): TableCopy | undefined {
    const { files, check } = this.#context;
    try {
      if (lookAt(files, path)?.type !== 'file') return undefined;
      const sha256 = readThrough(files, path, check);
      if (seen.has(sha256) || (recorded !== undefined && recorded !== sha256)) return undefined;
      seen.add(sha256);
      using table = new DamagedTable(path, files);
      const { source: header, minUpdateIndex: min, maxUpdateIndex: max } = table.headerFooter;
      if (header === 'none' || min > max) return undefined;
      const named = nameLimits(name);
      const fits = named === undefined ? source === 'backup' : named.min === min && named.max === max;
      const matches = fits && this.#isSound(table);
      return { source, path, sha256, hash: table.hash, limits: { min, max }, matches };
    } catch (error) {
      if (isReftableError(error)) return undefined;
      throw error;
    }
  }

  #isSound(table: DamagedTable): boolean {
    for (const step of checkTable(table, this.#now)) {
      this.#context.check();
      if ('fault' in step && SEVERITIES[step.fault.id] === 'error') return false;
    }
    return true;
  }
}

function namesInList({ files }: PlanContext, directory: string): string[] {
  const list = readList(files, directory);
  return list.state === 'read' ? lineNames(list.bytes) : [];
}

function migrationsOf({ gitDirectory }: PlanContext): string[] {
  if (gitDirectory === undefined) return [];
  const common = commonDirectory(gitDirectory);
  return migrationLeftovers(common).map(name => join(common, basename(name)));
}

/** A folder of the repository may be a link to any other location: it is not followed. */
function isDirectory({ files }: PlanContext, path: string, name: string): boolean {
  try {
    return [path, join(path, name)].every(each => lookAt(files, each)?.type === 'directory');
  } catch (error) {
    if (isReftableError(error)) return false;
    throw error;
  }
}

/** A location that cannot be read offers no copies. */
function orNone<Item>(find: () => readonly Item[]): readonly Item[] {
  try {
    return find();
  } catch (error) {
    if (isReftableError(error) || error instanceof GitError) return [];
    throw error;
  }
}
