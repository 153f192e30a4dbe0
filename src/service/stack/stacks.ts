/** Opens a stack for the length of one request, and summarizes it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { listDirectory, openStack, writeOptionsOf } from '../../git/index.ts';
import type { StackState, StackSummary, TableSummary } from '../../protocol/stack.ts';
import type { StackLocation } from '../../protocol/values.ts';
import type { Unwired } from '../../protocol/wire.ts';
import { DEFAULT_GEOMETRIC_FACTOR, LIST_FILE, ReftableError, type Stack, type Table } from '../../reftable/index.ts';
import { questionText } from '../../text/workspace.ts';
import { toErrorInfo } from '../worker/errors.ts';

/** Entries of a stack's directory that are looked at for a summary. */
const MOST_FILES = 10_000;

/** No table stays open after the request: some systems cannot unlink an open file. */
export function withStack<T>(location: StackLocation, use: (stack: Stack) => T): T {
  using stack = openStack(location);
  return use(stack);
}

/** Names a stack and everything in it: tables never change, so what is worked out under it holds for good. */
export function snapshotKey(location: StackLocation, stack: Stack): string {
  return [location.directory, ...stack.tables.map(table => table.name)].join('\n');
}

/** A stack that cannot be read is a state too, and an answer. */
export function stackState(location: StackLocation): Unwired<StackState> {
  try {
    return { status: 'ok', summary: withStack(location, stack => summarize(location, stack)) };
  } catch (error) {
    return { status: 'error', location, error: toErrorInfo(error) };
  }
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
    locked: existsSync(join(location.directory, `${LIST_FILE}.lock`)),
    unlisted: files.filter(file => !listed.has(file)),
    ...(complete ? {} : { moreUnlisted: true }),
  };
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
