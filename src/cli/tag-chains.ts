/** Tags of tags: a ref has the ID of its tag and that of the object that it finally leads to, but none in between. */
import type { TagTargets } from '../git/index.ts';

/** The number of tags that are read at once. */
const BATCH = 2000;

/** Which of the tags lead to an object whose ID starts with `prefix`, as git follows them. Throws `AskGitError`. */
export function tagsLeadingTo(tags: readonly string[], prefix: string, targetsOf: TagTargets): Set<string> {
  const leading = new Set<string>();
  for (let from = 0; from < tags.length; from += BATCH) {
    // The tag of a ref, and the one in its chain to read next.
    let chains = tags.slice(from, from + BATCH).map(tag => ({ tag, next: tag }));
    while (chains.length > 0) {
      const targets = targetsOf(chains.map(({ next }) => next));
      chains = chains.flatMap(({ tag }, i) => {
        const target = targets[i];
        if (target?.oid.startsWith(prefix)) leading.add(tag);
        else if (target?.type === 'tag') return [{ tag, next: target.oid }];
        return [];
      });
    }
  }
  return leading;
}
