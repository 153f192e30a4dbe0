/** The stack with the refs that all worktrees share. */
import { commonDirectory, mainStackOf } from '../../git/index.ts';
import type { StackLocation } from '../../protocol/values.ts';

/** It may be the stack itself. */
export function sharedStackOf(location: StackLocation): StackLocation {
  const { directory, gitDirectory, hash } = location;
  const main = mainStackOf(directory);
  if (main === undefined) return location;
  return {
    directory: main,
    ...(gitDirectory === undefined ? {} : { gitDirectory: commonDirectory(gitDirectory) }),
    ...(hash === undefined ? {} : { hash }),
  };
}
