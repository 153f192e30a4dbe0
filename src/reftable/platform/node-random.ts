/** Random bytes for names of files. */

/**
 * `count` random bytes. Names need not be hard to guess, since every file is created exclusively: V8's generator, which each
 * thread seeds from the system, is enough, and loading the module of cryptography takes longer than a small transaction.
 */
export function randomBytes(count: number): Uint8Array {
  return Uint8Array.from({ length: count }, () => Math.floor(Math.random() * 256));
}
