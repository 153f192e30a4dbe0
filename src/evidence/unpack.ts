/** A bundle back into a repository of its own. It comes from somebody else: nothing in it decides where a file goes. */
import { createReadStream } from 'node:fs';
import { mkdir, open, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import type { HashName } from '../reftable/index.ts';
import { layOutRepository } from '../samples/index.ts';
import { BUNDLE_FOLDER } from './bundle.ts';
import { readTar, TarError } from './tar.ts';

export interface UnpackOptions {
  /** Bytes that may be written altogether; left out, 4 GiB. */
  readonly limit?: number;
  /** Called now and then with the bytes written so far; what it throws ends the work. */
  readonly onProgress?: (bytes: number) => void;
}

/** A file that is no bundle, or one that asks for what a bundle never holds. */
export class BundleError extends Error {
  constructor(file: string, why: string) {
    super(`${file} is no bundle of a stack that can be opened: ${why}`);
    this.name = 'BundleError';
  }
}

const DEFAULT_LIMIT = 4 * 1024 ** 3;
const MOST_FILES = 100_000;
/** Facts and a report are not longer. */
const LONGEST_TEXT = 16 * 1024 ** 2;

/**
 * Unpacks a bundle into `folder`, which must be empty or missing, as a repository without an object whose stack is that
 * of the bundle; the report goes beside its `.git`. Returns the stack's directory. Rejects with BundleError; nothing
 * stays behind then.
 */
export async function unpack(file: string, folder: string, options: UnpackOptions = {}): Promise<string> {
  const parts = new Parts(folder, options);
  // Refuses a folder that holds something, before anything could be removed from it.
  const directory = layOutRepository(folder, 'sha1');
  const input = createReadStream(file);
  const inflated = input.pipe(createGunzip());
  input.on('error', error => inflated.destroy(error));
  try {
    for await (const { name, type, modified, content } of readTar(inflated)) {
      const [root, place, leaf, ...deeper] = name.split('/');
      if (root !== BUNDLE_FOLDER || deeper.length > 0) throw new TarError(`'${name}' does not belong into a bundle.`);
      if (place === 'reftable' && leaf !== undefined)
        await parts.addToStack(directory, { name: leaf, type, modified }, content);
      else if (leaf === undefined && (place === 'bundle.json' || place === 'report.md'))
        await parts.text(place, content);
      else throw new TarError(`'${name}' does not belong into a bundle.`);
    }
    await parts.finish(directory);
    return directory;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    if (error instanceof TarError) throw new BundleError(file, error.message);
    if (/^Z_/.test((error as NodeJS.ErrnoException).code ?? ''))
      throw new BundleError(file, `${(error as Error).message}.`);
    throw error;
  } finally {
    input.destroy();
    inflated.destroy();
  }
}

class Parts {
  readonly #folder: string;
  readonly #options: UnpackOptions;
  readonly #texts = new Map<string, Buffer>();
  #files = 0;
  #bytes = 0;

  constructor(folder: string, options: UnpackOptions) {
    this.#folder = folder;
    this.#options = options;
  }

  async addToStack(
    directory: string,
    { name, type, modified }: { name: string; type: 'file' | 'directory'; modified: number },
    content: AsyncIterable<Buffer>,
  ): Promise<void> {
    if (!isPlainName(name)) throw new TarError(`'${name}' is no name of a file.`);
    if (++this.#files > MOST_FILES) throw new TarError(`It holds more than ${MOST_FILES} files.`);
    const path = join(directory, name);
    if (type === 'directory') await mkdir(path);
    else await this.#write(path, content);
    await utimes(path, modified, modified);
  }

  async #write(path: string, content: AsyncIterable<Buffer>): Promise<void> {
    const file = await open(path, 'wx');
    try {
      for await (const chunk of content) {
        this.#count(chunk);
        await file.writeFile(chunk);
      }
    } finally {
      await file.close();
    }
  }

  #count(chunk: Buffer): void {
    this.#bytes += chunk.length;
    const { limit = DEFAULT_LIMIT, onProgress } = this.#options;
    if (this.#bytes > limit) throw new TarError(`It holds more than ${limit} bytes.`);
    onProgress?.(this.#bytes);
  }

  async text(name: string, content: AsyncIterable<Buffer>): Promise<void> {
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of content) {
      length += chunk.length;
      if (length > LONGEST_TEXT) throw new TarError(`'${name}' is too long.`);
      chunks.push(Buffer.from(chunk));
    }
    this.#texts.set(name, Buffer.concat(chunks));
  }

  /** Gives the repository the bundle's object format, of which only the two that there are count. */
  async finish(directory: string): Promise<void> {
    const facts = this.#texts.get('bundle.json');
    if (facts === undefined) throw new TarError("'bundle.json' is missing.");
    const hash = hashOf(facts);
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
    const facts = JSON.parse(bytes.toString()) as { repository?: { objectFormat?: unknown } | null } | null;
    return facts?.repository?.objectFormat === 'sha256' ? 'sha256' : 'sha1';
  } catch {
    throw new TarError("'bundle.json' cannot be read.");
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: Windows has none in names, and others of its own.
const NOT_IN_NAMES = process.platform === 'win32' ? /[/\\:*?"<>|\0-\x1f]/ : /[/\0]/;

/** A name that is a file of its own in a directory. */
function isPlainName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && Buffer.byteLength(name) <= 255 && !NOT_IN_NAMES.test(name);
}
