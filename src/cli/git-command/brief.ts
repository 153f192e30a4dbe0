/** Commands that are done sooner than a thread of their own has started. They run on the main thread. */
import {
  AskGitError,
  commonDirectory,
  HookLocation,
  knownObjects,
  type LocatedStack,
  readConfig,
  readObject,
  resolvePath,
} from '../../git/index.ts';
import { areSmall, waitsBriefly } from '../brief-stack.ts';
import { beforeSignals } from '../signals.ts';
import { type GitCommand, mayBeBrief } from './git-command.ts';
import { runGitCommand } from './run-git-command.ts';

/** Whether nothing in a command takes long: it changes one ref of a small stack, and neither a hook nor input is waited for. */
export function isBrief(git: GitCommand): boolean {
  if (!mayBeBrief(git)) return false;
  try {
    const resolved = resolvePath();
    return resolved.type === 'table' || (isImmediate(resolved.stack) && areSmall(resolved.all));
  } catch {
    // The command reports it.
    return true;
  }
}

/** Whether the repository has no hook, and no long wait for a lock is configured. */
function isImmediate({ gitDirectory }: LocatedStack): boolean {
  if (gitDirectory === undefined) return true;
  const config = readConfig(gitDirectory);
  return waitsBriefly(config) && !new HookLocation(config, commonDirectory(gitDirectory)).mayRun();
}

/** Runs a command on this thread. Signals wait for its end: it then ends as if they had come after it. */
export async function runBriefly(git: GitCommand): Promise<void> {
  const streams = { read: () => undefined, objects: knownObjects(readHere) };
  process.exitCode = await beforeSignals(() => runGitCommand(git, streams));
}

function readHere(oid: string) {
  const resolved = resolvePath();
  if (resolved.type === 'stack') return readObject(resolved.stack, oid);
  throw new AskGitError('NOT_EXIST_ERROR', 'this is not a repository');
}
