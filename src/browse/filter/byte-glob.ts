/** git's `wildmatch` on the bytes of names, without a string for each name. */
import { type Token, tokensOf } from '../../git/config/wildmatch.ts';
import { decodeText, encodeText } from '../../reftable/index.ts';
import type { NamePage } from '../refs/name-pages.ts';
import { isCaseSensitive } from './filter.ts';
import { Needle } from './needle.ts';

const SLASH = 0x2f;
/** Bytes of the longest character in UTF-8. */
const LONGEST_CHARACTER = 4;

/** One character: `ascii` has a 1 for each of those below 128 that match. */
interface CharacterStep {
  readonly type: 'one';
  readonly ascii: Uint8Array;
  readonly matches: (character: string) => boolean;
}

type Step =
  | CharacterStep
  | { readonly type: 'name' }
  | { readonly type: 'directories' }
  | { readonly type: 'anything' };

/**
 * A pattern that must match whole components up to the end of a name, so that `v1.*` finds `refs/tags/v1.0`. If it ends
 * with a slash, anything may follow. Without a capital letter it matches both cases of ASCII letters.
 */
export class ByteGlob {
  readonly #steps: readonly Step[];
  /** A text that every match has, which is found faster. */
  readonly #needle: Needle;
  /** A text that every match ends with, and its length in bytes. */
  readonly #tail: Needle;
  readonly #tailLength: number;

  /** An invalid pattern matches nothing. */
  constructor(pattern: string) {
    const ignoreCase = !isCaseSensitive(pattern);
    const whole = `**/${pattern.replace(/^\/+/, '')}${pattern.endsWith('/') ? '**' : ''}`;
    const steps = tokensOf(whole, ignoreCase)?.map(token => stepOf(token, ignoreCase));
    this.#needle = new Needle(literalPart(pattern), false, !ignoreCase);
    const tail = literalTail(pattern);
    this.#tail = new Needle(tail, false, !ignoreCase);
    this.#tailLength = encodeText(tail).length;
    this.#steps = steps ?? [{ type: 'one', ascii: new Uint8Array(128), matches: () => false }];
  }

  /** Sets `hits[i]` to 1 for each candidate in a page whose name matches. */
  mark({ bytes, starts, count }: NamePage, candidates: Uint8Array, hits: Uint8Array): void {
    for (let i = 0; i < count; i++) {
      if (candidates[i] !== 1) continue;
      const [start, end] = [starts[i] as number, starts[i + 1] as number];
      const tailStart = end - this.#tailLength;
      if (tailStart < start || !this.#tail.isIn(bytes, tailStart, end)) continue;
      if (this.#needle.isIn(bytes, start, end) && this.matches(bytes, start, end)) hits[i] = 1;
    }
  }

  /**
   * Whether `bytes[start, end)` matches. The last `*` and the last directories that were skipped are tried again with
   * more: earlier ones need not change, because the shortest match leaves the most text for the rest of the pattern.
   */
  matches(bytes: Uint8Array, start: number, end: number): boolean {
    const steps = this.#steps;
    let at = start;
    let step = 0;
    let [nameStep, nameAt, directoryStep, directoryAt] = [-1, 0, -1, 0];
    for (;;) {
      const current = steps[step];
      if (current === undefined) {
        if (at === end) return true;
      } else if (current.type === 'anything') {
        return true;
      } else if (current.type === 'name') {
        nameStep = ++step;
        nameAt = at;
        continue;
      } else if (current.type === 'directories') {
        directoryStep = ++step;
        directoryAt = at;
        nameStep = -1;
        continue;
      } else if (at < end) {
        const length = matchLength(current, bytes, at, end);
        if (length > 0) {
          at += length;
          step++;
          continue;
        }
      }
      if (nameStep >= 0 && nameAt < end && bytes[nameAt] !== SLASH) {
        nameAt += characterAt(bytes, nameAt, end).length;
        at = nameAt;
        step = nameStep;
        continue;
      }
      if (directoryStep < 0) return false;
      while (directoryAt < end && bytes[directoryAt] !== SLASH) directoryAt++;
      if (directoryAt === end) return false;
      at = ++directoryAt;
      step = directoryStep;
      nameStep = -1;
    }
  }
}

/** The longest run of characters that match themselves. */
function literalPart(pattern: string): string {
  return literalParts(pattern).reduce((longest, part) => (part.length > longest.length ? part : longest), '');
}

/** The characters at the end that match themselves. */
function literalTail(pattern: string): string {
  return pattern.endsWith('/') ? '' : (literalParts(pattern).at(-1) ?? '');
}

/** The parts between wildcards. Sets and escapes are not searched. */
function literalParts(pattern: string): string[] {
  if (/[[\\]/.test(pattern)) return [];
  return pattern.replace(/^\/+/, '').replaceAll('**/', '*').split(/[*?]+/);
}

function stepOf(token: Token, ignoreCase: boolean): Step {
  if (token.type !== 'one') return token;
  const matches = (character: string) => token.matches(ignoreCase ? character.toLowerCase() : character);
  return {
    type: 'one',
    ascii: Uint8Array.from({ length: 128 }, (_, i) => Number(matches(String.fromCharCode(i)))),
    matches,
  };
}

/** Bytes of the character at `at` if it matches, else 0. */
function matchLength({ ascii, matches }: CharacterStep, bytes: Uint8Array, at: number, end: number): number {
  const byte = bytes[at] as number;
  if (byte < 128) return ascii[byte] as number;
  const { character, length } = characterAt(bytes, at, end);
  return matches(character) ? length : 0;
}

const ASCII = Array.from({ length: 128 }, (_, byte) => ({ character: String.fromCharCode(byte), length: 1 }));

/** A character in UTF-8, or a byte that is not UTF-8, which is decoded as a lone surrogate. */
function characterAt(bytes: Uint8Array, at: number, end: number): { character: string; length: number } {
  const ascii = ASCII[bytes[at] as number];
  if (ascii !== undefined) return ascii;
  const code = decodeText(bytes, at, Math.min(at + LONGEST_CHARACTER, end)).codePointAt(0) as number;
  const isByte = code >= 0xd800 && code <= 0xdfff;
  return { character: String.fromCodePoint(code), length: isByte ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4 };
}
