/** The platform that every program of this repository runs on: Node. */
import * as paths from 'node:path';
import { nodeFileSystem } from './node-files.ts';
import { findLockHolder } from './node-lock-holder.ts';
import { randomBytes } from './node-random.ts';
import { toHex, toLatin1 } from './node-text.ts';
import { inflate } from './node-zlib.ts';
import type { Platform } from './platform.ts';

/** The files, paths, random bytes, text and inflate of Node. */
export const platform: Platform = {
  files: nodeFileSystem,
  paths,
  processId: process.pid,
  randomBytes,
  toHex,
  toLatin1,
  inflate,
  findLockHolder,
};
