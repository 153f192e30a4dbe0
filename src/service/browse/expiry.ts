/** What an expiry of reflog entries would do, and the rules of the repository's configuration. */
import { ExpiryIndex } from '../../browse/index.ts';
import { expiryRules, GitConfig, readConfig } from '../../git/index.ts';
import type { ExpiryEffectInfo, ExpiryRuleInfo } from '../../protocol/browse.ts';
import type { ExpiryBounds } from '../../protocol/stack.ts';
import type { StackLocation } from '../../protocol/values.ts';
import { engineExpiry } from '../stack/expiry.ts';
import type { Context } from '../worker/context.ts';
import { callbacksOf, findFiltered, withBrowsedStack } from './browsed.ts';
import { reflogsOf } from './browsed-reflogs.ts';

/** Refs that are named. */
const NAMED = 100;
const HASH_SIZE = { sha1: 20, sha256: 32 } as const;

/** Of the stack that was asked for last: moving a limit asks many times a second. */
let last: { readonly stamp: string; readonly index: ExpiryIndex } | undefined;

export function expiryEffect(location: StackLocation, bounds: ExpiryBounds, context: Context): ExpiryEffectInfo {
  return withBrowsedStack(location, context, stack => {
    const callbacks = callbacksOf(context);
    const { stamp } = stack;
    let index = last?.stamp === stamp ? last.index : undefined;
    if (index === undefined) {
      const list = reflogsOf(stack, context);
      const { list: live } = findFiltered(stack, { terms: [], faults: [] }, context);
      index = new ExpiryIndex(list, live, HASH_SIZE[stack.hash], callbacks);
      if (stack.stamp === stamp) last = { stamp, index };
    }
    return index.effectOf(engineExpiry(bounds), NAMED, callbacks);
  });
}

/** Those of git's defaults for a stack of no repository. Throws `GitError` for a configuration that cannot be read. */
export function expiryRulesOf({ gitDirectory }: StackLocation): readonly ExpiryRuleInfo[] {
  return expiryRules(gitDirectory === undefined ? new GitConfig() : readConfig(gitDirectory));
}
