/** What is wrong with a header and a footer, which are copies of each other but for what the footer adds. */

import { crc32 } from '../../reftable/format/checksum.ts';
import { FOOTER_TAIL_SIZE, footerSize, MAGIC } from '../../reftable/format/constants.ts';
import { hashOfId } from '../../reftable/format/hash.ts';
import { hex } from '../../reftable/table/block.ts';

import type { Fault } from '../fault.ts';
import { checksum, type FoundFooter } from './find-footer.ts';

export function headerFaults(head: Buffer, footer: FoundFooter | undefined, hasHeader: boolean): Fault[] {
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

/** Header and footer are copies of each other; the footer's checksum shows which of the two is damaged. */
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
  const corrected = Buffer.from(footer);
  head.copy(corrected, 0, 0, footer.length - FOOTER_TAIL_SIZE);
  return corrected.readUInt32BE(corrected.length - 4) === checksum(corrected);
}

export function footerFaults(head: Buffer, footer: FoundFooter, size: number): Fault[] {
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

/** The checksum alone identifies a single wrong byte: no other value satisfies it. */
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
