/** Whether what was found behind damage can be the name of a ref: the coarse part of git's rules, enough to tell garbage. */

/** Bytes that stand in no name of a ref: control characters, blanks and what git's patterns and syntax use. */
const FORBIDDEN = /[\0-\x20\x7f~^:?*[\\]|\.\.|\/\/|@\{|\/\.|\.lock(?:\/|$)|\.$|\/$/;

export function isPlausibleName(name: string): boolean {
  if (!name.isWellFormed() || FORBIDDEN.test(name)) return false;
  return name.startsWith('refs/') || /^[A-Z][A-Z_]*$/.test(name);
}
