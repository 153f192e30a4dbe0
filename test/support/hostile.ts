// Text that an attacker could put into a repository.
import assert from 'node:assert/strict';

/** What VS Code parses, what a terminal interprets, and what is invisible: valid in names, paths and messages. */
export const HOSTILE = '[Run](command:x)$(flame)\x1b[2J\x07\x9b31m\u202etxt\u2066\u200f\u2028<b>www.example.com';

/** The same without the characters that no name of a file or a ref can hold. */
export const HOSTILE_NAME = 'Run](command)$(flame)\u202etxt\u2066\u200f\u2028<b>www.example.com';

/** Fails for a control character, a terminal escape, a line separator, a bidirectional control or an invisible character. */
export function assertNothingHidden(text: string, where = ''): void {
  const joiners = /(?<=[\]$])\u2060(?=\()/gu;
  const found = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u.exec(text.replace(joiners, ''));
  const code = found?.[0].codePointAt(0)?.toString(16);
  assert.equal(found, null, `U+${code} in ${where} ${JSON.stringify(text.slice(0, 300))}`);
}

/** Fails for what VS Code would make a link or an icon of. */
export function assertNotParsed(text: string, where = ''): void {
  assert.doesNotMatch(text, /\]\(|\$\(/, where);
  assertNothingHidden(text, where);
}
