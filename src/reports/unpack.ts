/** Unpacks a bundle into a separate repository. The bundle is not trusted: it does not determine where files are written. */
import { createReadStream } from 'node:fs';
import { mkdir, open, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip, type Gunzip } from 'node:zlib';
import type { HashName } from '../reftable/index.ts';
import { layOutRepository } from '../samples/index.ts';
import { BUNDLE_FOLDER } from './bundle.ts';
import { BundleError } from './errors.ts';
import { readTar, type TarEntry, TarError } from './tar.ts';

export interface UnpackOptions {
  /** Bytes that the whole archive may have once it is decompressed, its headers included. Default: 4 GiB. */
  readonly limit?: number;
  /** Called for every chunk that is read, with the bytes decompressed so far. What it throws ends the work. */
  readonly onProgress?: (bytes: number) => void;
}

const DEFAULT_LIMIT = 4 * 1024 ** 3;
const MOST_FILES = 100_000;
/** The facts and the report, each, in bytes. */
const LONGEST_TEXT = 16 * 1024 ** 2;

/**
 * Unpacks a bundle into `folder`, which must be empty or missing, as a repository without objects whose stack is the
 * one in the bundle. The report is written next to its `.git`. Returns the stack's directory. Rejects with
 * `BundleError`, with what `onProgress` throws, and with errors of the file system; nothing is left in `folder` then.
 */
export async function unpack(file: string, folder: string, options: UnpackOptions = {}): Promise<string> {
  if (!(await stat(file)).isFile()) throw new BundleError(file, { type: 'notAFile' });
  // Refuses a folder that is not empty, before anything in it could be removed.
  const directory = layOutRepository(folder, 'sha1');
  const meter = new Meter(options);
  const inflated = inflatedBytes(file, meter);
  try {
    const bundle = new UnpackedBundle(folder);
    for await (const entry of readTar(meter.measured(inflated))) {
      meter.expect(entry.size);
      const [root, name, leaf, ...deeper] = entry.name.replace(/\/+$/, '').split('/');
      const known = root === BUNDLE_FOLDER && deeper.length === 0;
      if (known && name === 'reftable' && leaf !== undefined)
        await bundle.addToStack(join(directory, plain(leaf)), entry);
      else if (known && leaf === undefined && (name === 'bundle.json' || name === 'report.md'))
        await bundle.text(name, entry.content);
      else throw new TarError({ type: 'foreign', name: entry.name });
    }
    await bundle.finish(directory);
    return directory;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    if (error instanceof TarError) throw new BundleError(file, error.fault);
    if (/^Z_/.test((error as NodeJS.ErrnoException).code ?? ''))
      throw new BundleError(file, { type: 'notGzip', message: (error as Error).message });
    throw error;
  } finally {
    inflated.destroy();
  }
}

/** The decompressed bytes of a file. Compressed input that yields nothing is reported to the meter too. */
function inflatedBytes(file: string, meter: Meter): Gunzip {
  const inflated = createGunzip();
  async function* watched(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
    for await (const chunk of chunks) {
      meter.notify();
      yield chunk;
    }
  }
  // An error ends up in `inflated`, where it is read.
  pipeline(createReadStream(file), watched, inflated, () => {});
  return inflated;
}

/** Counts decompressed bytes against the limit. */
class Meter {
  readonly #limit: number;
  readonly #onProgress: UnpackOptions['onProgress'];
  #bytes = 0;

  constructor({ limit = DEFAULT_LIMIT, onProgress }: UnpackOptions) {
    this.#limit = limit;
    this.#onProgress = onProgress;
  }

  async *measured(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
    for await (const chunk of chunks) {
      this.#bytes += chunk.length;
      this.expect(0);
      this.notify();
      yield chunk;
    }
  }

  /** Throws `TarError` when `more` bytes would exceed the limit. */
  expect(more: number): void {
    if (Math.max(more, this.#bytes) > this.#limit) throw new TarError({ type: 'tooLarge', limit: this.#limit });
  }

  notify(): void {
    this.#onProgress?.(this.#bytes);
  }
}

class UnpackedBundle {
  readonly #folder: string;
  readonly #texts = new Map<string, Buffer>();
  #files = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async addToStack(path: string, { type, modified, content }: TarEntry): Promise<void> {
    if (++this.#files > MOST_FILES) throw new TarError({ type: 'tooManyFiles', limit: MOST_FILES });
    try {
      if (type === 'directory') await mkdir(path);
      else await writeNew(path, content);
    } catch (error) {
      const isRepeated = (error as NodeJS.ErrnoException).code === 'EEXIST';
      throw isRepeated ? new TarError({ type: 'repeated', name: basename(path) }) : error;
    }
    await utimes(path, modified, modified);
  }

  async text(name: string, content: AsyncIterable<Uint8Array>): Promise<void> {
    if (this.#texts.has(name)) throw new TarError({ type: 'repeated', name });
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of content) {
      length += chunk.length;
      if (length > LONGEST_TEXT) throw new TarError({ type: 'textTooLong', name });
      chunks.push(chunk);
    }
    this.#texts.set(name, Buffer.concat(chunks));
  }

  /** Writes the report, and the object format of the bundle to the repository's configuration. */
  async finish(directory: string): Promise<void> {
    const manifest = this.#texts.get('bundle.json');
    if (manifest === undefined) throw new TarError({ type: 'noFacts' });
    const hash = hashOf(manifest);
    if (hash === 'sha256') {
      const config = join(directory, '..', 'config');
      await writeFile(config, '[extensions]\n\tobjectformat = sha256\n', { flag: 'a' });
    }
    const report = this.#texts.get('report.md');
    if (report !== undefined) await writeFile(join(this.#folder, 'report.md'), report);
  }
}

function hashOf(bytes: Buffer): HashName {
  try {
    const manifest = JSON.parse(bytes.toString()) as { repository?: { objectFormat?: unknown } | null } | null;
    return manifest?.repository?.objectFormat === 'sha256' ? 'sha256' : 'sha1';
  } catch {
    throw new TarError({ type: 'badFacts' });
  }
}

/** Writes a file that must not exist yet. */
async function writeNew(path: string, content: AsyncIterable<Uint8Array>): Promise<void> {
  const file = await open(path, 'wx');
  try {
    for await (const chunk of content) await file.writeFile(chunk);
  } finally {
    await file.close();
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: Windows has none in names, and others of its own.
const NOT_IN_NAMES = process.platform === 'win32' ? /[/\\:*?"<>|\0-\x1f]/ : /[/\0]/;

/** `name` when it is the name of a file directly in a directory; else throws `TarError`. */
function plain(name: string): string {
  const ok = name !== '' && name !== '.' && name !== '..' && Buffer.byteLength(name) <= 255 && !NOT_IN_NAMES.test(name);
  if (!ok) throw new TarError({ type: 'invalidName', name });
  return name;
}
