/** Commands that are done sooner than a thread of their own has started. They run on the main thread. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  AskGitError,
  commonDirectory,
  HookLocation,
  knownObjects,
  type LocatedStack,
  readConfig,
  readObject,
  resolvePath,
  writeOptions,
} from '../../git/index.ts';
import { ReceivedSignals, signalsDelivered } from '../signals.ts';
import { type GitCommand, mayBeBrief } from './git-command.ts';
import { runGitCommand } from './run-git-command.ts';

/** Milliseconds that a brief command may wait for a lock. */
const LONGEST_WAIT = 1000;
/** Bytes of the tables that a brief command may compact. */
const LARGEST = 4 << 20;

/** Whether nothing in a command takes long: it changes one ref of a small stack, and neither a hook nor input is waited for. */
export function isBrief(git: GitCommand): boolean {
  if (!mayBeBrief(git)) return false;
  try {
    const resolved = resolvePath();
    return resolved.type === 'table' || (isImmediate(resolved.stack) && bytesOf(resolved.all) <= LARGEST);
  } catch {
    // The command reports it.
    return true;
  }
}

/** Whether the repository has no hook, and no long wait for a lock is configured. */
function isImmediate({ gitDirectory }: LocatedStack): boolean {
  if (gitDirectory === undefined) return true;
  const config = readConfig(gitDirectory);
  const { lockTimeout } = writeOptions(config);
  if (lockTimeout < 0 || lockTimeout > LONGEST_WAIT) return false;
  return !new HookLocation(config, commonDirectory(gitDirectory)).mayRun();
}

function bytesOf(stacks: readonly LocatedStack[]): number {
  let bytes = 0;
  for (const { directory } of stacks) {
    for (const file of readdirSync(directory)) bytes += statSync(join(directory, file)).size;
  }
  return bytes;
}

/** Runs a command on this thread. Signals wait for its end: it then ends as if they had come after it. */
export async function runBriefly(git: GitCommand): Promise<void> {
  const signals = new ReceivedSignals();
  const status = runGitCommand(git, { read: () => undefined, objects: knownObjects(readHere) });
  await signalsDelivered();
  process.exitCode = signals.status || status;
}

function readHere(oid: string) {
  const resolved = resolvePath();
  if (resolved.type === 'stack') return readObject(resolved.stack, oid);
  throw new AskGitError('NOT_EXIST_ERROR', 'this is not a repository');
}
