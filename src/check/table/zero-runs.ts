/**
 * Long runs of zeros, as in a sparse file or in one that a crash left unwritten. They are compared a piece at a time, and
 * remembered, because a damaged table is opened and searched many times.
 */
import type { FileIdentity } from '../../reftable/platform/files.ts';

/** Bytes that are compared together. */
export const ZERO_PIECE = 256 * 1024;
/** Shorter runs are not worth remembering. */
const SHORTEST = 16 * 1024 * 1024;
const MOST_RUNS = 1000;
const MOST_FILES = 16;

/** Bytes that are combined before they are compared with 0. To compare every word takes three times as long. */
const STEP = 32;

/** Whether all bytes are 0. A file of many gigabytes may be searched, so this reads several words at a time. */
export function isZero(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const end = bytes.length - (bytes.length % STEP);
  for (let i = 0; i < end; i += STEP) {
    const low = view.getInt32(i) | view.getInt32(i + 4) | view.getInt32(i + 8) | view.getInt32(i + 12);
    const high = view.getInt32(i + 16) | view.getInt32(i + 20) | view.getInt32(i + 24) | view.getInt32(i + 28);
    if ((low | high) !== 0) return false;
  }
  return bytes.subarray(end).every(byte => byte === 0);
}

interface Run {
  start: number;
  end: number;
}

const files = new Map<string, Run[]>();

/** The runs that are known of a file. They hold for as long as its size and time do: tables are never changed in place. */
export class ZeroRuns {
  readonly #runs: Run[];

  constructor({ dev, ino, size, modified }: FileIdentity) {
    const key = `${dev} ${ino} ${size} ${modified}`;
    this.#runs = files.get(key) ?? [];
    if (size < SHORTEST || ino === 0n) return;
    files.delete(key);
    files.set(key, this.#runs);
    const [oldest] = files.keys();
    if (files.size > MOST_FILES && oldest !== undefined) files.delete(oldest);
  }

  /** Where the known run that covers `offset` ends; `offset` when none does. */
  endAt(offset: number): number {
    return this.#runs.find(({ start, end }) => start <= offset && offset < end)?.end ?? offset;
  }

  /** All bytes of [start, end) are 0. */
  add(start: number, end: number): void {
    if (end - start < SHORTEST || this.#runs.length >= MOST_RUNS || this.endAt(start) >= end) return;
    this.#runs.push({ start, end });
  }
}
