/** One object of a repository, read by runs of git that end with it. */
import { checkText } from '../../reftable/format/arguments.ts';
import { checkLocation, type LocatedStack } from '../repository/locate.ts';
import { gitOfStack } from './git-of-stack.ts';
import { objectLookupOf } from './look-up.ts';
import { parseObject, type ReadObject } from './parse-object.ts';
import { runGit } from './run-git.ts';

/** In bytes. What a larger tag leads to is not read, as that of a damaged one is not. */
const LARGEST = 1024 * 1024;

/**
 * The object with an ID: its type and, of a tag, what it leads to. Blocks while git runs: an `ObjectReader` is faster for
 * more than a few objects. Fetches nothing, and does not follow replacement refs. Throws `AskGitError` if git cannot be run or
 * does not accept the repository.
 */
export function readObject(stack: LocatedStack, oid: string): ReadObject {
  checkLocation(stack);
  checkText('The object ID', oid);
  // git reads one request on each line.
  if (oid.includes('\n')) return { type: 'missing', oid };
  const [found] = objectLookupOf(stack)([oid]);
  // What is not an object ID of this repository may be the name of a branch, or the start of an ID.
  if (found?.oid !== oid) return { type: 'missing', oid };
  return found.type === 'tag' ? parseObject(oid, 'tag', tagAt(stack, oid)) : { type: found.type, oid };
}

/** `undefined` if git cannot read it. */
function tagAt(stack: LocatedStack, oid: string): Uint8Array | undefined {
  const { git, repository } = gitOfStack(stack);
  const { status, output } = runGit(git, repository, ['--no-replace-objects', 'cat-file', 'tag', oid]);
  return status === 0 && output.length <= LARGEST ? Buffer.from(output, 'latin1') : undefined;
}
