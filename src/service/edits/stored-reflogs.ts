/** The reflogs of deleted refs that a transaction creates again. */
import { planRestore } from '../../browse/index.ts';
import type { StackLocation } from '../../protocol/values.ts';
import type { LogRecord } from '../../reftable/index.ts';
import { callbacksOf } from '../browse/browsed.ts';
import { openSources } from '../deleted/deleted-refs.ts';
import type { Context } from '../worker/context.ts';

/** Newest entry first, and the value that the ref had with it. */
export interface StoredReflog {
  readonly oid: string;
  readonly entries: readonly LogRecord[];
}

/**
 * What is stored of each of the refs, by name; `undefined` for one that is not deleted, is not stored, or is read from a
 * damaged block. Throws what reading the stack throws.
 */
export function storedReflogs(
  location: StackLocation,
  names: readonly string[],
  context: Context,
): Map<string, StoredReflog | undefined> {
  if (names.length === 0) return new Map();
  using sources = openSources(location, context);
  return new Map(
    names.map(name => {
      context.check();
      const { found, problem } = planRestore(sources, { name }, callbacksOf(context));
      const value = problem === undefined ? found?.state.value : undefined;
      const stored =
        value !== undefined && 'oid' in value ? { oid: value.oid, entries: found?.state.entries ?? [] } : undefined;
      return [name, stored];
    }),
  );
}
