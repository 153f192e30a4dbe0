// The content of a hostile folder, as data: files, and what replaces them.
import { spawnSync } from 'node:child_process';
import { existsSync, linkSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Paths and link targets have a character for each byte. `ROOT` in targets and contents is the folder's path. */
export type Entry =
  | { readonly kind: 'file'; readonly content: Buffer }
  | { readonly kind: 'directory' }
  | { readonly kind: 'link'; readonly target: string }
  | { readonly kind: 'fifo' }
  /** A file without content that has this size. */
  | { readonly kind: 'sparse'; readonly size: number };

/** By path, relative to the folder. */
export type Entries = Map<string, Entry>;

export const ROOT = '%ROOT%';

export function file(content: string | Buffer): Entry {
  return { kind: 'file', content: typeof content === 'string' ? Buffer.from(content, 'latin1') : content };
}

/** Bytes of all entries: names, targets and contents, a sparse file with its nominal size. */
export function sizeOf(entries: Entries): number {
  let size = 0;
  for (const [path, entry] of entries) {
    size += path.length;
    if (entry.kind === 'file') size += entry.content.length;
    else if (entry.kind === 'link') size += entry.target.length;
  }
  return size;
}

/** Creates the entries in `folder`, which exists. What the system refuses, such as a name too long, is left out. */
export function putEntries(entries: Entries, folder: string, scratch: string): void {
  const made = new Set<string>();
  for (const [path, entry] of entries) {
    try {
      const parent = dirname(path);
      if (!made.has(parent)) mkdirSync(bytesOf(join(folder, parent)), { recursive: true });
      made.add(parent);
      putEntry(entry, join(folder, path), folder, scratch);
    } catch (error) {
      const { syscall, code } = error as NodeJS.ErrnoException;
      // No path can have a NUL: Node refuses it before the system call.
      if (syscall === undefined && code !== 'ERR_INVALID_ARG_VALUE') throw error;
    }
  }
}

function putEntry(entry: Entry, path: string, folder: string, scratch: string): void {
  switch (entry.kind) {
    case 'file':
      writeFileSync(bytesOf(path), withRoot(entry.content, folder));
      break;
    case 'directory':
      mkdirSync(bytesOf(path), { recursive: true });
      break;
    case 'link':
      symlinkSync(bytesOf(entry.target.replaceAll(ROOT, folder)), bytesOf(path));
      break;
    case 'fifo':
      linkSync(fifoIn(scratch), bytesOf(path));
      break;
    default:
      writeFileSync(bytesOf(path), '');
      truncateSync(bytesOf(path), entry.size);
  }
}

function bytesOf(path: string): Buffer {
  return Buffer.from(path, 'latin1');
}

function withRoot(content: Buffer, folder: string): Buffer {
  if (!content.includes(ROOT)) return content;
  return Buffer.from(content.toString('latin1').replaceAll(ROOT, folder), 'latin1');
}

/** Node cannot make a named pipe, but it can give one that exists another name. */
function fifoIn(scratch: string): string {
  const fifo = join(scratch, 'fifo');
  if (!existsSync(fifo)) spawnSync('mkfifo', [fifo]);
  return fifo;
}

/** The entries as a text from which they can be created again. */
export function describe(entries: Entries): Buffer {
  const described = [...entries].map(([path, entry]) => ({
    path,
    ...entry,
    ...(entry.kind === 'file' ? { content: entry.content.toString('latin1') } : {}),
  }));
  return Buffer.from(`${JSON.stringify(described, undefined, 2)}\n`);
}
