/**
 * git's `wildmatch` with `WM_PATHNAME`: `*` and `?` stop at slashes, `**` between slashes does not. The time is at most
 * the length of the pattern times that of the text, for any pattern.
 */

/** A part of a pattern. Characters are UTF-16 units. */
export type Token =
  | { readonly type: 'one'; readonly matches: (character: string) => boolean }
  /** Any characters but slashes. */
  | { readonly type: 'name' }
  /** Whole directories, each with its slash. */
  | { readonly type: 'directories' }
  | { readonly type: 'anything' };

/** Whether `pattern` matches all of `text`. An invalid pattern matches nothing. */
export function wildmatch(pattern: string, text: string, ignoreCase = false): boolean {
  return matches(tokensOf(pattern, ignoreCase), ignoreCase ? text.toLowerCase() : text);
}

/** As `wildmatch` without `WM_PATHNAME`: `*` and `?` match slashes. */
export function wildmatchText(pattern: string, text: string): boolean {
  return matches(tokensOf(pattern, false, true), text);
}

function matches(tokens: readonly Token[] | undefined, characters: string): boolean {
  if (tokens === undefined) return false;
  // reached[i]: the tokens so far match the first i characters.
  let reached = new Uint8Array(characters.length + 1);
  reached[0] = 1;
  for (const token of tokens) {
    reached = step(token, reached, characters);
    if (!reached.includes(1)) return false;
  }
  return reached[characters.length] === 1;
}

function step(token: Token, from: Uint8Array, text: string): Uint8Array<ArrayBuffer> {
  const to = new Uint8Array(from.length);
  let open = false;
  for (let i = 0; i < from.length; i++) {
    const before = text.charAt(i - 1);
    switch (token.type) {
      case 'one':
        if (i > 0 && from[i - 1] === 1 && token.matches(before)) to[i] = 1;
        break;
      case 'name':
        open = from[i] === 1 || (open && before !== '/');
        to[i] = open ? 1 : 0;
        break;
      case 'anything':
        open ||= from[i] === 1;
        to[i] = open ? 1 : 0;
        break;
      case 'directories':
        if (from[i] === 1 || (open && before === '/')) to[i] = 1;
        open ||= from[i] === 1;
        break;
    }
  }
  return to;
}

/**
 * The parts of a pattern; `undefined` if it is invalid. With `ignoreCase` they match a text in lower case, and with
 * `crossesSlashes` all of them match slashes.
 */
export function tokensOf(pattern: string, ignoreCase: boolean, crossesSlashes = false): Token[] | undefined {
  const tokens: Token[] = [];
  for (let i = 0; i < pattern.length; ) {
    const character = pattern.charAt(i);
    if (character === '*') {
      let end = i;
      while (pattern[end] === '*') end++;
      const whole = !crossesSlashes && (i === 0 || pattern[i - 1] === '/') && end - i === 2;
      if (whole && end === pattern.length) tokens.push({ type: 'anything' });
      else if (whole && pattern[end] === '/') tokens.push({ type: 'directories' });
      else tokens.push({ type: crossesSlashes ? 'anything' : 'name' });
      i = whole && pattern[end] === '/' ? end + 1 : end;
    } else if (character === '[') {
      const set = setAt(pattern, i, ignoreCase);
      if (set === undefined) return undefined;
      tokens.push(set.token);
      i = set.end;
    } else if (character === '\\') {
      // An escaped capital letter never matches a text in lower case. Nor does it in git.
      if (i + 1 === pattern.length) return undefined;
      tokens.push(literal(pattern.charAt(i + 1)));
      i += 2;
    } else {
      tokens.push(
        character === '?'
          ? one(any => crossesSlashes || any !== '/')
          : literal(ignoreCase ? character.toLowerCase() : character),
      );
      i++;
    }
  }
  return tokens;
}

function one(matches: (character: string) => boolean): Token {
  return { type: 'one', matches };
}

function literal(expected: string): Token {
  return one(character => character === expected);
}

const CLASSES: Readonly<Record<string, RegExp>> = {
  alnum: /[A-Za-z0-9]/,
  alpha: /[A-Za-z]/,
  blank: /[ \t]/,
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the class is theirs.
  cntrl: /[\0-\x1f\x7f]/,
  digit: /[0-9]/,
  graph: /[!-~]/,
  lower: /[a-z]/,
  print: /[ -~]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /\s/,
  upper: /[A-Z]/,
  xdigit: /[0-9A-Fa-f]/,
};

/** A bracket expression. `undefined` if it has no end, or names a class that does not exist. */
function setAt(pattern: string, start: number, ignoreCase: boolean): { token: Token; end: number } | undefined {
  let i = start + 1;
  const negated = pattern[i] === '!' || pattern[i] === '^';
  if (negated) i++;
  const parts: ((character: string) => boolean)[] = [];
  for (let first = true; first || pattern[i] !== ']'; first = false) {
    const [named, className] = /^\[:([a-z]*):\]/.exec(pattern.slice(i, i + 16)) ?? [];
    if (named !== undefined && className !== undefined) {
      const expression = CLASSES[className];
      if (expression === undefined) return undefined;
      parts.push(character => expression.test(character));
      i += named.length;
      continue;
    }
    if (pattern[i] === '\\') i++;
    const low = pattern[i];
    if (low === undefined) return undefined;
    i++;
    const isRange = pattern[i] === '-' && pattern[i + 1] !== ']' && pattern[i + 1] !== undefined;
    if (isRange) i += pattern[i + 1] === '\\' ? 2 : 1;
    const high = isRange ? pattern[i] : low;
    if (high === undefined) return undefined;
    if (isRange) i++;
    parts.push(character => character >= low && character <= high);
  }
  const isIn = (character: string) =>
    parts.some(part => part(character) || (ignoreCase && part(character.toUpperCase())));
  const matches = (character: string) => character !== '/' && isIn(character) !== negated;
  return { token: one(matches), end: i + 1 };
}
