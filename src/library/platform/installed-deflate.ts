/** Deflate in the engine as a package, to which its bundle maps `#deflate`: of Node where Node is the platform. */
import type { DeflateQueue } from '../../reftable/platform/deflate-queue.ts';
import { deflate as portable } from './deflate.ts';

/** What `#deflate` exports. */
export interface Deflating {
  deflate(bytes: Uint8Array): Uint8Array;
  startDeflating?(longest: number): DeflateQueue | undefined;
}

let installed: Deflating = { deflate: portable };

/** A zlib stream of the bytes, valid until the next call. */
export function deflate(bytes: Uint8Array): Uint8Array {
  return installed.deflate(bytes);
}

/** A queue that deflates inputs of up to `longest` bytes meanwhile; `undefined` where there is none. */
export function startDeflating(longest: number): DeflateQueue | undefined {
  return installed.startDeflating?.(longest);
}

/** Has `deflate` and `startDeflating` call others from then on. */
export function installDeflate(other: Deflating): void {
  installed = other;
}
