/** The bytes of names and messages from a repository, for code that does not import the engine. */

const ENCODER = new TextEncoder();

/** The bytes of a text, in which a byte that is not part of UTF-8 is a lone surrogate U+DC80..U+DCFF. */
export function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(
    Array.from(text).flatMap(character => {
      const unit = character.charCodeAt(0);
      const isByte = character.length === 1 && unit >= 0xdc80 && unit <= 0xdcff;
      return isByte ? [unit - 0xdc00] : [...ENCODER.encode(character)];
    }),
  );
}
