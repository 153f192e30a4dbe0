/** The kind of a ref, from its name and its value. */
import { equalsAt } from '../../reftable/format/bytes.ts';
import { encodeText } from '../../reftable/index.ts';

/** A symbolic ref is a `symref` in every namespace; `other` is outside `refs/heads`, `refs/tags` and `refs/remotes`. */
export type RefKind = 'branch' | 'tag' | 'remote' | 'symref' | 'other';

/** All kinds. Columns have their positions. */
export const REF_KINDS: readonly RefKind[] = ['branch', 'tag', 'remote', 'symref', 'other'];

/** The three bits of a ref record that mark a symbolic ref (docs/format.md#ref-records). */
const SYMREF = 3;

/** The namespaces that give refs their kind. */
export const NAMESPACES: readonly (readonly [kind: RefKind, prefix: string])[] = [
  ['branch', 'refs/heads/'],
  ['tag', 'refs/tags/'],
  ['remote', 'refs/remotes/'],
];

const PREFIXES = NAMESPACES.map(([kind, prefix]) => ({ kind: kindNumber(kind), prefix: encodeText(prefix) }));

/** The position in `REF_KINDS` of the kind of a ref. `extra` is that of its value: the three bits that give its type. */
export function kindOf(name: Uint8Array, length: number, extra: number): number {
  if (extra === SYMREF) return kindNumber('symref');
  for (const { prefix, kind } of PREFIXES) if (length >= prefix.length && equalsAt(name, 0, prefix)) return kind;
  return kindNumber('other');
}

/** The position of a kind in `REF_KINDS`. */
export function kindNumber(kind: RefKind): number {
  return REF_KINDS.indexOf(kind);
}
