/** Standard input, read when it is asked for. */

/** Reads the next bytes; resolves with `undefined` at the end. One read at a time. */
export function standardInput(): () => Promise<Uint8Array | undefined> {
  let chunks: AsyncIterator<Uint8Array> | undefined;
  return async () => {
    chunks ??= process.stdin[Symbol.asyncIterator]();
    const { done, value } = await chunks.next();
    return done ? undefined : value;
  };
}
