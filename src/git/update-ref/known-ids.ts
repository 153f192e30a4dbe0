/** Object IDs that a script repeats. */
import type { ResolveRevision } from './record-reader.ts';

/** The number of IDs that are remembered. */
const MOST = 1024;

/**
 * Resolves revisions with `resolve`, and full object IDs only once: each is returned as one string, which is found faster in
 * a map than equal ones. Every other revision may name something else after each transaction.
 */
export function rememberingIds(resolve: ResolveRevision): ResolveRevision {
  const known = new Map<string, string>();
  return revision => {
    const seen = known.get(revision);
    if (seen !== undefined) return seen;
    const oid = resolve(revision);
    if (oid !== revision) return oid;
    if (known.size >= MOST) known.clear();
    known.set(oid, oid);
    return oid;
  };
}
