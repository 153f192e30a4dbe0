import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogRecord, RefRecord } from '../../../src/reftable/format/records.ts';
import { formatNames } from '../../../src/reftable/stack/list.ts';
import type { StackOptions } from '../../../src/reftable/stack/options.ts';
import { Stack } from '../../../src/reftable/stack/stack.ts';

import { MemoryFiles } from './memory-files.ts';
import { limitsOf, type TableContent, write } from './tables.ts';

/** The directory of stacks in memory. */
export const DIRECTORY = '/stack';

export interface Cleanup {
  after(fn: () => void): void;
}

/** An empty folder that is deleted after the test. */
export function temporaryFolder(test: Cleanup): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'reftable-engine-')));
  test.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

/** A stack that is closed after the test. */
export function openStack(test: Cleanup, directory: string, options: StackOptions = {}): Stack {
  const stack = Stack.open(directory, { hash: 'sha1', ...options });
  test.after(() => stack.close());
  return stack;
}

/** A stack in memory of tables written as given, base first. */
export function memoryStack(
  contents: readonly TableContent[],
  options: StackOptions = {},
): { stack: Stack; files: MemoryFiles } {
  const files = new MemoryFiles();
  putTables(files, contents);
  // A stack without tables does not know its hash.
  const hash = contents.length === 0 ? 'sha1' : undefined;
  return { stack: Stack.open(DIRECTORY, { hash, files, ...options }), files };
}

/** Writes tables and the list that names them; returns the names. */
export function putTables(files: MemoryFiles, contents: readonly TableContent[]): string[] {
  const names = contents.map((content, position) => {
    const [min, max] = content.limits ?? limitsOf(content);
    const name = tableName(min, max, position);
    files.put(join(DIRECTORY, name), write(content).bytes);
    return name;
  });
  files.put(join(DIRECTORY, 'tables.list'), formatNames(names));
  return names;
}

export function tableName(min: number | bigint, max: number | bigint, random: number): string {
  const index = (value: number | bigint) => `0x${value.toString(16).padStart(12, '0')}`;
  return `${index(min)}-${index(max)}-${random.toString(16).padStart(8, '0')}.ref`;
}

/** One transaction with these records. */
export function add(stack: Stack, refs: readonly RefRecord[], logs: readonly LogRecord[] = []): void {
  stack.add(table => {
    table.addRefs(refs);
    table.addLogs(logs);
  });
}

export function listOf(directory: string): string[] {
  return readFileSync(join(directory, 'tables.list'), 'utf8').split('\n').slice(0, -1);
}

export function entriesOf(directory: string): string[] {
  return readdirSync(directory).sort();
}

/** Names that a finished operation never leaves. */
export function leftovers(names: readonly string[]): string[] {
  return names.filter(name => name.endsWith('.lock') || name.includes('.temp.'));
}
