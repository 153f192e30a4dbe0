/** What deflate has fixed (RFC 1951): the ranges of length and distance symbols, and the fixed codes. */

/** The first value of each symbol; the bits that follow the symbol are added to it. */
function bases(first: number, extras: Uint8Array): Uint16Array {
  let base = first;
  return Uint16Array.from(extras, extra => {
    const start = base;
    base += 1 << extra;
    return start;
  });
}

/** Extra bits: those of each 2 ** `run` symbols in a row are equal, from the second such run on one more than before. */
function extraBits(count: number, run: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, symbol) => Math.max(0, (symbol >> run) - 1));
}

/** Extra bits of the length symbols 257 to 284. Symbol 285 is the longest match and has none. */
export const LENGTH_EXTRA: Uint8Array = Uint8Array.of(...extraBits(28, 2), 0);
/** The shortest match of each length symbol, 257 first, in bytes. */
export const LENGTH_BASE: Uint16Array = Uint16Array.of(...bases(3, LENGTH_EXTRA.subarray(0, 28)), 258);
/** Extra bits of each distance symbol. */
export const DISTANCE_EXTRA: Uint8Array = extraBits(30, 1);
/** The shortest distance of each distance symbol, in bytes. */
export const DISTANCE_BASE: Uint16Array = bases(1, DISTANCE_EXTRA);

/** The symbol that ends a block. */
export const END_OF_BLOCK = 256;

/** Lengths in bits of the fixed codes of literals and lengths. */
export const FIXED_LITERALS: Uint8Array = Uint8Array.from({ length: 288 }, (_, symbol) =>
  symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8,
);
/** Lengths in bits of the fixed codes of distances. */
export const FIXED_DISTANCES: Uint8Array = new Uint8Array(32).fill(5);

const LONGEST_CODE = 15;

/** The canonical code of each symbol, given its length in bits. The first bit of a code is the lowest. */
export function canonicalCodes(lengths: Uint8Array): Uint16Array {
  const codes = new Uint16Array(lengths.length);
  for (let length = 1, code = 0; length <= LONGEST_CODE; length++, code <<= 1) {
    for (const [symbol, each] of lengths.entries()) if (each === length) codes[symbol] = reversed(code++, length);
  }
  return codes;
}

function reversed(code: number, length: number): number {
  let result = 0;
  for (let bit = 0; bit < length; bit++) result |= ((code >> bit) & 1) << (length - 1 - bit);
  return result;
}
