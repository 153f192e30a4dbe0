/** The refs that differ between two stacks, backups or bundles, in any state. */
import {
  type BrowsedStack,
  type BrowseProgress,
  type DifferingRef,
  differingRefs,
  readDifferences,
} from '../../browse/index.ts';
import { configuredHash, resolvePath } from '../../git/index.ts';
import type { ComparedSource, StackComparison } from '../../protocol/comparison.ts';
import type { StackLocation } from '../../protocol/values.ts';
import type { Unwired } from '../../protocol/wire.ts';
import { ReftableError } from '../../reftable/index.ts';
import { nodeRepairFiles, stackOfBackup } from '../../repair/index.ts';
import { type TemporaryStack, unpackTemporarily } from '../../reports/index.ts';
import { browseProgress } from '../../text/browse.ts';
import { commandError } from '../../text/command-line.ts';
import { compareStacksText } from '../../text/compare-stacks.ts';
import { bundleText } from '../../text/reports.ts';
import type { Context } from '../worker/context.ts';
import { progressOf } from '../worker/progress.ts';
import { openBrowsed, stateOf } from './browsed.ts';

/** Differences of each kind that are sent. */
const MOST_OF_KIND = 1000;

/**
 * Rejects with API_ERROR for stacks with different object formats, with `GitError` for a folder that has no stack, and with
 * what unpacking a bundle throws.
 */
export async function compareStacks(
  sources: { readonly before: ComparedSource; readonly after: ComparedSource },
  context: Context,
): Promise<Unwired<StackComparison>> {
  using oldBundle = await unpacked(sources.before, context);
  using newBundle = await unpacked(sources.after, context);
  const [from, to] = [oldBundle ?? locationOf(sources.before), newBundle ?? locationOf(sources.after)];
  using before = openBrowsed(from, context);
  using after = openBrowsed(to, context);
  if (before.hash !== after.hash) {
    const paths = [pathOf(sources.before), pathOf(sources.after)] as const;
    const message = compareStacksText.otherHashes(paths[0], before.hash, paths[1], after.hash);
    throw new ReftableError('API_ERROR', message, { file: paths[1] });
  }
  const compared = compare(before, after, context);
  return {
    ...compared,
    before: { ...stateOf(before), location: oldBundle ? null : from },
    after: { ...stateOf(after), location: newBundle ? null : to },
  };
}

function compare(before: BrowsedStack, after: BrowsedStack, context: Context) {
  const report = progressOf(context);
  const progress = ({ records, done }: BrowseProgress) => report(browseProgress.reading(records), done);
  const counts = { created: 0, moved: 0, deleted: 0 };
  const kept: DifferingRef[] = [];
  for (const ref of differingRefs(before, after, { check: context.check, progress })) {
    if (++counts[ref.change] <= MOST_OF_KIND) kept.push(ref);
  }
  return { counts, differences: readDifferences(kept, before, after) };
}

async function unpacked(source: ComparedSource, context: Context): Promise<TemporaryStack | undefined> {
  if (source.type !== 'bundle') return undefined;
  const report = progressOf(context);
  return unpackTemporarily(source.path, { onProgress: bytes => report(bundleText.unpacking(bytes)) });
}

function locationOf(source: ComparedSource): StackLocation {
  if (source.type === 'stack') return source.location;
  const found = resolvePath(stackOfBackup(source.path, nodeRepairFiles));
  if (found.type === 'table') {
    throw new ReftableError('API_ERROR', commandError.browseFile(found.file), { file: found.file });
  }
  const hash = configuredHash(found.stack, undefined);
  return { ...found.stack, ...(hash && { hash }) };
}

function pathOf(source: ComparedSource): string {
  return source.type === 'stack' ? source.location.directory : source.path;
}
