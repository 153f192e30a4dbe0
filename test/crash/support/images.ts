// The files in a stack's directory, as plain data, and the records that they contain.
import { isReftableError } from '../../../src/reftable/errors.ts';
import { Stack } from '../../../src/reftable/stack/stack.ts';

import { MemoryFiles } from '../../engine/support/memory-files.ts';
import { DIRECTORY } from '../../engine/support/stacks.ts';
import { drainLogs, drainRefs } from '../../engine/support/tables.ts';

/** The bytes of each file by its name. */
export type Image = ReadonlyMap<string, Buffer>;

export const LIST = 'tables.list';

export function imageOf(files: MemoryFiles): Image {
  return new Map(files.names(DIRECTORY).map(name => [name, files.content(`${DIRECTORY}/${name}`)]));
}

/** Puts an image into a file system in memory. */
export function putImage<Files extends MemoryFiles>(image: Image, files: Files): Files {
  for (const [name, bytes] of image) files.put(`${DIRECTORY}/${name}`, bytes);
  return files;
}

export function filesOf(image: Image): MemoryFiles {
  return putImage(image, new MemoryFiles());
}

/**
 * Everything the stack holds, as text: the records that are seen and those of each table, tombstones included, so that
 * a stack before and after a compaction differ. Names of tables, which are random, are left out.
 */
export function stateOf(files: MemoryFiles): string {
  using stack = Stack.open(DIRECTORY, { files, readOnly: true });
  const tables = stack.tables.map(table => ({
    limits: [table.minUpdateIndex, table.maxUpdateIndex],
    refs: drainRefs(table.refCursor()),
    logs: drainLogs(table.logCursor()),
  }));
  return asText({ refs: [...stack.refs()], logs: [...stack.logs()], tables });
}

/** As `stateOf`; the error's code distinguishes torn from intact stacks. */
export function stateOrDamage(image: Image): string {
  try {
    return stateOf(filesOf(image));
  } catch (error) {
    if (isReftableError(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
}

/** The visible records, regardless of the tables that they are in. */
export function recordsOf(files: MemoryFiles): string {
  using stack = Stack.open(DIRECTORY, { files, readOnly: true });
  return asText({ refs: [...stack.refs()], logs: [...stack.logs()] });
}

function asText(value: unknown): string {
  return JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? String(part) : part));
}

/** Names of tables in a list's bytes. */
export function listedIn(image: Image): string[] {
  return (image.get(LIST)?.toString() ?? '').split('\n').filter(Boolean);
}

/** Names that are neither the list nor in it. */
export function unlisted(image: Image): string[] {
  const listed = listedIn(image);
  return [...image.keys()].filter(name => name !== LIST && !listed.includes(name));
}
