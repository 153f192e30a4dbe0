/** Object IDs and other bytes as hex digits. Imports nothing: checks of arguments use it, which the web pages need too. */

/** For each ASCII character its value as a hex digit of either case, or -1. */
const HEX_DIGITS = Int8Array.from({ length: 128 }, (_, code) =>
  '0123456789abcdef'.indexOf(String.fromCharCode(code).toLowerCase()),
);

/** Whether `text` has nothing but hex digits, of either case. Several times as fast as a regular expression. */
export function isHex(text: string): boolean {
  let bits = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    bits |= (HEX_DIGITS[code & 0x7f] as number) | -(code >>> 7);
  }
  return bits >= 0;
}

/** Writes the bytes that `text` gives in hex, of either case, at `at`. Returns the offset after them. */
export function putHex(bytes: Uint8Array, at: number, text: string): number {
  for (let i = 0; i < text.length; i += 2) {
    bytes[at++] = ((HEX_DIGITS[text.charCodeAt(i)] as number) << 4) | (HEX_DIGITS[text.charCodeAt(i + 1)] as number);
  }
  return at;
}

/** The bytes that `text` gives in hex, of either case; its length must be even. */
export function fromHex(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length / 2);
  putHex(bytes, 0, text);
  return bytes;
}
