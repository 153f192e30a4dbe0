/** What can be known of a lock. That no holder is found never shows that there is none. */
import { dirname, join } from 'node:path';
import type { FileSystem } from '../../reftable/platform/files.ts';
import { type LockHolder, lockHolderText } from '../../reftable/platform/lock-holder.ts';
import { findLockHolder, processVisibility, recordedPid } from '../../reftable/platform/node-lock-holder.ts';

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

/** What is known of a lock that may be removed, and what its removal does while the holder runs; in sentences. */
export function lockReport(path: string, age: number, size: number, files: FileSystem): string {
  const holder = findLockHolder(path, files);
  const facts = [`The lock is ${ageText(age)} old and has ${size} bytes.`];
  if (holder !== undefined) {
    facts.push(`Its holder is known: ${holderClause(holder)}. The lock is not removed while that process runs.`);
  } else {
    facts.push(
      'No visible process has the lock open, which does not show that it is unused: some programs, such as JGit, do not keep a lock open.',
    );
    const recorded = recordedPid(path, files);
    if (recorded !== undefined) facts.push(`The pid file names process ${recorded}, which does not run here.`);
  }
  facts.push(...processVisibility(dirname(path)).limits);
  facts.push(
    path.endsWith(LIST_LOCK)
      ? 'If the holder still runs, another process can take the lock too, and an empty lock can replace tables.list: all refs are lost.'
      : 'If the holder still runs, a second compaction can work on the same table at the same time.',
  );
  return facts.join(' ');
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
