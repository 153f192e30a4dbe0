/** Opens a stack for the length of one request, and summarizes it. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { BrowsedStack, type BrowsedTable } from '../../browse/index.ts';
import { listDirectory, openStack, writeOptionsOf } from '../../git/index.ts';
import type { BrokenTable, ListedTable, StackState, StackSummary, TableSummary } from '../../protocol/stack.ts';
import type { StackLocation } from '../../protocol/values.ts';
import type { Unwired } from '../../protocol/wire.ts';
import {
  DEFAULT_GEOMETRIC_FACTOR,
  LIST_FILE,
  listPath,
  ReftableError,
  type Stack,
  Table,
} from '../../reftable/index.ts';
import { questionText } from '../../text/workspace.ts';
import { toErrorInfo } from '../worker/errors.ts';

/** Entries of a stack's directory that are looked at for a summary. */
const MOST_FILES = 10_000;

/** No table stays open after the request: some systems cannot unlink an open file. */
export function withStack<T>(location: StackLocation, use: (stack: Stack) => T): T {
  using stack = openStack(location);
  return use(stack);
}

/** Identifies a stack and its contents: tables never change, so results that are kept under it stay valid. */
export function snapshotKey(location: StackLocation, stack: Stack): string {
  return [location.directory, ...stack.tables.map(table => table.name)].join('\n');
}

/** A stack that cannot be read is returned as a state, not as an error. */
export function stackState(location: StackLocation): Unwired<StackState> {
  try {
    return { status: 'ok', summary: withStack(location, stack => summarize(location, stack)) };
  } catch (error) {
    return { status: 'error', location, error: toErrorInfo(error), tables: listedTables(location) };
  }
}

/** Each table that the list names, read by itself. */
function listedTables(location: StackLocation): Unwired<ListedTable>[] {
  try {
    using stack = BrowsedStack.open(location);
    return stack.tables.map(listedTable);
  } catch {
    return [];
  }
}

function listedTable(browsed: BrowsedTable): Unwired<ListedTable> {
  const { name, file, state } = browsed;
  if (state !== 'ok') return { name, ...brokenTable(browsed, state, browsed.error) };
  try {
    const table = Table.open(file, name);
    try {
      return { name, summary: summarizeTable(table) };
    } finally {
      table.close();
    }
  } catch (error) {
    return { name, ...brokenTable(browsed, 'unreadable', error) };
  }
}

function brokenTable(table: BrowsedTable, state: BrokenTable['state'], error: unknown): Unwired<BrokenTable> {
  const { name, file, minUpdateIndex: min, maxUpdateIndex: max } = table;
  return {
    state,
    error: toErrorInfo(error),
    size: table.size ?? statSync(file, { throwIfNoEntry: false })?.size ?? null,
    // A damaged header may have any.
    updateIndices: indicesInName(name) ?? (min === undefined || max === undefined ? null : { min, max }),
  };
}

/** The update indices in a name as git makes it; `null` for another one. */
function indicesInName(name: string): { min: bigint; max: bigint } | null {
  const [, min, max] = /^0x([0-9a-f]{12,16})-0x([0-9a-f]{12,16})-/.exec(name) ?? [];
  return min === undefined || max === undefined ? null : { min: BigInt(`0x${min}`), max: BigInt(`0x${max}`) };
}

function summarize(location: StackLocation, stack: Stack): Unwired<StackSummary> {
  const factor = writeOptionsOf(location).factor ?? DEFAULT_GEOMETRIC_FACTOR;
  const limits = stack.sizeLimits(factor);
  const tables = stack.tables.map((table, index) => summarizeTable(table, limits[index]));
  const listed = new Set([LIST_FILE, ...tables.map(table => table.name)]);
  const { entries, complete } = listDirectory(location.directory, MOST_FILES);
  const files = entries.map(({ name }) => name).sort();
  return {
    location,
    hash: stack.hash,
    tables,
    minUpdateIndex: stack.minUpdateIndex,
    maxUpdateIndex: stack.maxUpdateIndex,
    nextUpdateIndex: stack.nextUpdateIndex,
    factor,
    suggestedSegment: stack.suggestedSegment(factor) ?? null,
    changedAt: changedAt(location),
    locked: existsSync(join(location.directory, `${LIST_FILE}.lock`)),
    unlisted: files.filter(file => !listed.has(file)),
    ...(complete ? {} : { moreUnlisted: true }),
  };
}

function changedAt({ directory }: StackLocation): number | null {
  const stat = statSync(listPath(directory), { throwIfNoEntry: false });
  return stat === undefined ? null : Math.floor(stat.mtimeMs / 1000);
}

type SizeLimit = ReturnType<Stack['sizeLimits']>[number];

/** The base's, which has no older table to be compared with. */
const NO_LIMIT: SizeLimit = { limit: null, excess: 0, isTooLarge: false };

/** The rule compares effective sizes. The limit that people see is one of files: it has the table's own overhead added. */
function summarizeTable(table: Table, { limit, excess, isTooLarge }: SizeLimit = NO_LIMIT): Unwired<TableSummary> {
  return {
    name: table.name,
    size: table.size,
    effectiveSize: table.effectiveSize,
    version: table.version,
    hash: table.hash,
    blockSize: table.blockSize,
    minUpdateIndex: table.minUpdateIndex,
    maxUpdateIndex: table.maxUpdateIndex,
    sizeLimit: limit === null ? null : limit + (table.size - table.effectiveSize),
    excess,
    isTooLarge,
  };
}

/** Path of one table of a stack. Throws for a name that `tables.list` could not hold as a file of its own. */
export function tableFile(location: StackLocation, table: string): string {
  if (table === '' || table === '.' || table === '..' || /[/\\\0]/.test(table)) {
    throw new ReftableError('API_ERROR', questionText.notATable(table));
  }
  return join(location.directory, table);
}
