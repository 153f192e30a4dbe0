/** Reading files of any size in chunks. */
import { createHash, type Hash } from 'node:crypto';
import { ZERO_PIECE as CHUNK } from '../check/table/zero-runs.ts';
import { closeQuietly, readFully } from '../reftable/platform/files.ts';

import type { RepairFiles } from './files.ts';
import { attempt } from './system-calls.ts';

/** Passes the bytes of a file to `use`, chunk by chunk, and returns their SHA-256 in hex. IO_ERROR. */
export function readThrough(files: RepairFiles, path: string, use: (bytes: Buffer) => void = () => {}): string {
  const hash = createHash('sha256');
  const fd = attempt(path, 'opened', () => files.openRead(path));
  try {
    for (const bytes of chunks(files, fd, path, hash)) use(bytes);
  } finally {
    closeQuietly(files, fd);
  }
  return hash.digest('hex');
}

/** The bytes of a file. The caller knows that they fit into memory. IO_ERROR. */
export function readFile(files: RepairFiles, path: string): Buffer {
  const read: Buffer[] = [];
  readThrough(files, path, bytes => read.push(bytes));
  return Buffer.concat(read);
}

/** The bytes of an open file in chunks, all but the last of the same size. They are added to `hash`. IO_ERROR. */
export function* chunks(files: RepairFiles, fd: number, path: string, hash: Hash): Generator<Buffer, void, undefined> {
  for (let offset = 0; ; ) {
    const chunk = Buffer.allocUnsafe(CHUNK);
    const count = attempt(path, 'read', () => readFully(files, fd, chunk, offset));
    const bytes = chunk.subarray(0, count);
    hash.update(bytes);
    if (count > 0) yield bytes;
    if (count < CHUNK) return;
    offset += count;
  }
}
