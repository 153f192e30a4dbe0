/** What can be known of a lock. That no holder is found never shows that there is none. */
import { join } from 'node:path';
import type { FileSystem } from '../../reftable/platform/files.ts';
import { type LockHolder, lockHolderText } from '../../reftable/platform/lock-holder.ts';
import { findLockHolder } from '../../reftable/platform/node-lock-holder.ts';

import type { Finding } from '../finding.ts';
import { RULES } from '../rules.ts';
import { LIST_LOCK } from './stack-files.ts';

/** Seconds after which a lock without a known holder is worth a warning: few writes take that long. */
const LONG = 3600;

/** The finding about a lock of the stack. `age` is in seconds. */
export function lockFinding(directory: string, name: string, age: number, files: FileSystem): Finding {
  const path = join(directory, name);
  const holder = findLockHolder(path, files);
  const id = holder === undefined && age >= LONG ? 'lockOld' : 'lockHeld';
  const what = name === LIST_LOCK ? 'the list is locked' : 'a table is locked';
  const who = holder === undefined ? 'its holder is not known' : holderClause(holder);
  return { id, ...RULES[id], file: name, message: `${what} for ${ageText(age)}: ${who}` };
}

function holderClause(holder: LockHolder): string {
  return holder.source === 'descriptor'
    ? `${lockHolderText(holder)} has it open`
    : `the pid file names ${lockHolderText(holder)}, which is running`;
}

/** An age in seconds, in words. */
export function ageText(seconds: number): string {
  if (seconds < 120) return `${seconds} ${seconds === 1 ? 'second' : 'seconds'}`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} minutes`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)} hours`;
  return `${Math.floor(seconds / 86_400)} days`;
}
