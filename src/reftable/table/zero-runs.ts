/**
 * Long runs of zeros, as in a sparse file or in one that a crash left unwritten. They are compared a piece at a time, and
 * remembered, because a damaged table is opened and searched many times.
 */
import type { FileIdentity } from '../platform/files.ts';

/** Bytes that are compared together. */
export const ZERO_PIECE = 256 * 1024;
/** Shorter runs are not worth remembering. */
const SHORTEST = 16 * 1024 * 1024;
const MOST_RUNS = 1000;
const MOST_FILES = 16;

/** Words that are looked at before what they hold is compared: a comparison of each would take three times as long. */
const UNROLLED = 8;

/** Whether all bytes are 0. Four bytes at a time, because a file of many gigabytes may be searched. */
export function isZero(bytes: Uint8Array): boolean {
  const aligned = -bytes.byteOffset & 3;
  if (bytes.length < aligned + 4 * UNROLLED) return allZero(bytes);
  const count = ((bytes.length - aligned) >>> 2) & -UNROLLED;
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + aligned, count);
  for (let i = 0; i < count; i += UNROLLED) {
    const low = words[i] | words[i + 1] | words[i + 2] | words[i + 3];
    const high = words[i + 4] | words[i + 5] | words[i + 6] | words[i + 7];
    if ((low | high) !== 0) return false;
  }
  return allZero(bytes.subarray(0, aligned)) && allZero(bytes.subarray(aligned + 4 * count));
}

function allZero(bytes: Uint8Array): boolean {
  return bytes.every(byte => byte === 0);
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
