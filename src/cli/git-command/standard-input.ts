/** Standard input, read when it is asked for. */
import { fstatSync, readSync } from 'node:fs';

const STDIN = 0;
/** Bytes of a file that are read at once. */
const PIECE = 1 << 18;

/**
 * Reads the next bytes at once where they are in a file, valid until the next call; `undefined` for standard input that may
 * have to be waited for.
 */
export function inputFile(): (() => Uint8Array | undefined) | undefined {
  if (!fstatSync(STDIN).isFile()) return undefined;
  const bytes = new Uint8Array(PIECE);
  return () => {
    const count = readSync(STDIN, bytes);
    return count === 0 ? undefined : bytes.subarray(0, count);
  };
}

/** Reads the next bytes; resolves with `undefined` at the end. One read at a time. */
export function standardInput(): () => Promise<Uint8Array | undefined> {
  let chunks: AsyncIterator<Uint8Array> | undefined;
  return async () => {
    chunks ??= process.stdin[Symbol.asyncIterator]();
    const { done, value } = await chunks.next();
    return done ? undefined : value;
  };
}
