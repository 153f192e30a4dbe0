/** A table's file that is searched as a whole, because its footer or its blocks do not lead through it. */
import type { FileSystem } from '../../reftable/platform/files.ts';
import { FileSource } from '../../reftable/table/file-source.ts';
import { isZero, ZERO_PIECE, ZeroRuns } from './zero-runs.ts';

/** What `peek` reads into. The engine is synchronous, so one buffer is enough for all files. */
let scratch: Uint8Array = new Uint8Array(0);

/** Reads a file like its table does, and searches it. */
export class SearchedSource extends FileSource {
  readonly #onWork: FileSystem['onWork'];
  readonly #zeros: ZeroRuns;

  /** Throws as `FileSource`. */
  constructor(files: FileSystem, path: string) {
    super(files, path);
    this.#onWork = files.onWork?.bind(files);
    this.#zeros = new ZeroRuns(this.identity);
  }

  /**
   * Bytes [offset, offset + length), which the next call overwrites: for a search through a large file, where a buffer for
   * every piece would cost more than reading it. Throws as `read`.
   */
  peek(offset: number, length: number): Uint8Array {
    const held = this.held(offset, length);
    if (held !== undefined) return held;
    if (scratch.length < length) scratch = new Uint8Array(length);
    const bytes = scratch.subarray(0, length);
    this.readInto(bytes, offset);
    return bytes;
  }

  /** Offset of the first byte in [offset, end) that is not 0; `end` when all are. */
  nonZeroFrom(offset: number, end: number): number {
    let at = offset;
    while (at < end) {
      const known = this.#zeros.endAt(at);
      if (known > at) {
        at = Math.min(known, end);
        continue;
      }
      const bytes = this.peek(at, Math.min(ZERO_PIECE, end - at));
      if (!isZero(bytes)) {
        at += bytes.findIndex(byte => byte !== 0);
        break;
      }
      at += bytes.length;
      this.worked(at);
    }
    this.#zeros.add(offset, at);
    return at;
  }

  /** Whether an earlier search has found nothing but zeros in [start, end). */
  isKnownZero(start: number, end: number): boolean {
    return this.#zeros.endAt(start) >= end;
  }

  /** Reports that the bytes up to `offset` have been searched. Throws what the file system's `onWork` throws. */
  worked(offset: number): void {
    this.#onWork?.(this.path, offset / Math.max(1, this.size));
  }
}
