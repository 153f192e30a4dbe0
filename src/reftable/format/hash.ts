/** The two object formats (docs/format.md#header). */

export const HASH_NAMES = ['sha1', 'sha256'] as const;
/** An object format as git's `extensions.objectFormat` names it. */
export type HashName = (typeof HASH_NAMES)[number];

const IDS: Record<HashName, number> = { sha1: 0x73686131, sha256: 0x73323536 };

/** Bytes of an object ID. */
export function hashSize(hash: HashName): number {
  return hash === 'sha1' ? 20 : 32;
}

/** The id a version 2 header holds. */
export function hashId(hash: HashName): number {
  return IDS[hash];
}

/** The object format with this ID on disk; `undefined` for an unknown ID. */
export function hashOfId(id: number): HashName | undefined {
  return id === IDS.sha1 ? 'sha1' : id === IDS.sha256 ? 'sha256' : undefined;
}

/** git writes version 1 for SHA-1 and version 2 for everything else. */
export function versionOf(hash: HashName): 1 | 2 {
  return hash === 'sha1' ? 1 : 2;
}
