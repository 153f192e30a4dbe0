/** The stack of a bundle, unpacked while it is read. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type UnpackOptions, unpack } from './unpack.ts';

export interface TemporaryStack extends Disposable {
  readonly directory: string;
}

/** Unpacks a bundle into a new temporary folder, which is removed when the stack is disposed. Rejects as `unpack`. */
export async function unpackTemporarily(file: string, options?: UnpackOptions): Promise<TemporaryStack> {
  const folder = mkdtempSync(join(tmpdir(), 'reftable-compare-'));
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  try {
    return { directory: await unpack(file, folder, options), [Symbol.dispose]: remove };
  } catch (error) {
    remove();
    throw error;
  }
}
