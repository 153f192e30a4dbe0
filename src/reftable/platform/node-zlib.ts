/** The stream after a log block's header (docs/format.md#blocks): deflate level 9, otherwise zlib's defaults. */
import { createDeflate, createInflate, deflateSync, inflateSync } from 'node:zlib';
import { ZlibState } from './node-zlib-state.ts';
import type { Inflated } from './platform.ts';

/** The largest output buffer that is allocated in advance, in bytes. */
export const LARGEST_CHUNK = 64 * 1024;

/** git's level for log blocks. */
export const LEVEL = 9;

/** The engine is synchronous, so that one state of each kind is enough for all tables. */
const deflating = new ZlibState(() => createDeflate({ level: LEVEL, chunkSize: LARGEST_CHUNK }));
const inflating = new ZlibState(() => createInflate({ chunkSize: LARGEST_CHUNK, maxOutputLength: LARGEST_CHUNK }));

/** A zlib stream of level 9, which is git's level for log blocks. Valid until the next call. */
export function deflate(bytes: Uint8Array): Uint8Array {
  const chunkSize = chunkFor(bytes.length);
  const processed = chunkSize < LARGEST_CHUNK ? deflating.process(bytes) : undefined;
  return processed?.output ?? deflateSync(bytes, { level: LEVEL, chunkSize });
}

/**
 * What the stream at the start of `bytes` holds, valid until the next call, and how many of the bytes it takes. Throws
 * Node's error: code `ERR_BUFFER_TOO_LARGE` for more than `limit` bytes, `Z_BUF_ERROR` when the stream has not ended with
 * `bytes`.
 */
export function inflate(bytes: Uint8Array, limit: number): Inflated {
  const chunkSize = chunkFor(limit);
  const processed = chunkSize < LARGEST_CHUNK ? inflating.process(bytes) : undefined;
  if (processed !== undefined && processed.output.length <= limit)
    return { inflated: processed.output, taken: processed.taken };
  // With `info` the result contains how much of the input the stream used; the type declarations lack that.
  const { buffer, engine } = inflateSync(bytes, {
    info: true,
    maxOutputLength: Math.max(limit, 1),
    chunkSize,
  }) as unknown as { buffer: Buffer; engine: { bytesWritten: number } };
  return { inflated: buffer, taken: engine.bytesWritten };
}

/** Enough for a usual block in one call; zlib's default is several times as large. */
function chunkFor(length: number): number {
  return Math.min(length + (length >>> 8) + 64, LARGEST_CHUNK);
}
