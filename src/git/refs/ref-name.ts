/** git's rules for the names of refs (git-check-ref-format, `refs.c`), on strings as `reftable/format/utf8.ts` makes them. */
import { checkObject, checkString } from '../../reftable/format/arguments.ts';
import type { TextRange } from '../text-range.ts';

/** The rule of git-check-ref-format(1) that a name breaks. `oneLevel` has no slash, `at` is only `@`. */
export type RefNameFault =
  | 'empty'
  | 'emptyComponent'
  | 'leadingDot'
  | 'dotLock'
  | 'doubleDot'
  | 'controlCharacter'
  | 'forbiddenCharacter'
  | 'atBrace'
  | 'at'
  | 'trailingDot'
  | 'oneLevel';

/** Why git refuses a name, and the part of the name that breaks a rule. */
export interface RefNameProblem extends TextRange {
  readonly fault: RefNameFault;
  /** What is wrong, with the name for its subject and without a full stop: `holds '..'`. */
  readonly message: string;
}

/** Which names are accepted besides those with a slash. */
export interface RefNameOptions {
  /** Names of one component, such as `HEAD`, are right too. */
  readonly oneLevel?: boolean;
}

/** Names that no rule on characters is about, which are nearly all. Only `.lock` has to be looked for. */
const PLAIN_NAME = /^[\w\x80-\uffff-]+(?:[./][\w\x80-\uffff-]+)*$/;

/** The first rule of `git check-ref-format` that the name breaks. API_ERROR for an argument of the wrong type. */
export function refNameProblem(name: string, options: RefNameOptions = {}): RefNameProblem | undefined {
  checkString('The name of a ref', name);
  checkObject('The options for names of refs', options);
  const { oneLevel = false } = options;
  if (PLAIN_NAME.test(name) && !name.includes('.lock') && (oneLevel || name.includes('/'))) return undefined;
  if (name === '') return problem('empty', 0, 0, 'is empty');
  if (name === '@') return problem('at', 0, 1, "is '@', a short form of HEAD");
  let start = 0;
  for (const component of name.split('/')) {
    const found = componentProblem(component, start);
    if (found) return found;
    start += component.length + 1;
  }
  if (name.endsWith('.')) return problem('trailingDot', name.length - 1, name.length, "ends with '.'");
  if (!oneLevel && !name.includes('/')) {
    return problem('oneLevel', 0, name.length, 'has one component only; most refs start with refs/');
  }
  return undefined;
}

/** Whether git accepts the ref name (`check_refname_format`). */
export function isRefName(name: string, options?: RefNameOptions): boolean {
  return refNameProblem(name, options) === undefined;
}

function componentProblem(component: string, start: number): RefNameProblem | undefined {
  const end = start + component.length;
  if (component === '')
    return problem('emptyComponent', start, end, 'starts or ends with a slash, or has two in a row');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these characters are searched for
  const refused = /[\x00-\x20\x7f~^:?*[\\]|\.\.|@\{/.exec(component);
  if (refused) {
    const [text] = refused;
    const at = start + refused.index;
    const fault = text === '..' ? 'doubleDot' : text === '@{' ? 'atBrace' : kindOfCharacter(text);
    return problem(fault, at, at + text.length, `holds ${shown(text)}`);
  }
  if (component.startsWith('.')) return problem('leadingDot', start, start + 1, "has a component that starts with '.'");
  if (component.endsWith('.lock')) return problem('dotLock', end - 5, end, "has a component that ends with '.lock'");
  return undefined;
}

function kindOfCharacter(character: string): RefNameFault {
  return character < ' ' || character === '\x7f' ? 'controlCharacter' : 'forbiddenCharacter';
}

function shown(text: string): string {
  if (text === ' ') return 'a space';
  if (text > ' ' && text < '\x7f') return `'${text}'`;
  return `the control character 0x${text.charCodeAt(0).toString(16).padStart(2, '0')}`;
}

function problem(fault: RefNameFault, start: number, end: number, message: string): RefNameProblem {
  return { fault, start, end, message };
}

/**
 * Whether git deletes a ref of this name, even if the name is not valid: it cannot lead out of `refs/`
 * (`refname_is_safe`).
 */
export function isSafeRefName(name: string): boolean {
  if (!name.startsWith('refs/')) return /^[A-Z_]+$/.test(name);
  if (PLAIN_NAME.test(name)) return true;
  return name
    .slice('refs/'.length)
    .split('/')
    .every(component => component !== '' && component !== '.' && component !== '..');
}

/** Whether a name outside `refs/` looks like one of a worktree's own: `HEAD`, `ORIG_HEAD`, `FOO`. */
export function isRootRefSyntax(name: string): boolean {
  return /^[A-Z_-]+$/.test(name);
}

const ROOT_REFS = new Set([
  'HEAD',
  'AUTO_MERGE',
  'BISECT_EXPECTED_REV',
  'NOTES_MERGE_PARTIAL',
  'NOTES_MERGE_REF',
  'MERGE_AUTOSTASH',
]);

/** Whether git lists it among the root refs. */
export function isRootRef(name: string): boolean {
  checkString('The name of a ref', name);
  return isRootRefSyntax(name) && !isPseudoRef(name) && (name.endsWith('_HEAD') || ROOT_REFS.has(name));
}

/** Files with more than an object ID in them: they are never in a stack. */
export function isPseudoRef(name: string): boolean {
  return name === 'FETCH_HEAD' || name === 'MERGE_HEAD';
}

/** Whether each worktree has one of its own, in its own stack. */
export function isPerWorktree(name: string): boolean {
  checkString('The name of a ref', name);
  if (!name.startsWith('refs/')) return isRootRefSyntax(name);
  return /^refs\/(?:worktree|bisect|rewritten)\//.test(name);
}

/** Where git stores a ref. */
export interface RefRoute {
  /** The stack: of all worktrees, of the one git is run in, of the main one, or of the linked one called `id`. */
  readonly worktree: 'shared' | 'current' | 'main' | { readonly id: string };
  /** The name in that stack. */
  readonly name: string;
}

/** The stack of a name that a user entered (`parse_worktree_ref`). */
export function routeOfRef(given: string): RefRoute {
  // Nearly all names.
  if (given.startsWith('refs/')) return { worktree: isPerWorktree(given) ? 'current' : 'shared', name: given };
  const [, id, inner] = /^(?:main-worktree|worktrees\/([^/]*))\/(.*)$/s.exec(given) ?? [];
  if (inner !== undefined && isPerWorktree(inner)) {
    return { worktree: id === undefined ? 'main' : { id }, name: inner };
  }
  return { worktree: isPerWorktree(given) ? 'current' : 'shared', name: given };
}
