/** Deflate in the engine as a package, to which its bundle maps `#deflate`: of Node where Node is the platform. */
import { deflate as portable } from './deflate.ts';

let installed: (bytes: Uint8Array) => Uint8Array = portable;

/** A zlib stream of the bytes, valid until the next call. */
export function deflate(bytes: Uint8Array): Uint8Array {
  return installed(bytes);
}

/** Has `deflate` call another function from then on. */
export function installDeflate(other: (bytes: Uint8Array) => Uint8Array): void {
  installed = other;
}
