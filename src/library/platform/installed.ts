/**
 * The platform of the engine as a package, to which its bundle maps `#platform`. It starts with what every JavaScript
 * engine has and without files; the entries for Node replace that when they are imported.
 */
import { apiError } from '../../reftable/format/arguments.ts';
import type { FileSystem } from '../../reftable/platform/files.ts';
import type { Platform } from '../../reftable/platform/platform.ts';
import { posixPaths } from '../../reftable/platform/posix-paths.ts';
import { inflate } from './inflate.ts';

/** Bytes of which `String.fromCharCode` takes the characters as arguments in one call. */
const CHUNK = 4096;

/** The platform in use. Its members change when `installPlatform` is called. */
export const platform: Platform = {
  get files(): FileSystem {
    throw apiError(
      'No file system was given. Pass one as the option files, or import the engine of reftable-engine/node.',
    );
  },
  paths: posixPaths,
  processId: 1,
  randomBytes: count => crypto.getRandomValues(new Uint8Array(count)),
  toHex: (bytes, start, end) => Array.from(bytes.subarray(start, end), hexOf).join(''),
  toLatin1,
  inflate,
  findLockHolder: () => undefined,
};

/** Replaces the platform in use, for all stacks of the program that are opened from then on. */
export function installPlatform(other: Platform): void {
  Object.defineProperties(platform, Object.getOwnPropertyDescriptors(other));
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

function hexOf(byte: number): string {
  return HEX[byte] as string;
}

function toLatin1(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let at = start; at < end; at += CHUNK)
    text += String.fromCharCode(...bytes.subarray(at, Math.min(at + CHUNK, end)));
  return text;
}
