/** Random bytes for names of files. */
import { randomFillSync } from 'node:crypto';

/** Bytes that are taken from the system together. A call costs about as much for a few bytes. */
const POOL_SIZE = 512;

let pool: Uint8Array = new Uint8Array(0);

/** `count` random bytes, each of which is returned once. */
export function randomBytes(count: number): Uint8Array {
  if (count > pool.length) pool = randomFillSync(new Uint8Array(Math.max(count, POOL_SIZE)));
  const bytes = pool.subarray(0, count);
  pool = pool.subarray(count);
  return bytes;
}
