/** Files beside the tables of the list: locks, what writers left behind, and what does not belong here. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { FileIdentity } from '../fs.ts';
import { isTemporaryName } from '../stack/names.ts';
import type { Finding } from './finding.ts';
import { RULES, type RuleId } from './rules.ts';

/** No writer takes that long between two looks at a lock, in seconds. */
const LONGEST_WRITE = 3600;
/** Nobody who holds the list's lock closes it before the end, so that one nobody has open is left over. In seconds. */
const LEAST_AGE = 10;

/** What a file that is neither the list nor a table stands for; `undefined` when there is nothing to say of it. */
export function leftover(directory: string, name: string, file: FileIdentity, now: number): Finding | undefined {
  const age = Math.max(0, Math.round(now - file.modified));
  if (name.endsWith('.lock')) return lock(directory, name, age);
  if (isTemporaryName(name) || /\.temp\.[A-Za-z0-9]+$/.test(name)) {
    return finding(
      'temporaryFile',
      name,
      `a table that was never finished, ${ageText(age)} old and of ${file.size} bytes, lies in the directory`,
    );
  }
  return finding('strangeFile', name, 'a file that is no part of a stack lies in the directory');
}

function lock(directory: string, name: string, age: number): Finding {
  const path = join(directory, name);
  const what = name === 'tables.list.lock' ? 'the list is locked' : 'a table is locked';
  const holder = holderOf(path);
  if (holder.known && holder.program !== undefined) {
    return finding('lockHeld', name, `${what}: process ${holder.program} holds it, for ${ageText(age)}`);
  }
  const unheld = holder.known && name === 'tables.list.lock' && age >= LEAST_AGE;
  if (!unheld && age < LONGEST_WRITE) {
    return finding('lockHeld', name, `${what}, for ${ageText(age)}: too short a time to say that nobody holds it`);
  }
  const why = unheld ? 'no process has the lock open' : 'no writer takes that long';
  return finding('lockStale', name, `${what}, for ${ageText(age)}, and it is safe to remove: ${why}`);
}

/** Who has the file open, as `<pid> (<name>)`. Only Linux tells, and only of processes one may look at. */
function holderOf(path: string): { known: boolean; program?: string } {
  let processes: string[];
  try {
    processes = readdirSync('/proc').filter(name => /^\d+$/.test(name));
  } catch {
    return { known: false };
  }
  if (processes.length === 0) return { known: false };
  let all = true;
  for (const pid of processes) {
    try {
      for (const fd of readdirSync(`/proc/${pid}/fd`)) {
        if (linkOf(`/proc/${pid}/fd/${fd}`) === path) return { known: true, program: `${pid} (${nameOf(pid)})` };
      }
    } catch (error) {
      // A process that has ended meanwhile holds nothing; one of somebody else's may.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') all = false;
    }
  }
  return { known: all };
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

function nameOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return 'unknown';
  }
}

/** An age in seconds in words. */
function ageText(seconds: number): string {
  if (seconds < 120) return `${seconds} seconds`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} minutes`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)} hours`;
  return `${Math.floor(seconds / 86_400)} days`;
}

function finding(id: RuleId, file: string, message: string): Finding {
  return { id, ...RULES[id], file, message };
}
