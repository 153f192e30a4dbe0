/** A file system with promises, as far as refs are read from it. */

import { ReftableError } from '../../reftable/errors.ts';
import { apiError, checkFunction, checkObject } from '../../reftable/format/arguments.ts';
import { systemCode } from '../../reftable/platform/files.ts';

/**
 * The part of `node:fs/promises` that is used. File systems of browsers have it too, and those that isomorphic-git
 * takes. An error has the system's name for it as its `code`, such as `ENOENT`.
 */
export interface PromisedFiles {
  /** The bytes of a file. */
  readFile(path: string): PromiseLike<unknown>;
}

/** `fs` itself, or its `promises` if it has them. API_ERROR for anything else. */
export function promisedFiles(fs: PromisedFiles | { readonly promises: PromisedFiles }): PromisedFiles {
  checkObject('The option fs', fs);
  const files = 'promises' in fs ? fs.promises : fs;
  checkObject('The option fs.promises', files);
  checkFunction("The file system's method readFile", files.readFile);
  return files;
}

/**
 * The bytes of a file; `undefined` if it does not exist. IO_ERROR if it cannot be read, API_ERROR if the file system
 * returns anything but bytes.
 */
export async function readBytes(files: PromisedFiles, path: string): Promise<Uint8Array | undefined> {
  let bytes: unknown;
  try {
    bytes = await files.readFile(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return undefined;
    throw new ReftableError('IO_ERROR', `${path} could not be read: ${messageOf(error)}.`, {
      file: path,
      cause: error,
    });
  }
  if (bytes instanceof Uint8Array) return bytes;
  throw apiError(`readFile returned ${typeof bytes} for ${path}. It must return a Uint8Array.`);
}

function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  return typeof error === 'object' && error !== null ? 'it threw an object that is not an error' : String(error);
}
