/** Which worktree has a branch checked out. */
import type { ServiceClient } from '../../service/client.ts';
import type { Repositories } from '../repositories.ts';

interface Sources {
  readonly service: ServiceClient;
  readonly repositories: Repositories;
}

/** The root of the worktree of the stack's repository whose HEAD points to the ref. */
export async function worktreeOn(sources: Sources, directory: string, name: string): Promise<string | undefined> {
  const { service, repositories } = sources;
  const stacks = repositories.stackAt(directory)?.repository.stacks ?? [{ location: { directory } }];
  for (const { location, ...stack } of stacks) {
    const { ref } = await service.request('browse/refDetails', { location, name: 'HEAD' });
    const isOn = ref.state === 'live' && ref.value?.type === 'symref' && ref.value.target === name;
    // HEAD of a bare repository uses no files: git lets its branch be changed.
    if (isOn && 'worktree' in stack && stack.worktree !== undefined) return stack.worktree;
  }
  return undefined;
}
