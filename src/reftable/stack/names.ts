/** Names of table files (docs/stack.md#files). */
import { platform } from '#platform';
import { toHex } from '../format/bytes.ts';

/** `0x<min>-0x<max>-<random>`, twelve hex digits at least and eight (git's `format_name`), without an extension. */
export function formatTableName(minUpdateIndex: bigint, maxUpdateIndex: bigint): string {
  const index = (value: bigint) => `0x${value.toString(16).padStart(12, '0')}`;
  return `${index(minUpdateIndex)}-${index(maxUpdateIndex)}-${toHex(platform.randomBytes(4))}`;
}

/** UTF-16 units. No file system that git runs on has longer names, so a longer line of a list names no file. */
export const LONGEST_FILE_NAME = 255;

/** How the name of every table ends that git or this engine writes. */
export const TABLE_EXTENSION = '.ref';

/** A file name for a table, drawn until it is not among `taken`: a table never replaces another one. */
export function newTableName(minUpdateIndex: bigint, maxUpdateIndex: bigint, taken: readonly string[]): string {
  for (;;) {
    const name = `${formatTableName(minUpdateIndex, maxUpdateIndex)}${TABLE_EXTENSION}`;
    if (!taken.includes(name)) return name;
  }
}

/** What `clean` treats as a table: the last extension is `.ref` (git's `is_table_name`). */
export function isTableName(name: string): boolean {
  return name.endsWith(TABLE_EXTENSION);
}

/**
 * The name of a table while it is written. git and this engine append `.temp.` and six letters or digits to the stem; JGit
 * (`FileReftableStack`, by way of `File.createTempFile`) appends `_`, a number and `.ref`.
 */
export function isTemporaryName(name: string): boolean {
  return /^(?:0x)?[0-9a-f]{12,16}-(?:0x)?[0-9a-f]{12,16}-[0-9a-f]{8}(?:\.temp\.[A-Za-z0-9]{6}|_\d+\.ref)$/.test(name);
}
