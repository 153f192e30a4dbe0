/** The stream after a log block's header (docs/format.md#blocks): deflate level 9, otherwise zlib's defaults. */
import { deflateSync, inflateSync } from 'node:zlib';

/** The largest output buffer that is allocated in advance, in bytes. */
const LARGEST_CHUNK = 64 * 1024;

/** A zlib stream of level 9, which is git's level for log blocks. */
export function deflate(bytes: Uint8Array): Buffer {
  return deflateSync(bytes, { level: 9, chunkSize: chunkFor(bytes.length) });
}

/**
 * What the stream at the start of `bytes` holds, and how many of the bytes it takes. Throws Node's error: code
 * `ERR_BUFFER_TOO_LARGE` for more than `limit` bytes, `Z_BUF_ERROR` when the stream has not ended with `bytes`.
 */
export function inflate(bytes: Uint8Array, limit: number): { inflated: Buffer; taken: number } {
  // With `info` the result contains how much of the input the stream used; the type declarations lack that.
  const { buffer, engine } = inflateSync(bytes, {
    info: true,
    maxOutputLength: Math.max(limit, 1),
    chunkSize: chunkFor(limit),
  }) as unknown as { buffer: Buffer; engine: { bytesWritten: number } };
  return { inflated: buffer, taken: engine.bytesWritten };
}

/** Enough for a usual block in one call; zlib's default is several times as large. */
function chunkFor(length: number): number {
  return Math.min(length + (length >>> 8) + 64, LARGEST_CHUNK);
}
