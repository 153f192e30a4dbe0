/** Which upstream a branch without one may have had. */
import type { GitConfig } from '../config/config.ts';
import type { RefStacks } from '../transaction/ref-stacks.ts';

const BRANCHES = 'refs/heads/';

/** A branch that can get an upstream. */
export interface PossibleUpstream {
  /** The name of the branch, without `refs/heads/`. */
  readonly branch: string;
  /** The full name of a remote-tracking ref that exists. */
  readonly upstream: string;
}

/**
 * The remote-tracking ref with the name that the branch had, `was`, for a branch that now has the name `as`; both are full
 * names. As when git creates a branch from a remote one, only one remote may have it, or `checkout.defaultRemote`.
 * `undefined` if the configuration still has an upstream of the branch. Throws what reading a stack throws.
 */
export function possibleUpstream(
  { config, stacks }: { readonly config: GitConfig; readonly stacks: Pick<RefStacks, 'read'> },
  was: string,
  as: string,
): PossibleUpstream | undefined {
  if (!was.startsWith(BRANCHES) || !as.startsWith(BRANCHES)) return undefined;
  const branch = as.slice(BRANCHES.length);
  if (config.has(`branch.${branch}.merge`)) return undefined;
  const trackingRef = (remote: string) => `refs/remotes/${remote}/${was.slice(BRANCHES.length)}`;
  const remotes = config
    .subsections('remote', 'url', 'fetch')
    .filter(remote => stacks.read(trackingRef(remote)) !== undefined);
  const byDefault = config.string('checkout.defaultremote');
  const remote = remotes.length === 1 ? remotes[0] : remotes.find(each => each === byDefault);
  return remote === undefined ? undefined : { branch, upstream: trackingRef(remote) };
}
