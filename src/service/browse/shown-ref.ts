/** One ref of a stack in any state, with the stacks that a symbolic ref leads to. */
import { routeOfRef } from '../../git/index.ts';
import type { ShownRef } from '../../protocol/browse.ts';
import type { StackLocation } from '../../protocol/values.ts';
import type { Unwired } from '../../protocol/wire.ts';
import type { Context } from '../worker/context.ts';
import { refDetails } from './ref-details.ts';
import { sharedStackOf } from './shared-stack.ts';

export function shownRef(location: StackLocation, name: string, context: Context): Unwired<ShownRef> {
  const details = refDetails(location, name, context);
  const shared = sharedStackOf(location);
  const locations = details.history.chain.links.map((link, hop) =>
    hop > 0 && routeOfRef(link.name).worktree === 'shared' ? shared : location,
  );
  return { ...details, locations };
}
