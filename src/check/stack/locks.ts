/** The findings about locks. A lock without a known holder may still have one. */
import { join } from 'node:path';
import type { FileSystem } from '../../reftable/platform/files.ts';
import type { LockHolder } from '../../reftable/platform/lock-holder.ts';
import { findLockHolder } from '../../reftable/platform/node-lock-holder.ts';

import type { Finding } from '../finding.ts';
import type { HolderParams } from '../finding-params.ts';
import { makeFinding } from '../make-finding.ts';
import { quote } from '../quote.ts';
import { LIST_LOCK } from './stack-files.ts';

/** Seconds after which a lock without a known holder is worth a warning: few writes take that long. */
const LONG = 3600;

/** The finding about a lock of the stack. `age` is in seconds. */
export function lockFinding(directory: string, name: string, age: number, files: FileSystem): Finding {
  const path = join(directory, name);
  const holder = findLockHolder(path, files);
  const target = name === LIST_LOCK ? 'list' : 'table';
  if (holder === undefined && age >= LONG) return makeFinding('lockOld', name, { target, age });
  return makeFinding('lockHeld', name, { target, age, holder: holder === undefined ? null : holderParams(holder) });
}

function holderParams({ pid, program, source }: LockHolder): HolderParams {
  return { pid, program: program === undefined ? null : quote.program(program), source };
}
