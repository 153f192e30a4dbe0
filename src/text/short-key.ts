const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;

/**
 * The key of an English text in the translations that ship, which would be twice as large with the texts: 28 bits of its
 * 32-bit FNV-1a hash, in base 36. The build fails if two texts have the same. Source: draft-eastlake-fnv, with UTF-16 code
 * units instead of bytes.
 */
export function shortKey(english: string): string {
  let hash = OFFSET_BASIS;
  for (let i = 0; i < english.length; i++) hash = Math.imul(hash ^ english.charCodeAt(i), PRIME);
  return (hash >>> 4).toString(36);
}
