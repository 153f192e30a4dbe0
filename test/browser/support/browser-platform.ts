// The engine's platform in a page: files in memory, deflate by pako. The test's bundle has it instead of Node's.
import { deflate, Inflate } from 'pako';
import { MemoryFileSystem } from '../../../src/reftable/platform/memory.ts';
import type { Inflated, Platform } from '../../../src/reftable/platform/platform.ts';
import { posixPaths } from '../../../src/reftable/platform/posix-paths.ts';

export const memory = new MemoryFileSystem();

export const platform: Platform = {
  files: memory,
  paths: posixPaths,
  processId: 1,
  randomBytes: count => crypto.getRandomValues(new Uint8Array(count)),
  toHex: (bytes, start, end) => Array.from(bytes.subarray(start, end), hexOf).join(''),
  toLatin1: (bytes, start, end) => String.fromCharCode(...bytes.subarray(start, end)),
  deflate: bytes => deflate(bytes, { level: 9 }),
  inflate,
  findLockHolder: () => undefined,
};

function hexOf(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

const DATA_ERROR = -3;

function inflate(bytes: Uint8Array, limit: number): Inflated {
  // One byte more than is allowed: a full chunk has too many bytes.
  const stream = new Inflate({ chunkSize: limit + 1 });
  const { onData } = stream;
  stream.onData = chunk => {
    if (chunk.length > limit) throw zlibError('ERR_BUFFER_TOO_LARGE', 'the stream holds too much');
    onData.call(stream, chunk);
  };
  stream.push(bytes, false);
  if (stream.err === DATA_ERROR) throw zlibError('Z_DATA_ERROR', stream.msg);
  if (stream.err !== 0) throw zlibError('Z_STREAM_ERROR', stream.msg);
  if (!stream.ended) throw zlibError('Z_BUF_ERROR', 'unexpected end of file');
  return { inflated: stream.result, taken: stream.strm.total_in };
}

function zlibError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
