/** A filter as tokens: `word`, `key:value` and `"quoted text"`, separated by blanks. */
import type { TextRange } from '../../git/index.ts';

/** One token. Quotes keep blanks, and take the meaning from all other characters; `\"` and `\\` are allowed in them. */
export interface FilterToken extends TextRange {
  /** What precedes the first colon; `undefined` without one. */
  readonly key: string | undefined;
  /** Without quotes and escapes. */
  readonly value: string;
  /** It starts with a hyphen. */
  readonly excluded: boolean;
  /** The value is in quotes. */
  readonly isQuoted: boolean;
  /** The closing quote is missing. */
  readonly isUnclosed: boolean;
}

/** A hyphen, a key with its colon, then a quoted or a plain value. */
const TOKEN = /(-?)(?:([A-Za-z][\w-]*):)?(?:"((?:[^"\\]|\\.)*)("?)|(\S*))/suy;
/** A key that does not start with a letter is unknown, and so is an empty one. */
const OTHER_KEY = /^([^:"]*):(.*)$/su;

/** The tokens of a filter. Never throws. */
export function tokenize(text: string): FilterToken[] {
  const tokens: FilterToken[] = [];
  const blanks = /\s*/uy;
  for (let at = skip(text, blanks, 0); at < text.length; at = skip(text, blanks, at)) {
    TOKEN.lastIndex = at;
    const [whole = '', hyphen = '', key, quoted, closing, plain = ''] = TOKEN.exec(text) ?? [];
    const end = at + Math.max(whole.length, 1);
    tokens.push(tokenOf({ start: at, end }, { hyphen, key, quoted, closing, plain }));
    at = end;
  }
  return tokens;
}

interface Parts {
  readonly hyphen: string;
  readonly key: string | undefined;
  readonly quoted: string | undefined;
  readonly closing: string | undefined;
  readonly plain: string;
}

function tokenOf(range: TextRange, { hyphen, key, quoted, closing, plain }: Parts): FilterToken {
  if (quoted !== undefined) {
    const value = quoted.replace(/\\(.)/gsu, '$1');
    return { ...range, key, value, excluded: hyphen !== '', isQuoted: true, isUnclosed: closing === '' };
  }
  const rest = { isQuoted: false, isUnclosed: false };
  // A hyphen alone is a word.
  if (plain === '' && key === undefined) return { ...range, ...rest, key, value: hyphen, excluded: false };
  const [, other, value = plain] = (key === undefined && OTHER_KEY.exec(plain)) || [];
  return { ...range, ...rest, key: key ?? other, value, excluded: hyphen !== '' };
}

function skip(text: string, pattern: RegExp, from: number): number {
  pattern.lastIndex = from;
  return from + (pattern.exec(text)?.[0].length ?? 0);
}
