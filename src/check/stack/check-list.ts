/** The list of a stack against the directory it stands in. */
import { join } from 'node:path';
import { closeQuietly, type FileSystem, nodeFileSystem, readFully, systemCode } from '../../reftable/platform/files.ts';
import { LONGEST_LIST } from '../../reftable/stack/list.ts';
import { isTableName } from '../../reftable/stack/names.ts';
import { type FsckStep, found, LIST, step } from '../make-finding.ts';
import { isPlainName, type ListLine, readListLines } from './list-lines.ts';

/** The lines of the list without repeated ones, and what is wrong with them. */
export function checkList(
  directory: string,
  names: readonly string[],
  files: FileSystem,
): { lines: ListLine[]; steps: FsckStep[] } {
  const tables = names.filter(isTableName);
  let bytes: Buffer | undefined;
  try {
    bytes = readList(join(directory, LIST), files);
  } catch (error) {
    const { message } = error as Error;
    return { lines: [], steps: [found('listUnreadable', LIST, `the list cannot be read: ${message}`)] };
  }
  if (bytes === undefined || (bytes.length === 0 && tables.length > 0)) {
    if (tables.length === 0) return { lines: [], steps: [] };
    const message = bytes === undefined ? 'there is no list' : 'the list is empty';
    const expected = `${tables.length} tables`;
    const id = bytes === undefined ? 'listMissing' : 'listEmpty';
    return { lines: [], steps: [found(id, LIST, `${message}, though tables are there`, { expected })] };
  }
  const { lines, faults } = readListLines(bytes);
  const seen = new Set<string>();
  const once = lines.filter(({ name }) => !seen.has(name) && seen.add(name));
  const steps = faults.map(fault => step(fault, LIST));
  if (tables.length > 0 && !lines.some(({ name }) => names.includes(name) || exists(directory, name, files))) {
    const details = { start: 0, end: bytes.length, expected: `${tables.length} tables` };
    steps.push(found('listForeign', LIST, 'no line of the list names a table that is there', details));
  }
  return { lines: once, steps };
}

/** The lines of the list of a stack; `undefined` when it is missing or cannot be read. */
export function listLines(directory: string): readonly ListLine[] | undefined {
  try {
    const bytes = readList(join(directory, LIST), nodeFileSystem);
    return bytes && readListLines(bytes).lines;
  } catch {
    return undefined;
  }
}

/** It may have come after the directory was listed. */
function exists(directory: string, name: string, files: FileSystem): boolean {
  try {
    return isPlainName(name) && files.stat(join(directory, name)).isFile;
  } catch {
    return false;
  }
}

/** `undefined` when there is none. Throws what the system throws. */
function readList(path: string, files: FileSystem): Buffer | undefined {
  let fd: number;
  try {
    fd = files.openRead(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const { isFile, size } = files.fstat(fd);
    if (!isFile) throw new Error('it is no regular file');
    if (size > LONGEST_LIST) throw new Error(`it has ${size} bytes, too many for a list`);
    const bytes = Buffer.alloc(size);
    return bytes.subarray(0, readFully(files, fd, bytes, 0));
  } finally {
    closeQuietly(files, fd);
  }
}
