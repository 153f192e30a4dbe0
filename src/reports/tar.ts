/** Reads tar archives from elsewhere. `modern-tar` decodes them; the limits are enforced before it gets a byte. */
import { createTarDecoder, type ParsedTarEntry } from 'modern-tar';
import type { BundleFault } from '../text/bundles.ts';

export interface TarEntry {
  /** As the archive gives it, with `/` between its parts. */
  readonly name: string;
  readonly type: 'file' | 'directory';
  /** In bytes; 0 for a directory. */
  readonly size: number;
  /** Seconds since the epoch. */
  readonly modified: number;
  /** The bytes of a file. Read them to the end before you ask for the next entry. */
  readonly content: AsyncIterable<Uint8Array>;
}

/** An error of an archive whose file is not known here. */
export class TarError extends Error {
  readonly fault: BundleFault;

  constructor(fault: BundleFault, cause?: unknown) {
    super(fault.type, cause === undefined ? undefined : { cause });
    this.name = 'TarError';
    this.fault = fault;
  }
}

const BLOCK = 512;
const LONGEST_PIECE = 64 * 1024;
/** Bytes between the contents of two entries: headers, long names, attributes, the zeros at the end. */
const MOST_HEADERS = 1024 * 1024;
/** Eleven octal digits of seconds. */
const LATEST_TIME = 8 ** 11 - 1;

/**
 * Yields the entries of an archive. Throws `TarError` for input that is not a tar archive, is cut off, holds anything
 * but plain files and directories, or has more than 1 MiB of headers before an entry. Errors of `chunks` pass through.
 */
export async function* readTar(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<TarEntry, void, undefined> {
  const decoder = new TarDecoder(chunks);
  try {
    for (let entry = await decoder.next(); entry !== undefined; entry = await decoder.next()) {
      yield entry;
      for await (const _ of entry.content);
    }
  } finally {
    await decoder.close();
  }
}

/**
 * Feeds `modern-tar` with one block at a time until it reports an entry, then with the content of that entry. So the
 * size of the headers is known before they are decoded, and the last block fed is the entry's own header.
 */
class TarDecoder {
  readonly #input: ByteQueue;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reader: ReadableStreamDefaultReader<ParsedTarEntry>;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    const { readable, writable } = createTarDecoder({ strict: true });
    this.#input = new ByteQueue(chunks);
    this.#writer = writable.getWriter();
    this.#reader = readable.getReader();
    // Failures are reported by the call that causes them.
    this.#writer.closed.catch(() => {});
    this.#reader.closed.catch(() => {});
  }

  /** The next entry, or `undefined` at the end of the archive. */
  async next(): Promise<TarEntry | undefined> {
    let result: { readonly value?: ParsedTarEntry | undefined } | undefined;
    const read = this.#reader.read().then(value => {
      result = value;
    });
    read.catch(() => {});
    let block: Uint8Array = Buffer.alloc(0);
    for (let headers = 0; result === undefined; headers += block.length) {
      if (headers >= MOST_HEADERS) throw new TarError({ type: 'headersTooLarge', limit: MOST_HEADERS });
      block = await this.#input.take(BLOCK);
      await this.#decode(block.length === 0 ? this.#writer.close() : this.#writer.write(block));
      if (block.length === 0) await this.#decode(read);
    }
    const { value } = result;
    return value === undefined ? undefined : this.#checked(value, String.fromCharCode(block[156] ?? 0));
  }

  #checked({ header, body }: ParsedTarEntry, typeFlag: string): TarEntry {
    const { name, type, size, mtime, pax = {} } = header;
    // modern-tar treats each type it does not know, such as a sparse file, as a file.
    const plain = ['0', '\0', '5'].includes(typeFlag) && !Object.keys(pax).some(key => key.startsWith('GNU.sparse.'));
    if (!plain || (type !== 'file' && type !== 'directory')) {
      throw new TarError({ type: 'notPlain', name });
    }
    const modified = Math.min(Math.max((mtime?.getTime() ?? 0) / 1000 || 0, 0), LATEST_TIME);
    return { name, type, size, modified, content: this.#content(size, body.getReader()) };
  }

  async *#content(
    size: number,
    body: ReadableStreamDefaultReader<Uint8Array>,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    for (let left = size; left > 0; ) {
      const piece = await this.#input.piece(Math.min(left, LONGEST_PIECE));
      if (piece.length === 0) throw new TarError({ type: 'cutOff' });
      await this.#decode(this.#writer.write(piece));
      left -= piece.length;
      for (let due = piece.length; due > 0; ) {
        const { value = NOTHING } = await this.#decode(body.read());
        due -= value.length;
        yield value;
      }
    }
    const padding = await this.#input.take((BLOCK - (size % BLOCK)) % BLOCK);
    if (padding.length > 0) await this.#decode(this.#writer.write(padding));
  }

  /** Errors of `modern-tar` are errors of the archive. */
  async #decode<T>(step: Promise<T>): Promise<T> {
    try {
      return await step;
    } catch (error) {
      throw new TarError({ type: 'notTar', message: (error as Error).message }, error);
    }
  }

  async close(): Promise<void> {
    await Promise.allSettled([this.#writer.abort(), this.#reader.cancel(), this.#input.close()]);
  }
}

const NOTHING = new Uint8Array();

/** Bytes that arrive in chunks of any length, handed out in pieces of the length that is asked for. */
class ByteQueue {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #bytes: Uint8Array = NOTHING;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** At least one and at most `length` bytes; none at the end. */
  async piece(length: number): Promise<Uint8Array> {
    while (this.#bytes.length === 0) {
      const { done, value } = await this.#chunks.next();
      if (done) return NOTHING;
      this.#bytes = value;
    }
    const piece = this.#bytes.subarray(0, length);
    this.#bytes = this.#bytes.subarray(piece.length);
    return piece;
  }

  /** `length` bytes; fewer at the end. */
  async take(length: number): Promise<Uint8Array> {
    const chunks: Uint8Array[] = [];
    for (let left = length; left > 0; ) {
      const piece = await this.piece(left);
      if (piece.length === 0) break;
      chunks.push(piece);
      left -= piece.length;
    }
    const [first, ...rest] = chunks;
    return first !== undefined && rest.length === 0 ? first : Buffer.concat(chunks);
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
  }
}
