/** Found reflog entries as a file. */
import { randomBytes } from 'node:crypto';
import { closeSync, fstatSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { findEntries, parseFilter, RefList, ReflogList } from '../../browse/index.ts';
import type { EntryExport, EntryFormat, EntryQuery } from '../../protocol/browse.ts';
import type { StackLocation } from '../../protocol/values.ts';
import { encodeText } from '../../reftable/index.ts';
import { reflogProgress } from '../../text/reflogs-tab.ts';
import type { Context } from '../worker/context.ts';
import { callbacksOf, withBrowsedStack } from './browsed.ts';
import { readNumbered } from './copy-entries.ts';
import { ENTRY_FORMATS, type NumberedEntry, type TextFormat } from './entry-formats.ts';

/** Entries that are read at a time: those of one block are mostly far from each other in the order of time. */
const AT_ONCE = 16_384;

interface ExportQuery extends EntryQuery {
  readonly format: EntryFormat;
  /** Path of the file. */
  readonly target: string;
}

/**
 * Writes all entries that a query finds. An existing file is replaced once the new one is complete. Throws what reading
 * and writing throw; then the file is as it was. The list of entries is not kept, as this runs once.
 */
export function exportEntries(location: StackLocation, query: ExportQuery, context: Context): EntryExport {
  return withBrowsedStack(location, context, stack => {
    const callbacks = callbacksOf(context);
    const list = ReflogList.read(stack, callbacks);
    const { filter, sort, format, target } = query;
    const live = () => RefList.read(stack, callbacks);
    const found = { filter: parseFilter(filter), ...(sort && { sort }) };
    const positions = findEntries(stack, list, found, { live, callbacks });
    const chunks = function* (): Generator<NumberedEntry[]> {
      for (let at = 0; at < positions.length; at += AT_ONCE) {
        context.check();
        context.progress({ message: reflogProgress.writing(at), fraction: at / positions.length });
        yield readNumbered(stack, list, positions.subarray(at, at + AT_ONCE));
      }
    };
    return { entries: positions.length, size: writeFile(target, ENTRY_FORMATS[format], chunks()) };
  });
}

/** Returns the size in bytes. */
function writeFile(
  target: string,
  { head, separator, tail, entry }: TextFormat,
  chunks: Iterable<NumberedEntry[]>,
): number {
  const written = `${target}.${randomBytes(4).toString('hex')}.part`;
  const file = openSync(written, 'wx');
  let isOpen = true;
  try {
    const write = (text: string) => writeAll(file, encodeText(text));
    write(head);
    let isFirst = true;
    for (const entries of chunks) {
      write((isFirst ? '' : separator) + entries.map(entry).join(separator));
      isFirst = false;
    }
    write(tail);
    fsyncSync(file);
    const { size } = fstatSync(file);
    closeSync(file);
    isOpen = false;
    renameSync(written, target);
    return size;
  } catch (error) {
    if (isOpen) closeSync(file);
    rmSync(written, { force: true });
    throw error;
  }
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, bytes.length - at);
}
