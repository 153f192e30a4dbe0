/** Whether bytes after damage can be the name of a ref: a coarse part of git's rules, enough to recognize garbage. */

/** Bytes that no ref name has: control characters, blanks and what git's patterns and syntax use. */
const FORBIDDEN = /[\0-\x20\x7f~^:?*[\\]|\.\.|\/\/|@\{|\/\.|\.lock(?:\/|$)|\.$|\/$/;

/**
 * Whether git could have written this name: below `refs/`, or an upper-case root ref, without forbidden characters.
 */
export function isPlausibleName(name: string): boolean {
  if (!name.isWellFormed() || FORBIDDEN.test(name)) return false;
  return name.startsWith('refs/') || /^[A-Z][A-Z_]*$/.test(name);
}
