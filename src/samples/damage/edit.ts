/** The ways to change a table's bytes in place. */
import { sealed } from '../patch.ts';
import type { Damage } from '../sample.ts';
import type { SampleStack } from '../stack.ts';

/** Bytes to write at an offset of a file. */
export interface Patch {
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** Overwrites bytes of a table; all others stay the same. */
export function overwrite(stack: SampleStack, file: string, patch: (bytes: Buffer) => Patch): Damage {
  const copy = Buffer.from(stack.bytes(file));
  const { at, bytes } = patch(copy);
  copy.set(bytes, at);
  stack.files.set(file, copy);
  return { file, start: at, end: at + bytes.length };
}

/** The same with a correct copy of the header in the footer and a correct checksum, so that only the patch is wrong. */
export function overwriteAndSeal(stack: SampleStack, file: string, patch: (bytes: Buffer) => Patch): Damage {
  const damage = overwrite(stack, file, patch);
  stack.files.set(file, sealed(stack.bytes(file)));
  return damage;
}

export function u24(value: number): Buffer {
  const bytes = Buffer.alloc(3);
  bytes.writeUIntBE(value, 0, 3);
  return bytes;
}

export function u64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value);
  return bytes;
}
