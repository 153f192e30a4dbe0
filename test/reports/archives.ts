/** Tar archives byte by byte, also such as no program packs. */
import { gzipSync } from 'node:zlib';

/** Path and content of a member; `null` is a directory. */
export type Entry = readonly [string, string | null];

export interface Header {
  readonly name: string;
  /** The type flag; '0' is a file. */
  readonly type?: string;
  readonly link?: string;
  /** In bytes; left out, that of the content. */
  readonly size?: number;
  /** The size field as stored, 12 bytes. */
  readonly sizeField?: string | Buffer;
  /** Added to the right checksum. */
  readonly checksum?: number;
}

const BLOCK = 512;

/** The end of an archive. */
export const END = Buffer.alloc(2 * BLOCK);

/** A header and the content after it, padded. */
export function block({ name, type = '0', link = '', size, sizeField, checksum = 0 }: Header, content = ''): Buffer {
  const body = Buffer.from(content);
  const header = Buffer.alloc(BLOCK);
  header.write(name, 0, 100);
  header.write('0000644\0', 100);
  header.write('0000000\x000000000\0', 108);
  const field = sizeField ?? `${(size ?? body.length).toString(8).padStart(11, '0')}\0`;
  Buffer.from(field as string).copy(header, 124, 0, 12);
  header.write('00000000000\0', 136);
  header.write(type, 156);
  header.write(link, 157, 100);
  header.write('ustar\x0000', 257);
  withChecksum(header, checksum);
  return Buffer.concat([header, body, Buffer.alloc((BLOCK - (body.length % BLOCK)) % BLOCK)]);
}

/** Stores the checksum of a header in it. */
export function withChecksum(header: Buffer, difference = 0): void {
  header.fill(' ', 148, 156);
  const sum = header.reduce((total, byte) => total + byte, difference);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
}

export function member(name: string, content: string | null): Buffer {
  return content === null ? block({ name, type: '5' }) : block({ name }, content);
}

/** `<length> <key>=<value>\n`, the length being that of the whole record. */
export function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  let length = rest.length;
  while (length !== `${length}${rest}`.length) length = `${length}${rest}`.length;
  return `${length}${rest}`;
}

/** A gzip file of `head` and then `repeated` up to `size` bytes, made of members that are compressed once. */
export function gzipBomb(head: readonly Buffer[], repeated: Buffer, size: number): Buffer {
  const times = Math.ceil((4 * 1024 ** 2) / repeated.length);
  const part = Buffer.alloc(times * repeated.length, repeated);
  const member = gzipSync(part);
  return Buffer.concat([gzipSync(Buffer.concat(head)), ...Array(Math.ceil(size / part.length)).fill(member)]);
}
