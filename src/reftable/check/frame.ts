/**
 * The frame of a table, read as far as it goes: header and footer, which are copies of each other, and what lies behind
 * them (format.md §4, §8.1). Where the strict reader gives up, this one says what is wrong and takes the copy that the
 * checksum speaks for.
 */
import { hex } from '../block.ts';
import { crc32 } from '../checksum.ts';
import { footerSize, headerSize, MAGIC } from '../constants.ts';
import { type HashName, hashOfId, hashSize } from '../hash.ts';
import type { FileSource } from '../source.ts';
import type { Fault } from './fault.ts';

export interface Frame {
  /** Bytes of the whole file. */
  readonly size: number;
  /** The copy that was believed; nobody's when neither can be. */
  readonly source: 'header' | 'footer' | 'none';
  readonly version: 1 | 2;
  /** As the version and the id say; `fits` in the walk tells whether records agree. */
  readonly hash: HashName;
  readonly headerSize: number;
  readonly blockSize: number;
  readonly minUpdateIndex: bigint;
  readonly maxUpdateIndex: bigint;
  /** The file starts with as many bytes as a header has, whatever they say. */
  readonly hasHeader: boolean;
  /** Where blocks end: at the footer, or at the end of a file without one. */
  readonly bodySize: number;
  readonly footer: FooterPlace | undefined;
  readonly faults: readonly Fault[];
}

export interface FooterPlace {
  readonly start: number;
  readonly end: number;
  /** The checksum is right. */
  readonly valid: boolean;
  readonly positions: Positions;
}

/** Offsets of sections as the footer has them; 0 is none. Beyond 2^53 they are rounded, and lie outside any file. */
export interface Positions {
  readonly refIndex: number;
  readonly objects: number;
  readonly objectIdLength: number;
  readonly objectIndex: number;
  readonly logs: number;
  readonly logIndex: number;
}

/** Names of the five fields between the footer's copy of the header and its checksum, in order. */
export const POSITION_FIELDS = [
  'ref index position',
  'object position and id length',
  'object index position',
  'log position',
  'log index position',
] as const;

/** Reads the frame. Throws only what reading the file throws. */
export function readFrame(source: FileSource): Frame {
  const { size } = source;
  const faults: Fault[] = [];
  const head = source.read(0, Math.min(size, 28));
  const footer = findFooter(source, head);
  if (isNoTable(head, footer)) return noTable(source, head);
  const fields = believed(head, footer?.bytes, footer?.valid === true);
  const hasHeader = size >= headerSize(fields.version);
  if (!hasHeader || size < headerSize(fields.version) + footerSize(fields.version)) {
    faults.push({
      id: 'tableTooShort',
      start: 0,
      end: size,
      message: `${size} bytes are too few for a table`,
      expected: `${headerSize(fields.version) + footerSize(fields.version)} bytes at least`,
      actual: `${size} bytes`,
    });
  }
  if (footer === undefined) {
    if (faults.length === 0) {
      faults.push({
        id: 'footerMissing',
        start: 0,
        end: size,
        message: 'the table has no footer at its end: it was cut off',
        expected: `'REFT' at ${hex(size - footerSize(fields.version))}`,
      });
    }
  } else {
    faults.push(...footerFaults(head, footer, size));
  }
  faults.push(...headerFaults(head, footer, hasHeader));
  return {
    size,
    ...fields,
    hasHeader,
    bodySize: footer?.start ?? size,
    footer: footer && {
      start: footer.start,
      end: footer.end,
      valid: footer.valid,
      positions: positionsOf(footer.bytes),
    },
    faults,
  };
}

function isNoTable(head: Buffer, footer: FoundFooter | undefined): boolean {
  if (head.length < 24 || head.readUInt32BE(0) === MAGIC) return false;
  return footer === undefined || (!footer.valid && footer.bytes.readUInt32BE(0) !== MAGIC);
}

/** Neither header nor footer: one word on that says more than one on each of their fields. */
function noTable({ size }: FileSource, head: Buffer): Frame {
  const zeros = head.every(byte => byte === 0);
  const fault: Fault = {
    id: 'tableMagic',
    start: 0,
    end: size,
    message: zeros
      ? 'the file starts with zeros instead of a header and has no footer'
      : 'the file has neither the header nor the footer of a table',
    expected: '52454654',
    actual: head.toString('hex', 0, 4),
  };
  return { size, ...unknownFields(head), hasHeader: size >= 28, bodySize: size, footer: undefined, faults: [fault] };
}

interface FoundFooter {
  readonly start: number;
  readonly end: number;
  readonly bytes: Buffer;
  readonly valid: boolean;
}

function findFooter(source: FileSource, head: Buffer): FoundFooter | undefined {
  const { size } = source;
  const versions = head[4] === 2 ? ([2, 1] as const) : ([1, 2] as const);
  const candidates = versions.flatMap(version => {
    const start = size - footerSize(version);
    return start < headerSize(version) ? [] : [footerAt(source, start, version)];
  });
  const valid = candidates.find(candidate => candidate.valid);
  if (valid !== undefined) return valid;
  return earlierFooter(source) ?? candidates.find(candidate => resembles(candidate.bytes, head));
}

function footerAt(source: FileSource, start: number, version: 1 | 2): FoundFooter {
  const bytes = source.read(start, footerSize(version));
  const valid =
    bytes.readUInt32BE(0) === MAGIC && bytes[4] === version && bytes.readUInt32BE(bytes.length - 4) === checksum(bytes);
  return { start, end: start + bytes.length, bytes, valid };
}

function checksum(footer: Buffer): number {
  return crc32(footer.subarray(0, -4));
}

/** Enough of it is as in the header that it is a damaged footer and not something else. */
function resembles(footer: Buffer, head: Buffer): boolean {
  const length = Math.min(headerSize(footer.length === footerSize(1) ? 1 : 2), head.length);
  let same = 0;
  for (let i = 0; i < length; i++) if (footer[i] === head[i]) same++;
  return same >= length * 0.75;
}

const CHUNK = 64 * 1024;

/** A footer with the right checksum that does not end the file: something was appended. */
function earlierFooter(source: FileSource): FoundFooter | undefined {
  const magic = Buffer.from('REFT', 'latin1');
  for (let end = source.size; end > 0; end -= CHUNK) {
    const start = Math.max(0, end - CHUNK);
    const chunk = source.read(start, Math.min(end + 3, source.size) - start);
    for (let at = chunk.lastIndexOf(magic); at >= 0; at = at === 0 ? -1 : chunk.lastIndexOf(magic, at - 1)) {
      const version = chunk[at + 4] === 2 ? 2 : 1;
      if (start + at < headerSize(version) || start + at + footerSize(version) > source.size) continue;
      const found = footerAt(source, start + at, version);
      if (found.valid) return found;
    }
  }
  return undefined;
}

type Fields = Pick<
  Frame,
  'source' | 'version' | 'hash' | 'headerSize' | 'blockSize' | 'minUpdateIndex' | 'maxUpdateIndex'
>;

/** What the header says, from the copy that can be believed. */
function believed(head: Buffer, footer: Buffer | undefined, valid: boolean): Fields {
  if (footer !== undefined && valid) return fieldsOf(footer, 'footer') ?? unknownFields(footer);
  return fieldsOf(head, 'header') ?? (footer && fieldsOf(footer, 'footer')) ?? unknownFields(head);
}

function fieldsOf(bytes: Buffer, source: 'header' | 'footer'): Fields | undefined {
  if (bytes.length < 24 || bytes.readUInt32BE(0) !== MAGIC) return undefined;
  const version = bytes[4];
  if ((version !== 1 && version !== 2) || bytes.length < headerSize(version)) return undefined;
  const hash = version === 1 ? 'sha1' : hashOfId(bytes.readUInt32BE(24));
  if (hash === undefined) return undefined;
  return { source, version, hash, ...numbersOf(bytes), headerSize: headerSize(version) };
}

/** The numbers as they stand, for a header whose magic, version or hash id is not one; git's defaults for what is cut off. */
function unknownFields(bytes: Buffer): Fields {
  const version = bytes[4] === 2 ? 2 : 1;
  const numbers = bytes.length < 24 ? { blockSize: 4096, minUpdateIndex: 0n, maxUpdateIndex: 0n } : numbersOf(bytes);
  return {
    source: 'none',
    version,
    hash: version === 1 ? 'sha1' : 'sha256',
    ...numbers,
    headerSize: headerSize(version),
  };
}

function numbersOf(bytes: Buffer) {
  return {
    blockSize: bytes.readUIntBE(5, 3),
    minUpdateIndex: bytes.readBigUInt64BE(8),
    maxUpdateIndex: bytes.readBigUInt64BE(16),
  };
}

function positionsOf(footer: Buffer): Positions {
  const base = footer.length - 44;
  const position = (field: number) => Number(footer.readBigUInt64BE(base + 8 * field));
  const objects = footer.readBigUInt64BE(base + 8);
  return {
    refIndex: position(0),
    objects: Number(objects >> 5n),
    objectIdLength: Number(objects & 31n),
    objectIndex: position(2),
    logs: position(3),
    logIndex: position(4),
  };
}

function headerFaults(head: Buffer, footer: FoundFooter | undefined, hasHeader: boolean): Fault[] {
  if (!hasHeader) return [];
  const faults: Fault[] = [];
  if (head.readUInt32BE(0) !== MAGIC) {
    faults.push({
      id: 'tableMagic',
      start: 0,
      end: 4,
      message: "the table does not start with 'REFT'",
      expected: '52454654',
      actual: head.toString('hex', 0, 4),
    });
  }
  const version = head[4];
  if (version !== 1 && version !== 2) {
    faults.push({
      id: 'tableVersion',
      start: 4,
      end: 5,
      message: `version ${version} of the format is not known`,
      expected: '1 or 2',
      actual: String(version),
    });
  }
  if (version === 2 && head.length >= 28 && hashOfId(head.readUInt32BE(24)) === undefined) {
    faults.push({
      id: 'tableHashId',
      start: 24,
      end: 28,
      message: 'the hash id in the header is not known',
      expected: "'sha1' or 's256'",
      actual: head.toString('hex', 24, 28),
    });
  }
  const differing = footer === undefined ? undefined : difference(head, footer);
  if (differing !== undefined) faults.push(differing);
  return faults;
}

const HEADER_FIELDS = [
  { name: 'magic', start: 0, end: 4 },
  { name: 'version', start: 4, end: 5 },
  { name: 'block size', start: 5, end: 8 },
  { name: 'least update index', start: 8, end: 16 },
  { name: 'greatest update index', start: 16, end: 24 },
  { name: 'hash id', start: 24, end: 28 },
] as const;

/** The fields of a header, in the order of the file. */
export function headerFields(version: number): readonly { name: string; start: number; end: number }[] {
  return HEADER_FIELDS.slice(0, version === 1 ? 5 : 6);
}

/** Header and footer are copies of each other; the footer's checksum tells which of the two is the damaged one. */
function difference(head: Buffer, footer: FoundFooter): Fault | undefined {
  const fields = headerFields(footer.bytes.length === footerSize(1) ? 1 : 2);
  const differing = fields.filter(({ start, end }) => head.compare(footer.bytes, start, end, start, end) !== 0);
  const [first] = differing;
  const last = differing.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const names = differing.map(({ name }) => name).join(', ');
  const inHeader = footer.valid || !copyIsRight(footer.bytes, head);
  const base = inHeader ? 0 : footer.start;
  return {
    id: 'headerMismatch',
    start: base + first.start,
    end: base + last.end,
    message: `header and footer differ in: ${names}${footer.valid ? '; the checksum speaks for the footer' : inHeader ? '' : '; the checksum speaks for the header'}`,
    expected: (inHeader ? footer.bytes : head).toString('hex', first.start, last.end),
    actual: (inHeader ? head : footer.bytes).toString('hex', first.start, last.end),
  };
}

/** With the header's bytes in place of its copy the footer's checksum would be right. */
function copyIsRight(footer: Buffer, head: Buffer): boolean {
  const mended = Buffer.from(footer);
  head.copy(mended, 0, 0, footer.length - 44);
  return mended.readUInt32BE(mended.length - 4) === checksum(mended);
}

function footerFaults(head: Buffer, footer: FoundFooter, size: number): Fault[] {
  const faults: Fault[] = [];
  const { bytes, start, end, valid } = footer;
  if (end < size) {
    faults.push({
      id: 'trailingBytes',
      start: end,
      end: size,
      message: `${size - end} bytes follow the footer`,
      expected: `the end of the file at ${hex(end)}`,
      actual: `${size} bytes`,
    });
  }
  if (valid) return faults;
  if (bytes.readUInt32BE(0) !== MAGIC) {
    faults.push({
      id: 'footerMagic',
      start,
      end: start + 4,
      message: "the footer does not start with 'REFT'",
      expected: '52454654',
      actual: bytes.toString('hex', 0, 4),
    });
  }
  if (!copyIsRight(bytes, head)) faults.push(checksumFault(footer));
  return faults;
}

function checksumFault({ bytes, start, end }: FoundFooter): Fault {
  const stored = bytes.readUInt32BE(bytes.length - 4);
  const actual = checksum(bytes);
  const damaged = wrongByte(bytes, stored);
  const where =
    damaged === undefined
      ? ''
      : `; it would be right if the byte at ${hex(start + damaged.at)} were 0x${byte(damaged.value)}`;
  return {
    id: 'footerChecksum',
    start,
    end,
    message: `the checksum of the footer is wrong${where}`,
    expected: `0x${stored.toString(16).padStart(8, '0')}`,
    actual: `0x${actual.toString(16).padStart(8, '0')}`,
  };
}

/** A single wrong byte can be told from the checksum alone: no other value makes it right. */
function wrongByte(footer: Buffer, stored: number): { at: number; value: number } | undefined {
  const tried = Buffer.from(footer.subarray(0, -4));
  for (let at = 0; at < tried.length; at++) {
    const original = tried[at];
    for (let value = 0; value < 256; value++) {
      tried[at] = value;
      if (value !== original && crc32(tried) === stored) return { at, value };
    }
    tried[at] = original;
  }
  return undefined;
}

function byte(value: number): string {
  return value.toString(16).padStart(2, '0');
}

/** A frame as the reader of blocks needs it. */
export function blockSpace(source: FileSource, frame: Frame, hash: HashName = frame.hash) {
  return {
    file: source.path,
    bodySize: frame.bodySize,
    blockSize: frame.blockSize,
    headerSize: frame.headerSize,
    hashSize: hashSize(hash),
    read: (offset: number, length: number) => source.read(offset, length),
  };
}
