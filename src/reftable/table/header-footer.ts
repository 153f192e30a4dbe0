/** The header and the footer of a table that is written (docs/format.md#header, docs/format.md#footer). */
import { putUint, putUint64 } from '../format/bytes.ts';
import { crc32 } from '../format/checksum.ts';
import { footerSize, headerSize, MAGIC } from '../format/constants.ts';
import { type HashName, hashId, versionOf } from '../format/hash.ts';

/** What a header states: `blockSize` in bytes, and the limits `minUpdateIndex` and `maxUpdateIndex`, 0 to 2^64 - 1. */
export interface HeaderFields {
  readonly hash: HashName;
  readonly blockSize: number;
  readonly minUpdateIndex: bigint;
  readonly maxUpdateIndex: bigint;
}

/**
 * What a footer states besides: where the index of the refs (`refIndex`), the sections `objects` and `logs` and their
 * indexes (`objectIndex`, `logIndex`) start, in bytes from the start of the file; 0 for what is absent.
 */
export interface FooterFields {
  readonly refIndex: number;
  readonly objects: number;
  /** Bytes of an object ID in the object section, 0 to 31. */
  readonly objectIdLength: number;
  readonly objectIndex: number;
  readonly logs: number;
  readonly logIndex: number;
}

/** The bytes of a header: 24 for SHA-1, 28 for SHA-256. */
export function encodeHeader({ hash, blockSize, minUpdateIndex, maxUpdateIndex }: HeaderFields): Uint8Array {
  const version = versionOf(hash);
  const header = new Uint8Array(headerSize(version));
  putUint(header, 0, MAGIC, 4);
  header[4] = version;
  putUint(header, 5, blockSize, 3);
  putUint64(header, 8, minUpdateIndex);
  putUint64(header, 16, maxUpdateIndex);
  if (version === 2) putUint(header, 24, hashId(hash), 4);
  return header;
}

/** The bytes of a footer: 68 for SHA-1, 72 for SHA-256. */
export function encodeFooter(header: HeaderFields, positions: FooterFields): Uint8Array {
  const footer = new Uint8Array(footerSize(versionOf(header.hash)));
  const start = encodeHeader(header);
  footer.set(start);
  const { refIndex, objects, objectIdLength, objectIndex, logs, logIndex } = positions;
  const objectField = (BigInt(objects) << 5n) | BigInt(objectIdLength);
  let at = start.length;
  for (const field of [BigInt(refIndex), objectField, BigInt(objectIndex), BigInt(logs), BigInt(logIndex)]) {
    at = putUint64(footer, at, field);
  }
  putUint(footer, at, crc32(footer.subarray(0, at)), 4);
  return footer;
}
