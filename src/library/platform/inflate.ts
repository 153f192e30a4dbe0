/** Inflates zlib streams (RFC 1950, RFC 1951) in JavaScript. Accepts what zlib's `inflate.c` accepts. */
import { adler32 } from '../../reftable/format/checksum.ts';
import type { Inflated } from '../../reftable/platform/platform.ts';
import {
  canonicalCodes,
  DISTANCE_BASE,
  DISTANCE_EXTRA,
  END_OF_BLOCK,
  FIXED_DISTANCES,
  FIXED_LITERALS,
  LENGTH_BASE,
  LENGTH_EXTRA,
} from './deflate-codes.ts';

/** For each possible run of `bits` bits the symbol that it starts with, times 16, plus the length of its code; or 0. */
interface Codes {
  readonly table: Uint16Array;
  readonly bits: number;
}

const CODE_LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const MOST_LITERALS = 286;
/** Bytes of the output for which space is made at first. */
const USUAL_SIZE = 1 << 16;

/**
 * As `Platform.inflate`, with the codes of zlib's errors. A stream that is too long is reported as such also if it is
 * damaged. Its parts are closures over the state of the stream.
 */
export function inflate(bytes: Uint8Array, limit: number): Inflated {
  let out = new Uint8Array(Math.min(limit, USUAL_SIZE));
  let length = 0;
  /** Position of the next bit. */
  let bit = 0;

  /** The next `count` bits, at most 16, the first the lowest; zeros after the end. */
  const peek = (count: number): number => {
    const at = bit >>> 3;
    const three = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16);
    return (three >>> (bit & 7)) & ((1 << count) - 1);
  };

  const take = (count: number): number => {
    const value = peek(count);
    bit += count;
    if (bit > bytes.length * 8) throw zlibError('unexpected end of file', 'Z_BUF_ERROR');
    return value;
  };

  const skipToByte = (): void => {
    bit = (bit + 7) & ~7;
  };

  const decode = ({ table, bits }: Codes): number => {
    const entry = table[peek(bits)] as number;
    take(entry === 0 ? bits : entry & 15);
    if (entry === 0) throw zlibError();
    return entry >>> 4;
  };

  const makeSpace = (count: number): void => {
    const needed = length + count;
    if (needed <= out.length) return;
    if (needed > limit) throw zlibError('it is too long', 'ERR_BUFFER_TOO_LARGE');
    const grown = new Uint8Array(Math.min(limit, 2 * needed));
    grown.set(out);
    out = grown;
  };

  const copyStored = (): void => {
    skipToByte();
    const [count, complement] = [take(16), take(16)];
    if ((count ^ complement) !== 0xffff) throw zlibError();
    makeSpace(count);
    for (let i = 0; i < count; i++) out[length++] = take(8);
  };

  const readCodes = (): readonly Codes[] => {
    const [literals, distances, count] = [take(5) + 257, take(5) + 1, take(4) + 4];
    if (literals > MOST_LITERALS || distances > DISTANCE_BASE.length) throw zlibError();
    const codeLengths = new Uint8Array(CODE_LENGTH_ORDER.length);
    for (const symbol of CODE_LENGTH_ORDER.slice(0, count)) codeLengths[symbol] = take(3);
    const codes = completeCodes(codeLengths, 0);
    const lengths = new Uint8Array(literals + distances);
    for (let at = 0; at < lengths.length; ) {
      const symbol = decode(codes);
      const value = symbol < 16 ? symbol : symbol > 16 ? 0 : lengths[at - 1];
      const times = symbol < 16 ? 1 : symbol > 17 ? 11 + take(7) : 3 + take(symbol - 14);
      if (value === undefined || at + times > lengths.length) throw zlibError();
      lengths.fill(value, at, at + times);
      at += times;
    }
    if (lengths[END_OF_BLOCK] === 0) throw zlibError();
    return [completeCodes(lengths.subarray(0, literals), 1), completeCodes(lengths.subarray(literals), 1)];
  };

  const copyMatch = (symbol: number, distances: Codes): void => {
    const base = LENGTH_BASE[symbol];
    if (base === undefined) throw zlibError();
    const count = base + take(LENGTH_EXTRA[symbol] as number);
    const far = decode(distances);
    const distance = (DISTANCE_BASE[far] ?? Number.POSITIVE_INFINITY) + take(DISTANCE_EXTRA[far] ?? 0);
    if (distance > length) throw zlibError();
    makeSpace(count);
    for (const end = length + count; length < end; length++) out[length] = out[length - distance] as number;
  };

  const copyCompressed = ([literals, distances]: readonly Codes[]): void => {
    for (let symbol = decode(literals as Codes); symbol !== END_OF_BLOCK; symbol = decode(literals as Codes)) {
      if (symbol > END_OF_BLOCK) {
        copyMatch(symbol - END_OF_BLOCK - 1, distances as Codes);
      } else {
        makeSpace(1);
        out[length++] = symbol;
      }
    }
  };

  const header = take(8) * 256 + take(8);
  if (header % 31 !== 0 || (header & 0x0f20) !== 0x0800 || header > 0x7fff) throw zlibError('incorrect header check');
  for (let last = 0; last === 0; ) {
    last = take(1);
    const type = take(2);
    if (type === 3) throw zlibError();
    if (type === 0) copyStored();
    else copyCompressed(type === 1 ? [FIXED_LITERALS, FIXED_DISTANCES].map(codesOf) : readCodes());
  }
  skipToByte();
  const inflated = out.subarray(0, length);
  const checksum = take(8) * 0x1000000 + ((take(8) << 16) | (take(8) << 8) | take(8));
  if (checksum !== adler32(inflated)) throw zlibError('incorrect data check');
  return { inflated, taken: bit >>> 3 };
}

/** Codes that leave bits without a symbol are invalid, but for a single one of at most `loose` bits. */
function completeCodes(lengths: Uint8Array, loose: number): Codes {
  const free = lengths.reduce((sum, length) => (length > 0 ? sum - 2 ** -length : sum), 1);
  if (free < 0 || (free > 0 && Math.max(...lengths) > loose)) throw zlibError();
  return codesOf(lengths);
}

function codesOf(lengths: Uint8Array): Codes {
  const bits = Math.max(1, ...lengths);
  const table = new Uint16Array(1 << bits);
  for (const [symbol, code] of canonicalCodes(lengths).entries()) {
    const length = lengths[symbol] as number;
    if (length > 0) for (let at = code; at < table.length; at += 1 << length) table[at] = symbol * 16 + length;
  }
  return { table, bits };
}

function zlibError(message = 'invalid code or length', code = 'Z_DATA_ERROR'): Error {
  return Object.assign(new Error(message), { code });
}
