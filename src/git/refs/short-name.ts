/** Names that people type for refs, by the rules of gitrevisions(7): `main` for `refs/heads/main`. */

import { checkFunction, checkString } from '../../reftable/format/arguments.ts';

/** What git puts around a name, in its order. */
const RULES: readonly (readonly [before: string, after: string])[] = [
  ['', ''],
  ['refs/', ''],
  ['refs/tags/', ''],
  ['refs/heads/', ''],
  ['refs/remotes/', ''],
  ['refs/remotes/', '/HEAD'],
];

/** The full names that a typed name may be short for, the one that git prefers first. */
export function fullNames(typed: string): string[] {
  checkString('The name of a ref', typed);
  return RULES.map(([before, after]) => `${before}${typed}${after}`);
}

/**
 * The shortest name that no rule with precedence leads to another ref (`refs_shorten_unambiguous_ref`). `exists` is asked
 * for full names.
 */
export function shortName(full: string, exists: (name: string) => boolean): string {
  checkString('The name of a ref', full);
  checkFunction('The function that looks up a ref', exists);
  for (let rule = RULES.length - 1; rule > 0; rule--) {
    const [before, after] = RULES[rule] as (typeof RULES)[number];
    if (!full.startsWith(before) || !full.endsWith(after) || full.length <= before.length + after.length) continue;
    const short = full.slice(before.length, full.length - after.length);
    if (!fullNames(short).slice(0, rule).some(exists)) return short;
  }
  return full;
}
