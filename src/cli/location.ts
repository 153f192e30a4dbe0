/** Resolves paths of the command line. */
import { type LocatedStack, resolvePath } from '../git/index.ts';
import { CommandError } from './command-error.ts';

/**
 * The stack that a path names, for a command that takes no table. `refusal` is the message for a path that is a file.
 * Throws `NoStackError`, `GitError`, and API_ERROR for a file.
 */
export function stackAt(path: string | undefined, refusal: (path: string) => string): LocatedStack {
  const resolved = resolvePath(path);
  if (resolved.type === 'stack') return resolved.stack;
  throw new CommandError('API_ERROR', () => refusal(resolved.file), { file: resolved.file });
}
