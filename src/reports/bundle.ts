/**
 * A stack in one file, for other people to look at: a gzipped tar archive with the stack's directory byte for byte, a
 * report, and the format facts of its repository. Read and written as streams, so that its size does not matter.
 */
import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { type FileHandle, open, realpath, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { createTarPacker, type TarHeader } from 'modern-tar';
import { closeQuietly, listPath, platform, readListBytes, systemCode } from '../reftable/index.ts';

import { ExportError } from './errors.ts';
import { filesOf, type RepositoryFormat, repositoryFormat, type StackFile } from './stack-facts.ts';

/** The contents of `bundle.json`. */
export interface BundleManifest {
  /** Of this description. */
  readonly version: 1;
  /** `null` when no repository was found around the stack. */
  readonly repository: RepositoryFormat | null;
  /** Names in the stack's directory that are not in the bundle: links, files in folders, unreadable files. */
  readonly left: readonly string[];
}

export const BUNDLE_FOLDER = 'reftable-bundle';
export const BUNDLE_EXTENSION = '.reftable.tar.gz';

export interface BundleOptions {
  /** As `report()` made it; it is put into the bundle. */
  readonly report: string;
  /** Overwrite an existing file. */
  readonly overwrite?: boolean;
  /** Called regularly with the share that is done; what it throws ends the work, and no file is left. */
  readonly onProgress?: (fraction: number) => void;
}

export interface BundleResult {
  /** Of the bundle, in bytes. */
  readonly size: number;
  readonly files: number;
  readonly left: readonly string[];
}

/**
 * Writes the bundle of the stack in `directory` to `target`. It holds names, object IDs and the identities of reflogs.
 * Rejects with `ExportError` if the target exists (unless it may be overwritten) or is in the stack's directory, and if
 * the stack changes meanwhile; with errors of the file system; and with what `onProgress` throws.
 */
export async function bundle(directory: string, target: string, options: BundleOptions): Promise<BundleResult> {
  const stack = await realpath(directory);
  const path = join(await realpath(dirname(resolve(target))), basename(target));
  if (path.startsWith(stack + sep)) throw new ExportError({ type: 'inStack', path: target });
  // An existing file is only replaced by a complete bundle.
  const written = options.overwrite ? `${path}.${randomBytes(4).toString('hex')}.part` : path;
  const file = await create(written);
  try {
    const { readable, controller } = createTarPacker();
    const content = new BundleContent(stack, controller, options);
    const target = createWriteStream('', { fd: file.fd, autoClose: false });
    // Each of the two ends when the other fails.
    const [stored, packed] = await Promise.allSettled([pipeline(readable, createGzip(), target), content.pack()]);
    if (stored.status === 'rejected') throw stored.reason;
    if (packed.status === 'rejected') throw packed.reason;
    const { size } = await file.stat();
    await file.close();
    if (written !== path) await rename(written, path);
    return { size, files: content.files, left: content.left };
  } catch (error) {
    await file.close().catch(() => {});
    await rm(written, { force: true });
    throw error;
  }
}

async function create(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'wx');
  } catch (error) {
    throw systemCode(error) === 'EEXIST' ? new ExportError({ type: 'exists', path }) : error;
  }
}

const CHUNK = 256 * 1024;

type Packer = ReturnType<typeof createTarPacker>['controller'];

/** A file that is open, as it was then. */
interface OpenFile extends StackFile {
  readonly fd: number;
}

class BundleContent {
  /** Of the stack, in the bundle. */
  files = 0;
  readonly left: string[] = [];
  readonly #directory: string;
  readonly #packer: Packer;
  readonly #options: BundleOptions;

  constructor(directory: string, packer: Packer, options: BundleOptions) {
    this.#directory = directory;
    this.#packer = packer;
    this.#options = options;
  }

  async pack(): Promise<void> {
    try {
      await this.#entries();
      this.#packer.finalize();
    } catch (error) {
      this.#packer.error(error);
      throw error;
    }
  }

  async #entries(): Promise<void> {
    const list = this.#list();
    const entries = filesOf(this.#directory);
    const total = entries.reduce((sum, { size }) => sum + size, 1);
    await this.#text('report.md', this.#options.report);
    let done = 0;
    for (const entry of entries) {
      await this.#entry(entry, bytes => {
        done += bytes;
        this.#options.onProgress?.(Math.min(1, done / total));
      });
    }
    // Tables that a compaction removed could not be read; the list in the bundle would name missing tables.
    if (!list.equals(this.#list())) throw new ExportError({ type: 'stackChanged' });
    const manifest: BundleManifest = {
      version: 1,
      repository: repositoryFormat(this.#directory) ?? null,
      left: this.left,
    };
    await this.#text('bundle.json', `${JSON.stringify(manifest, undefined, 2)}\n`);
  }

  /** The list's bytes; empty if the list is missing or cannot be read. */
  #list(): Buffer {
    try {
      return Buffer.from(readListBytes(platform.files, listPath(this.#directory)) ?? []);
    } catch {
      return Buffer.alloc(0);
    }
  }

  async #entry(entry: StackFile, onProgress: (bytes: number) => void): Promise<void> {
    onProgress(0);
    const name = `reftable/${entry.name}`;
    if (entry.kind === 'directory') {
      this.left.push(`${entry.name}/*`);
      await this.#add({ name: `${name}/`, type: 'directory', size: 0, mtime: timeOf(entry.modified) }, []);
      return;
    }
    const file = entry.kind === 'file' ? this.#open(entry) : undefined;
    if (file === undefined) {
      this.left.push(entry.name);
      return;
    }
    try {
      const header = { name, size: file.size, mtime: timeOf(file.modified) };
      await this.#add(header, contentOf(file), onProgress);
      this.files++;
    } finally {
      closeQuietly(platform.files, file.fd);
    }
  }

  async #text(name: string, content: string): Promise<void> {
    const bytes = Buffer.from(content);
    await this.#add({ name, size: bytes.length }, [bytes]);
  }

  /** Adds an entry to the bundle's folder in the archive. */
  async #add(header: TarHeader, content: Iterable<Buffer>, onProgress?: (bytes: number) => void): Promise<void> {
    const body = this.#packer.add({ ...header, name: `${BUNDLE_FOLDER}/${header.name}` }).getWriter();
    // A failure is reported by the call that meets it.
    body.closed.catch(() => {});
    for (const chunk of content) {
      await body.write(chunk);
      onProgress?.(chunk.length);
    }
    await body.close();
  }

  /** Links are not followed: `openRead` refuses what leads out of the directory, and only files come here. */
  #open(entry: StackFile): OpenFile | undefined {
    let fd: number | undefined;
    try {
      fd = platform.files.openRead(join(this.#directory, entry.name));
      const { isFile, size } = platform.files.fstat(fd);
      if (isFile) return { ...entry, size, fd };
    } catch {
      // It was removed, or this user cannot read it: it is listed as left out.
    }
    if (fd !== undefined) closeQuietly(platform.files, fd);
    return undefined;
  }
}

function* contentOf({ name, size, fd }: OpenFile): Generator<Buffer, void, undefined> {
  for (let at = 0; at < size; ) {
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK, size - at));
    const count = platform.files.read(fd, chunk, 0, chunk.length, at);
    if (count === 0) throw new ExportError({ type: 'fileShrank', name });
    yield chunk.subarray(0, count);
    at += count;
  }
}

/** A time that tar can store: not before 1970. */
function timeOf(seconds: number): Date {
  return new Date(Math.max(0, seconds) * 1000);
}
