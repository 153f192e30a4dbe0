/**
 * The check of a stack: finds everything that is wrong in its directory. It reads as much as it
 * can, reports everything that it finds and changes nothing. A superset of git's `reftable/fsck.c`.
 */

import { realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import { platform } from '#platform';
import type { ObjectLookup } from '../git/objects/look-up.ts';
import { isReftableError, ReftableError } from '../reftable/errors.ts';
import {
  checkFunction,
  checkNumber,
  checkObject,
  checkOneOf,
  checkOptional,
  checkString,
} from '../reftable/format/arguments.ts';
import type { HashName } from '../reftable/format/hash.ts';
import { type FileIdentity, type FileSystem, systemCode } from '../reftable/platform/files.ts';
import { segmentToCompact } from '../reftable/stack/geometry.ts';
import { LIST_FILE } from '../reftable/stack/list.ts';
import { isTableName, isTemporaryName } from '../reftable/stack/names.ts';
import { effectiveSize } from '../reftable/table/table.ts';
import { excerpt } from '../text/escape/bounded.ts';
import { CountedFindings } from './counted-findings.ts';
import { decimal } from './decimal.ts';
import type { Finding } from './finding.ts';
import type { LineProblem } from './finding-params.ts';
import { type FsckStep, found, step } from './make-finding.ts';
import { quote } from './quote.ts';
import { checkList } from './stack/check-list.ts';
import { Gaps } from './stack/gaps.ts';
import { type Beside, checkLeftover } from './stack/leftovers.ts';
import { type ListLine, lineProblem } from './stack/list-lines.ts';
import { isOtherList, type OtherList, otherLists } from './stack/other-lists.ts';
import { checkPermissions } from './stack/permissions.ts';
import { release, type Snapshot, takeSnapshot } from './stack/snapshot.ts';
import { lockTarget } from './stack/stack-files.ts';
import { isGitTableName, nameLimits } from './stack/table-name.ts';
import { checkNeighbours, checkTableOrder, type TableSummary } from './stack/table-order.ts';
import { checkUnlisted, type ListedLimits, ListedTables } from './stack/unlisted-tables.ts';
import { checkTable } from './table/check-table.ts';
import { DamagedTable } from './table/damaged-table.ts';

export type { FsckStep } from './make-finding.ts';

/** What the check of a stack or of one table is given. */
export interface FsckOptions {
  /** The repository's object format; left out, that of the base table. */
  readonly hash?: HashName;
  /** The geometric factor; 0 or left out: git's default. */
  readonly factor?: number;
  /** The file system of the stack; left out, that of the platform. */
  readonly files?: FileSystem;
  /** Seconds since the epoch; left out, now. */
  readonly now?: number;
  /** The results of the last check of this stack for its tables. Tables never change, so they are not read again. */
  readonly known?: KnownTables;
  /** Looks up the objects of refs and reflog entries. Left out, they are not looked up. */
  readonly objects?: ObjectLookup;
}

/** Findings by the identity of a table file. The caller keeps them from one check to the next, the check fills them. */
export type KnownTables = Map<string, KnownTable>;

interface KnownTable {
  readonly findings: readonly Finding[];
  readonly summary: Omit<TableSummary, 'line'>;
}

/** API_ERROR for a path or an option of the wrong type. */
export function checkFsckArguments(path: string, options: FsckOptions): void {
  checkString('The path', path);
  checkObject('The options of a check', options);
  const { hash, files, known, objects } = options;
  if (hash !== undefined) checkOneOf('The option hash', hash, ['sha1', 'sha256']);
  checkOptional(checkObject, 'The option files', files);
  checkOptional(checkObject, 'The option known', known);
  checkOptional(checkFunction, 'The option objects', objects);
  for (const name of ['factor', 'now'] as const) checkOptional(checkNumber, `The option ${name}`, options[name]);
}

/** Checks the stack in `directory`. Never throws for what it finds there; API_ERROR for a wrong argument. */
export function* fsck(directory: string, options: FsckOptions = {}): Generator<FsckStep, void, undefined> {
  checkFsckArguments(directory, options);
  if (options.files !== undefined) checkFunction('The method list of the file system', options.files.list);
  yield* new StackCheck(directory, options).run();
}

/**
 * Checks one table by itself. Throws NOT_EXIST_ERROR when the file is missing, IO_ERROR when it cannot be read, and API_ERROR
 * for a wrong argument.
 */
export function* fsckTable(file: string, options: FsckOptions = {}): Generator<FsckStep, void, undefined> {
  checkFsckArguments(file, options);
  const name = basename(file);
  using damagedTable = new DamagedTable(file, options.files);
  const counted = new CountedFindings();
  for (const checked of checkTable(damagedTable, Math.floor(options.now ?? Date.now() / 1000))) {
    if ('fault' in checked) yield* counted.pass(step(checked.fault, name));
    else
      yield {
        type: 'progress',
        message: name,
        fraction: Math.min(1, checked.done / Math.max(1, damagedTable.headerFooter.size)),
      };
  }
  yield* counted.steps();
}

/** The number of findings of one table that are kept for the next check. A table with more is read again. */
const MOST_REMEMBERED = 10_000;

class StackCheck {
  readonly #directory: string;
  readonly #options: FsckOptions;
  readonly #files: FileSystem;
  readonly #now: number;
  readonly #counted = new CountedFindings();

  constructor(directory: string, options: FsckOptions) {
    this.#directory = realPath(directory);
    this.#options = options;
    this.#files = options.files ?? platform.files;
    this.#now = Math.floor(options.now ?? Date.now() / 1000);
  }

  *run(): Generator<FsckStep, void, undefined> {
    const { known } = this.#options;
    const keys = new Map<string, string>();
    let snapshot: Snapshot;
    try {
      snapshot = takeSnapshot(this.#directory, this.#files, name => this.#isKnown(name, keys));
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      yield found('stackUnreadable', '', { error: quote.error(error) });
      return;
    }
    const tables: TableSummary[] = [];
    try {
      yield* snapshot.steps;
      for (const [i, line] of snapshot.lines.entries()) {
        const fraction = i / snapshot.lines.length;
        yield { type: 'progress', message: excerpt(line.name), fraction };
        const table = snapshot.tables.get(line.name);
        const key = keys.get(line.name);
        const last = key === undefined ? undefined : known?.get(key);
        if (last !== undefined) {
          for (const finding of last.findings) yield* this.#counted.pass({ type: 'finding', finding });
          tables.push({ line, ...last.summary });
        } else if (table instanceof DamagedTable) {
          const checked = yield* this.#remembered(line, table, key, fraction, 1 / snapshot.lines.length);
          if (checked !== undefined) tables.push(checked);
        } else if (table !== undefined) {
          yield* unopened(line, table);
        }
      }
    } finally {
      release(snapshot.tables.values());
    }
    yield* this.#counted.steps();
    const used = new Set(keys.values());
    for (const key of known?.keys() ?? []) if (!used.has(key)) known?.delete(key);
    const gaps = new Gaps();
    for (const step of this.#between(tables, snapshot.lines)) yield* gaps.pass(step);
    for (const step of this.#beside(snapshot, tables)) yield* gaps.pass(step);
    yield* gaps.steps();
  }

  /** Stores the identity of the table, and whether the last check has completed it. */
  #isKnown(name: string, keys: Map<string, string>): boolean {
    const { known } = this.#options;
    if (known === undefined) return false;
    try {
      const { ino, size, modified } = this.#files.stat(join(this.#directory, name));
      const key = `${name} ${ino} ${size} ${modified}`;
      keys.set(name, key);
      return known.has(key);
    } catch {
      return false;
    }
  }

  /** Checks a table and keeps the result under `key`. */
  *#remembered(
    line: ListLine,
    damagedTable: DamagedTable,
    key: string | undefined,
    done: number,
    share: number,
  ): Generator<FsckStep, TableSummary | undefined, undefined> {
    const findings: Finding[] = [];
    try {
      for (const each of this.#table(line, damagedTable, done, share)) {
        if (each.type === 'finding') findings.push(each.finding);
        yield* this.#counted.pass(each);
      }
    } catch (error) {
      if (!(error instanceof ReftableError)) throw error;
      yield found('tableUnreadable', line.name, { error: quote.error(error), opened: true });
      return undefined;
    }
    const { line: _, ...rest } = summary(line, damagedTable);
    if (key !== undefined && findings.length <= MOST_REMEMBERED)
      this.#options.known?.set(key, { findings, summary: rest });
    return { line, ...rest };
  }

  *#table(
    line: ListLine,
    damagedTable: DamagedTable,
    done: number,
    share: number,
  ): Generator<FsckStep, void, undefined> {
    const { name, text } = line;
    // A name with blanks around it is reported as an invalid name.
    if (text === name && !isGitTableName(text)) {
      yield found('badReftableTableName', name, { name: quote.file(text) });
    }
    yield* this.#contents(damagedTable, name, done, share);
  }

  *#contents(
    damagedTable: DamagedTable,
    name: string,
    done: number,
    share: number,
  ): Generator<FsckStep, void, undefined> {
    const limits = nameLimits(name);
    const { headerFooter } = damagedTable;
    if (
      limits !== undefined &&
      headerFooter.source !== 'none' &&
      headerFooter.minUpdateIndex <= headerFooter.maxUpdateIndex &&
      (limits.min !== headerFooter.minUpdateIndex || limits.max !== headerFooter.maxUpdateIndex)
    ) {
      const header = { min: decimal(headerFooter.minUpdateIndex), max: decimal(headerFooter.maxUpdateIndex) };
      const inName = { min: decimal(limits.min), max: decimal(limits.max) };
      yield found('tableNameLimits', name, { name: inName, header }, { start: 8, end: 24 });
    }
    for (const checked of checkTable(damagedTable, this.#now)) {
      if ('fault' in checked) yield step(checked.fault, name);
      else {
        const fraction = done + share * Math.min(1, checked.done / Math.max(1, headerFooter.size));
        yield { type: 'progress', message: name, fraction };
      }
    }
  }

  /** Tables against each other, and against the geometric rule. */
  *#between(tables: readonly TableSummary[], lines: readonly ListLine[]): Generator<FsckStep, void, undefined> {
    const hash = this.#options.hash ?? tables[0]?.hash;
    for (const table of tables) {
      if (hash === undefined || table.hash === hash || !table.sound) continue;
      const range = table.size >= 28 ? { start: 4, end: table.hash === 'sha1' ? 5 : 28 } : {};
      yield found('hashMismatch', table.line.name, { table: table.hash, stack: hash }, range);
    }
    yield* checkTableOrder(tables);
    yield* checkNeighbours(tables, lines);
    if (tables.length < lines.length || !tables.every(table => table.sound)) return;
    const segment = segmentToCompact(tables, this.#options.factor);
    if (segment === undefined) return;
    const range = { start: tables[segment.start]?.line.start ?? 0, end: tables[segment.end - 1]?.line.next ?? 0 };
    yield found('geometry', LIST_FILE, { tables: segment.end - segment.start, bytes: segment.bytes }, range);
  }

  /**
   * Other files in the directory than the list and the tables that it names. If the list cannot be read, only locks are
   * reported.
   */
  *#beside(snapshot: Snapshot, tables: readonly TableSummary[]): Generator<FsckStep, void, undefined> {
    const { names, lines } = snapshot;
    // A file that was added to the list meanwhile was in the directory before.
    const now = checkList(this.#directory, names, this.#files);
    const unknown = snapshot.unknown || now.unknown;
    const listed = new Set([...lines, ...now.lines].map(line => line.name));
    const isListed = (name: string) => listed.has(name);
    const locked = names.some(name => lockTarget(name, isListed) !== undefined);
    const beside: Beside = { directory: this.#directory, files: this.#files, now: this.#now, isListed, locked };
    const limits = limitsOfListed(snapshot, tables);
    const others = otherLists(this.#directory, names, this.#files);
    const present = new Set(names);
    const listOf = firstListOf(others);
    const modes = new Map<string, number>();
    for (const name of names) {
      let file: FileIdentity;
      try {
        file = this.#files.stat(join(this.#directory, name));
      } catch {
        // It was removed meanwhile, or is a link without a target. A table has been reported already.
        continue;
      }
      if (name === LIST_FILE || listed.has(name)) {
        modes.set(name, file.mode);
      } else if (unknown && lockTarget(name, isListed) === undefined) {
        // The list may name it.
      } else if (isOtherList(name)) {
        yield conflictList(name, others, present, isListed);
      } else if (listOf.has(name)) {
        yield found('tableOfOtherList', name, { list: quote.file(listOf.get(name) ?? '') });
      } else if (isTableName(name) && !isTemporaryName(name)) {
        if (limits !== undefined) yield* checkUnlisted(name, limits, beside);
      } else {
        yield { type: 'finding', finding: checkLeftover(name, file, beside) };
      }
    }
    yield* checkPermissions(modes);
  }
}

/** The first list that names each table. */
function firstListOf(lists: readonly OtherList[]): ReadonlyMap<string, string> {
  return new Map(lists.toReversed().flatMap(({ file, tables }) => tables.map(table => [table, file])));
}

/** The finding about another list. The counts are 0 if it cannot be read. */
function conflictList(
  file: string,
  others: readonly OtherList[],
  names: ReadonlySet<string>,
  isListed: (name: string) => boolean,
): FsckStep {
  const tables = others.find(list => list.file === file)?.tables ?? [];
  const only = tables.filter(name => !isListed(name));
  const present = only.filter(name => names.has(name)).length;
  return found('conflictList', file, { tables: tables.length, only: only.length, present });
}

/**
 * The update indices of the listed tables, base first. A table that exists but cannot be read has those in its name;
 * `undefined` without any: its update indices are unknown.
 */
function limitsOfListed(
  { lines, tables: opened }: Snapshot,
  tables: readonly TableSummary[],
): ListedTables | undefined {
  const known = new Map<ListLine, ListedLimits>(tables.map(table => [table.line, table]));
  const listed: ListedLimits[] = [];
  for (const line of lines) {
    const table = known.get(line);
    const isUnreadable = table === undefined && isUnreadableTable(opened.get(line.name));
    const named = isUnreadable ? nameLimits(line.name) : undefined;
    if (isUnreadable && named === undefined) return undefined;
    if (table !== undefined) listed.push(table);
    else if (named !== undefined) listed.push({ line, ...named });
  }
  return new ListedTables(listed);
}

function isUnreadableTable(opened: DamagedTable | ReftableError | undefined): boolean {
  return opened !== undefined && !isReftableError(opened, 'NOT_EXIST_ERROR');
}

/** What can be wrong with a line that still shows which table it names. */
const STILL_NAMES: readonly LineProblem[] = ['carriageReturn', 'blanks', 'pathPrefix'];

function unopened(line: ListLine, error: ReftableError): FsckStep[] {
  const { name, text, start, next: end } = line;
  if (error.code !== 'NOT_EXIST_ERROR') {
    return [found('tableUnreadable', name, { error: quote.error(error), opened: false })];
  }
  // A line that cannot be the name of a table has been reported as that.
  const problem = lineProblem(text);
  if (problem !== undefined && !STILL_NAMES.includes(problem)) return [];
  return [found('listTableMissing', LIST_FILE, { table: quote.file(name) }, { start, end })];
}

function summary(line: ListLine, { headerFooter, hash }: DamagedTable): TableSummary {
  return {
    line,
    size: headerFooter.size,
    effectiveSize: effectiveSize({ bodySize: headerFooter.bodySize, hash }),
    hash,
    min: headerFooter.minUpdateIndex,
    max: headerFooter.maxUpdateIndex,
    sound:
      headerFooter.source !== 'none' &&
      headerFooter.hasHeader &&
      headerFooter.minUpdateIndex <= headerFooter.maxUpdateIndex,
  };
}

function realPath(directory: string): string {
  try {
    return realpathSync.native(directory);
  } catch {
    return directory;
  }
}
