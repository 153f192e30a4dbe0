/**
 * git's `wildmatch`. With `WM_PATHNAME`, `*` and `?` stop at slashes and `**` between slashes does not; without it, nothing
 * stops at slashes. The time is at most the length of the pattern times that of the text, for any pattern.
 */

/** A part of a pattern. Characters are UTF-16 units. */
export type Token =
  | { readonly type: 'one'; readonly matches: (character: string) => boolean }
  /** Any characters but slashes. */
  | { readonly type: 'name' }
  /** Whole directories, each with its slash. */
  | { readonly type: 'directories' }
  | { readonly type: 'anything' };

/** With `WM_PATHNAME`: whether `pattern` matches all of `text`. An invalid pattern matches nothing. */
export function wildmatch(pattern: string, text: string, ignoreCase = false): boolean {
  const tokens = tokensOf(pattern, ignoreCase);
  return tokens !== undefined && matchesAll(tokens, ignoreCase ? text.toLowerCase() : text);
}

/** Without `WM_PATHNAME`: a test of whether `pattern` matches all of a text. An invalid pattern matches nothing. */
export function wildmatchAcrossSlashes(pattern: string): (text: string) => boolean {
  const tokens = tokensOf(pattern, false, true);
  const start = /^[^*?[\\]*/.exec(pattern)?.[0] ?? '';
  return text => tokens !== undefined && text.startsWith(start) && matchesAll(tokens, text);
}

function matchesAll(tokens: readonly Token[], characters: string): boolean {
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
 * The parts of a pattern; `undefined` if it is invalid. With `ignoreCase` they match a text in lower case.
 * `crossesSlashes`: without `WM_PATHNAME`.
 */
export function tokensOf(pattern: string, ignoreCase: boolean, crossesSlashes = false): Token[] | undefined {
  const tokens: Token[] = [];
  for (let i = 0; i < pattern.length; ) {
    const character = pattern.charAt(i);
    if (character === '*') {
      let end = i;
      while (pattern[end] === '*') end++;
      const whole = (i === 0 || pattern[i - 1] === '/') && end - i === 2 && !crossesSlashes;
      if (crossesSlashes || (whole && end === pattern.length)) tokens.push({ type: 'anything' });
      else if (whole && pattern[end] === '/') tokens.push({ type: 'directories' });
      else tokens.push({ type: 'name' });
      i = whole && pattern[end] === '/' ? end + 1 : end;
    } else if (character === '[') {
      const set = setAt(pattern, i, ignoreCase);
      if (set === undefined) return undefined;
      tokens.push(one(character => set.matches(character) && (crossesSlashes || character !== '/')));
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

/** Whether a bracket expression matches a character. */
interface CharacterSet {
  readonly matches: (character: string) => boolean;
  /** The position after it. */
  readonly end: number;
}

/** A bracket expression. `undefined` if it has no end, or names a class that does not exist. */
function setAt(pattern: string, start: number, ignoreCase: boolean): CharacterSet | undefined {
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
  return { matches: character => isIn(character) !== negated, end: i + 1 };
}
