/** What refs are now, as edits that are staged compare it. */
import { GitError, gitDirectoryOfStack, RefStacks, readConfig } from '../../git/index.ts';
import type { PresentRef, StagedValue } from '../../protocol/staged.ts';
import type { StackLocation } from '../../protocol/values.ts';
import type { RefValue } from '../../reftable/index.ts';
import { editText } from '../../text/edits.ts';
import { CHECK_EVERY, type Context } from '../worker/context.ts';

/** The refs of these names, in order. Throws `GitError` for a stack that is not in a git directory, and what reading throws. */
export function presentRefs(location: StackLocation, names: readonly string[], context: Context): PresentRef[] {
  using stacks = stacksOf(location);
  return names.map((ref, i) => {
    if (i % CHECK_EVERY === 0) context.check();
    const value = stacks.read(ref)?.value;
    return { ref, value: stagedValue(value), oid: (value && stacks.resolve(ref)?.oid) ?? null };
  });
}

/** The stacks of a repository, to be read. Throws `GitError` for a stack that is not in a git directory. */
export function stacksOf({ directory, gitDirectory = gitDirectoryOfStack(directory) }: StackLocation): RefStacks {
  if (gitDirectory === undefined) throw new GitError('NOT_EXIST_ERROR', editText.noGitDirectory(directory));
  return new RefStacks({ directory, gitDirectory }, readConfig(gitDirectory, process.env), { readOnly: true });
}

function stagedValue(value: RefValue | undefined): StagedValue {
  if (value === undefined || value.type === 'deletion') return null;
  return value.type === 'symref' ? value : { type: 'oid', oid: value.oid };
}
