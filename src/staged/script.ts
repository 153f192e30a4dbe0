/** Staged changes in the language of `git update-ref --stdin`. */
import type { PresentRef, StagedChange } from '../protocol/staged.ts';
import { bytesOf } from '../text/escape/bytes-of.ts';

/**
 * The script of one transaction: a command for each change, in ASCII. Each gives the old value, so that git refuses the
 * transaction if a ref has another one, and each changes the ref itself, also if another process made it symbolic.
 * For a symbolic ref that becomes an object ID, git compares the object that it leads to, which is taken from `present`.
 */
export function scriptOf(changes: Iterable<StagedChange>, present: readonly PresentRef[]): string {
  const oids = new Map(present.map(({ ref, oid }) => [ref, oid]));
  return [...changes].map(change => `option no-deref\n${commandOf(change, oids.get(change.ref) ?? null)}\n`).join('');
}

function commandOf({ ref, base, value }: StagedChange, oid: string | null): string {
  const words = (...[command, ...names]: readonly string[]) => [command, ...names.map(scriptWord)].join(' ');
  if (value === null) {
    if (base?.type === 'symref') return words('symref-delete', ref, base.target);
    return words('delete', ref, base?.oid ?? '');
  }
  if (value.type === 'symref') {
    if (base === null) return words('symref-create', ref, value.target);
    if (base.type === 'symref') return words('symref-update', ref, value.target, 'ref', base.target);
    return words('symref-update', ref, value.target, 'oid', base.oid);
  }
  if (base === null) return words('create', ref, value.oid);
  // An empty word is the ID of no object.
  return words('update', ref, value.oid, base.type === 'oid' ? base.oid : (oid ?? ''));
}

/** A script that git accepts if the name is one that a ref can have, and the ref does not exist. */
export function verifyScript(ref: string): string {
  return `option no-deref\nverify ${scriptWord(ref)}\n`;
}

/** A word as git reads it: in quotes if it needs them, with all bytes that are not printable ASCII as octal numbers. */
function scriptWord(text: string): string {
  if (/^[!#-[\]-~]+$/.test(text)) return text;
  const bytes = Array.from(bytesOf(text), byte => {
    const character = String.fromCharCode(byte);
    if (byte < 0x20 || byte > 0x7e) return `\\${byte.toString(8).padStart(3, '0')}`;
    return character === '"' || character === '\\' ? `\\${character}` : character;
  });
  return `"${bytes.join('')}"`;
}
