/** The abbreviated object IDs of commits, as git shows them: `git rev-list --format=%h`. */
import { AskGitError } from '../errors.ts';
import type { LocatedStack } from '../repository/locate.ts';
import { gitOfStack } from './git-of-stack.ts';
import { runGit } from './run-git.ts';

/** The number of object IDs for one run of git. */
const BATCH = 20_000;

/**
 * Returns the unique abbreviation of each object ID that is one of a commit; the others, and objects that do not exist,
 * are left out. The configuration's `core.abbrev` applies. Blocks while git runs. Throws `AskGitError`.
 */
export function commitNames(stack: LocatedStack, oids: Iterable<string>): Map<string, string> {
  const { git, repository } = gitOfStack(stack);
  const names = new Map<string, string>();
  const distinct = [...new Set(oids)];
  for (let from = 0; from < distinct.length; from += BATCH) {
    const asked = new Set(distinct.slice(from, from + BATCH));
    for (const line of commitLines(git, repository, [...asked])) {
      const [, oid = '', short = ''] = /^([0-9a-f]+) ([0-9a-f]+)$/.exec(line) ?? [];
      // For a tag, git names its commit.
      if (asked.has(oid)) names.set(oid, short);
    }
  }
  return names;
}

function commitLines(git: string, repository: string, oids: readonly string[]): string[] {
  const command = ['rev-list', '--no-walk=unsorted', '--ignore-missing', '--format=%H %h', '--stdin'];
  const { status, output, problem } = runGit(git, repository, command, `${oids.join('\n')}\n`);
  if (status !== 0)
    throw new AskGitError('IO_ERROR', `git rev-list: ${problem || `exit status ${status}`}`, repository);
  return output.split('\n');
}
