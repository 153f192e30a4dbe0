/**
 * The little of tar that a bundle needs: POSIX ustar with pax headers for long names, written and read as streams. Any
 * tar reads what is written here.
 */

export interface TarEntry {
  /** With `/` between its parts. */
  readonly name: string;
  readonly type: 'file' | 'directory';
  /** In bytes; 0 for a directory. */
  readonly size: number;
  /** Seconds since the epoch. */
  readonly modified: number;
}

const BLOCK = 512;
const NAME_LENGTH = 100;
/** Eleven octal digits. */
const LARGEST_SIZE = 8 ** 11 - 1;
/** No pax header of ours, and no sensible one, is longer. */
const LONGEST_PAX = 64 * 1024;

/** What stands in front of an entry's content. RangeError for a file beyond 8 GiB. */
export function tarHeader(entry: TarEntry): Buffer {
  if (entry.size > LARGEST_SIZE)
    throw new RangeError(`${entry.name} has ${entry.size} bytes, too many for a tar archive.`);
  const type = entry.type === 'file' ? '0' : '5';
  if (Buffer.byteLength(entry.name) <= NAME_LENGTH) return header(entry, entry.name, type);
  const record = Buffer.from(paxRecord('path', entry.name));
  const pax = header({ ...entry, size: record.length }, 'pax', 'x');
  return Buffer.concat([pax, record, tarPadding(record.length), header(entry, 'long-name', type)]);
}

/** The zeros behind an entry's content of this length. */
export function tarPadding(size: number): Buffer {
  return Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);
}

/** What stands at the end of an archive. */
export const TAR_END = Buffer.alloc(2 * BLOCK);

function header({ size, modified }: TarEntry, name: string, type: string): Buffer {
  const bytes = Buffer.alloc(BLOCK);
  const octal = (value: number, digits: number) => `${Math.floor(value).toString(8).padStart(digits, '0')}\0`;
  bytes.write(name, 0);
  bytes.write(octal(type === '5' ? 0o755 : 0o644, 7), 100);
  bytes.write(octal(0, 7), 108);
  bytes.write(octal(0, 7), 116);
  bytes.write(octal(size, 11), 124);
  bytes.write(octal(Math.min(Math.max(modified, 0), LARGEST_SIZE), 11), 136);
  bytes.write(type, 156);
  bytes.write('ustar\x0000', 257);
  bytes.write(`${checksum(bytes).toString(8).padStart(6, '0')}\0 `, 148);
  return bytes;
}

/** The sum of all bytes, those of the checksum itself taken as blanks. */
function checksum(bytes: Buffer): number {
  let sum = 0;
  for (const [i, byte] of bytes.entries()) sum += i >= 148 && i < 156 ? 0x20 : byte;
  return sum;
}

/** `<length> <key>=<value>\n`, the length that of the whole record, itself included. */
function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  let length = Buffer.byteLength(rest);
  while (length !== Buffer.byteLength(`${length}${rest}`)) length = Buffer.byteLength(`${length}${rest}`);
  return `${length}${rest}`;
}

/** What is wrong with an archive. */
export class TarError extends Error {}

/**
 * The entries of an archive, each with its content, which must be read (or left) before the next one is asked for.
 * Throws TarError for what is no archive, ends too early, or holds anything but files and directories.
 */
export async function* readTar(
  chunks: AsyncIterable<Buffer>,
): AsyncGenerator<TarEntry & { readonly content: AsyncIterable<Buffer> }, void, undefined> {
  const bytes = new ByteQueue(chunks);
  let longName: string | undefined;
  for (;;) {
    const head = await bytes.take(BLOCK);
    if (head.every(byte => byte === 0)) return;
    const { entry, type } = parseHeader(head);
    if (type === 'x') {
      if (entry.size > LONGEST_PAX) throw new TarError(`A header of ${entry.size} bytes is too long.`);
      longName = paxPath(await bytes.take(entry.size));
      await bytes.skip(tarPadding(entry.size).length);
      continue;
    }
    if (type !== '0' && type !== '\0' && type !== '5') {
      throw new TarError(`'${longName ?? entry.name}' is neither a file nor a directory.`);
    }
    const content = bytes.pieces(entry.size);
    const name = (longName ?? entry.name).replace(/\/+$/, '');
    longName = undefined;
    yield { ...entry, name, type: type === '5' ? 'directory' : 'file', content };
    for await (const _ of content);
    await bytes.skip(tarPadding(entry.size).length);
  }
}

function parseHeader(bytes: Buffer): { entry: TarEntry; type: string } {
  const text = (start: number, end: number) => bytes.toString('utf8', start, end).replace(/\0.*$/s, '');
  const octal = (start: number, end: number) => {
    const digits = text(start, end).trim();
    if (!/^[0-7]*$/.test(digits)) throw new TarError('It is no tar archive, or a damaged one.');
    return Number.parseInt(digits || '0', 8);
  };
  if (octal(148, 156) !== checksum(bytes)) throw new TarError('It is no tar archive, or a damaged one.');
  const type = bytes.toString('latin1', 156, 157);
  const prefix = text(345, 500);
  const name = prefix === '' ? text(0, NAME_LENGTH) : `${prefix}/${text(0, NAME_LENGTH)}`;
  const size = type === '5' ? 0 : octal(124, 136);
  return { entry: { name, type: type === '5' ? 'directory' : 'file', size, modified: octal(136, 148) }, type };
}

function paxPath(record: Buffer): string | undefined {
  for (let at = 0; at < record.length; ) {
    const length = Number.parseInt(record.toString('latin1', at, at + 10), 10);
    if (!(length > 0)) throw new TarError('An extended header is malformed.');
    const [, key, value] = /^\d+ ([^=]*)=(.*)\n$/s.exec(record.toString('utf8', at, at + length)) ?? [];
    if (key === 'path') return value;
    at += length;
  }
  return undefined;
}

/** Bytes that come in pieces of any length, handed out in pieces of a wanted one. */
class ByteQueue {
  readonly #chunks: AsyncIterator<Buffer>;
  #bytes: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  async take(length: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for await (const part of this.pieces(length)) parts.push(part);
    return Buffer.concat(parts);
  }

  async skip(length: number): Promise<void> {
    for await (const _ of this.pieces(length));
  }

  /** The next `length` bytes as they come. What one loop over it leaves the next one goes on with. */
  pieces(length: number): AsyncIterable<Buffer> {
    let left = length;
    const next = async (): Promise<IteratorResult<Buffer, undefined>> => {
      if (left === 0) return { done: true, value: undefined };
      if (this.#bytes.length === 0) await this.#fill();
      const piece = this.#bytes.subarray(0, left);
      this.#bytes = this.#bytes.subarray(piece.length);
      left -= piece.length;
      return { done: false, value: piece };
    };
    return { [Symbol.asyncIterator]: () => ({ next }) };
  }

  async #fill(): Promise<void> {
    while (this.#bytes.length === 0) {
      const { done, value } = await this.#chunks.next();
      if (done) throw new TarError('It ends too early: a part of it is missing.');
      this.#bytes = value;
    }
  }
}
