// Damage to one byte.
import { present } from './present.ts';

/** Flips the bits of `mask` in the byte at `at`. Fails if `at` is past the end. */
export function flipBits(bytes: Uint8Array, at: number, mask: number): void {
  bytes[at] = present(bytes[at]) ^ mask;
}
