/** Renames a branch with `git branch -m`, which also renames its section of the configuration and moves HEADs. */
import { accessSync, constants } from 'node:fs';
import type { StackLocation } from '../../protocol/values.ts';
import { isUtf8 } from '../../reftable/index.ts';
import { editText } from '../../text/edits.ts';
import type { Context } from '../worker/context.ts';
import { ServiceError } from '../worker/errors.ts';
import { runProgram } from './program.ts';
import { editedRepository } from './repository.ts';

/** `from` and `to` are names of branches without `refs/heads/`. Rejects with git's message, and with `AskGitError`. */
export async function renameBranch(
  location: StackLocation,
  { from, to }: { readonly from: string; readonly to: string },
  { check }: Context,
): Promise<null> {
  // The arguments of a process are UTF-8 here.
  if (![from, to].every(name => isUtf8(name))) {
    throw new ServiceError({ code: 'API_ERROR', message: editText.notUtf8Name() });
  }
  const { directory, environment, git } = editedRepository(location);
  const printed: string[] = [];
  const surroundings = { directory, environment, check, print: (text: string) => printed.push(text) };
  const status = await runProgram(git(), ['branch', '-m', '--', from, to], surroundings);
  if (status === 0) return null;
  const output = printed.join('');
  const message = editText.gitFailed('git branch -m', output, unwritable(location.directory));
  throw new ServiceError({ code: 'API_ERROR', message, output });
}

/** The system's reason why nothing can be made in a folder; `''` if there is none. git does not give it. */
function unwritable(folder: string): string {
  try {
    accessSync(folder, constants.W_OK);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}
