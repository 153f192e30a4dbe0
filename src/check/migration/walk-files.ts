/** The files below a folder of refs or reflogs, whose names are bytes. */
import * as fs from 'node:fs';
import { decodeText, systemCode } from '../../reftable/index.ts';

/** Files and folders of one walk. */
const MOST_ENTRIES = 2_000_000;
/** Levels of folders. */
const DEEPEST = 256;
/** Windows has no such flag. Without it, opening a FIFO waits for a writer. */
const { O_RDONLY, O_NONBLOCK = 0, O_NOCTTY = 0 } = fs.constants;
const SLASH = Buffer.from('/');

/** Something below a folder. `name` is relative to the root of the walk. */
export interface WalkedFile {
  readonly name: string;
  readonly path: Buffer;
  /** Of what a symbolic link leads to, if links are followed. `unread`: a folder that cannot be listed, or not all of it. */
  readonly type: 'file' | 'other' | 'unread';
  readonly isLink: boolean;
}

/** `check` is called for each entry. */
export interface WalkOptions {
  /** Folders and files are entered and read through symbolic links. */
  readonly followsLinks: boolean;
  /** May throw to stop. */
  readonly check: () => void;
}

/**
 * Everything below `folder` of `root` that is not a folder, in the order of the file system. A link that leads to a folder
 * around it is `unread`. Throws what `check` throws.
 */
export function walkFiles(root: string, folder: string, options: WalkOptions): Generator<WalkedFile, void, undefined> {
  return new Walk(options).enter(join(Buffer.from(root), Buffer.from(folder)), folder, []);
}

class Walk {
  readonly #options: WalkOptions;
  #left = MOST_ENTRIES;

  constructor(options: WalkOptions) {
    this.#options = options;
  }

  *enter(path: Buffer, name: string, around: readonly string[]): Generator<WalkedFile, void, undefined> {
    const unread: WalkedFile = { name, path, type: 'unread', isLink: false };
    const folders: { readonly path: Buffer; readonly name: string }[] = [];
    let real: string;
    try {
      real = fs.realpathSync.native(path, 'latin1');
      if (around.includes(real) || around.length > DEEPEST) {
        yield unread;
        return;
      }
      using entries = new Entries(path);
      for (const entry of entries) {
        this.#options.check();
        if (--this.#left < 0) {
          yield unread;
          return;
        }
        const inside = { path: join(path, entry.name), name: `${name}/${decodeText(entry.name)}` };
        const type = this.#typeOf(entry, inside.path);
        if (type === 'folder') folders.push(inside);
        else yield { ...inside, type, isLink: entry.isSymbolicLink() };
      }
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      if (systemCode(error) !== 'ENOENT' || around.length > 0) yield unread;
      return;
    }
    for (const each of folders) yield* this.enter(each.path, each.name, [...around, real]);
  }

  #typeOf(entry: fs.Dirent<Buffer>, path: Buffer): 'folder' | 'file' | 'other' {
    const followed = entry.isSymbolicLink() && this.#options.followsLinks ? statusOf(path) : entry;
    if (followed?.isDirectory()) return 'folder';
    return followed?.isFile() ? 'file' : 'other';
  }
}

/** The entries of a folder, a few in memory at a time. */
class Entries implements Disposable {
  readonly #directory: fs.Dir;

  constructor(path: Buffer) {
    this.#directory = fs.opendirSync(path, { encoding: 'buffer' as BufferEncoding, bufferSize: 256 });
  }

  *[Symbol.iterator](): Generator<fs.Dirent<Buffer>, void, undefined> {
    for (let entry = this.#directory.readSync(); entry !== null; entry = this.#directory.readSync()) {
      yield entry as unknown as fs.Dirent<Buffer>;
    }
  }

  [Symbol.dispose](): void {
    this.#directory.closeSync();
  }
}

/** The status of what a path leads to; `undefined` if it leads to nothing that can be seen. */
export function statusOf(path: Buffer): fs.Stats | undefined {
  try {
    return fs.statSync(path);
  } catch {
    return undefined;
  }
}

/** A regular file that is read piece by piece, and never waited for. */
export class ReadFile implements Disposable {
  readonly #fd: number;
  /** In bytes. */
  readonly size: number;

  /** Throws errors of the file system, and an error with a code if it is not a regular file. */
  constructor(path: Buffer | string) {
    // Opening some devices has effects, so they are refused first. The opened file is checked again.
    requireFile(fs.statSync(path));
    this.#fd = fs.openSync(path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    try {
      const status = fs.fstatSync(this.#fd);
      requireFile(status);
      this.size = status.size;
    } catch (error) {
      fs.closeSync(this.#fd);
      throw error;
    }
  }

  /** The next bytes, fewer than `length` at the end of the file. Throws errors of the file system. */
  read(length: number): Buffer {
    const bytes = Buffer.allocUnsafe(length);
    let size = 0;
    while (size < length) {
      const count = fs.readSync(this.#fd, bytes, size, length - size, null);
      if (count === 0) break;
      size += count;
    }
    return bytes.subarray(0, size);
  }

  [Symbol.dispose](): void {
    fs.closeSync(this.#fd);
  }
}

function requireFile(status: fs.Stats): void {
  if (!status.isFile()) throw Object.assign(new Error('it is not a regular file'), { code: 'EINVAL' });
}

const PIECE = 1 << 18;
/** A longer line of a file of git's is not one. */
const LONGEST_LINE = 1 << 20;

/**
 * The lines of a file, each with its line feed, except the last one if it has none. A line of more than 1 MiB is cut into
 * pieces, none of which ends with a line feed but the last. Throws what `ReadFile` throws.
 */
export function* linesOf(file: ReadFile): Generator<Buffer, void, undefined> {
  let rest: Buffer = Buffer.alloc(0);
  for (;;) {
    const piece = file.read(PIECE);
    if (piece.length === 0) break;
    const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    let start = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
      yield bytes.subarray(start, end + 1);
      start = end + 1;
    }
    rest = bytes.subarray(start);
    if (rest.length <= LONGEST_LINE) continue;
    yield rest;
    rest = Buffer.alloc(0);
  }
  if (rest.length > 0) yield rest;
}

function join(folder: Buffer, name: Buffer): Buffer {
  return Buffer.concat([folder, SLASH, name]);
}
