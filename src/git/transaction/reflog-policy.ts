/** Which refs get a reflog: `core.logAllRefUpdates`. */
import { basename } from 'node:path';
import type { GitConfig } from '../config/config.ts';

/** `always`: every ref; `usual`: branches, remote-tracking branches, notes and HEAD; `existing`: those that have one. */
export type ReflogPolicy = 'always' | 'usual' | 'existing';

const KEY = 'core.logallrefupdates';

/** `gitDirectory` and `commonDirectory` are those of the worktree. Throws `GitError` for a value that git refuses. */
export function reflogPolicy(config: GitConfig, gitDirectory: string, commonDirectory: string): ReflogPolicy {
  if (config.string(KEY)?.toLowerCase() === 'always') return 'always';
  const isBare = gitDirectory === commonDirectory && (config.boolean('core.bare') ?? basename(gitDirectory) !== '.git');
  return (config.boolean(KEY) ?? !isBare) ? 'usual' : 'existing';
}

/** Whether a ref of this name gets a reflog where the policy is `usual`. `name` is the name that was given. */
export function isUsuallyLogged(name: string): boolean {
  return name === 'HEAD' || /^refs\/(?:heads|remotes|notes)\//.test(name);
}
