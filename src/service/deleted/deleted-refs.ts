/** Lists the deleted refs of a stack, plans to restore some of them, and restores them. */
import {
  DeletedSources,
  deletingTransactions,
  type PlannedRestore as EnginePlan,
  findDeleted,
  planRestore,
  refsToRestore,
  transactionKey,
} from '../../browse/index.ts';
import {
  askDate,
  gitOnPath,
  objectLookupOf,
  objectsOf,
  possibleUpstream,
  RefDatabase,
  restoreProblems,
  restoringTransaction,
} from '../../git/index.ts';
import type {
  DeletedCount,
  DeletedRefs,
  PlannedRestore,
  RestoredRefs,
  RestoreRequest,
} from '../../protocol/deleted-refs.ts';
import type { StackLocation } from '../../protocol/values.ts';
import type { Unwired } from '../../protocol/wire.ts';
import { ReftableError } from '../../reftable/index.ts';
import { backupCopies, nodeRepairFiles } from '../../repair/index.ts';
import { restoreProblemText } from '../../text/deleted-refs.ts';
import { callbacksOf } from '../browse/browsed.ts';
import { answerHook } from '../edits/answer-hook.ts';
import { type EditedRepository, editedRepository } from '../edits/repository.ts';
import { watchedFiles } from '../stack/watched-files.ts';
import type { Context } from '../worker/context.ts';

/** Refs that are sent. */
const MOST_REFS = 10_000;

/** What deleted refs of the stack are read from, to be closed by the caller. Throws as `DeletedSources`. */
export function openSources(location: StackLocation, context: Context): DeletedSources {
  const backups = backupCopies(location.directory, nodeRepairFiles);
  return new DeletedSources(location, backups, { files: watchedFiles(context), callbacks: callbacksOf(context) });
}

/** Starts no program. */
export function deletedRefs(location: StackLocation, context: Context): Unwired<DeletedRefs> {
  using sources = openSources(location, context);
  const callbacks = callbacksOf(context);
  const found = findDeleted(sources, callbacks);
  const shown = found.slice(0, MOST_REFS).map(({ ref }) => ref);
  const deletions = shown.flatMap(({ deletion }) => deletion ?? []);
  const transactions = deletingTransactions(sources.stack, deletions, callbacks);
  const transactionOf = ({ deletion }: (typeof shown)[number]) =>
    (deletion && transactions.get(transactionKey(deletion))) ?? null;
  const refs = shown.map(ref => ({ ...ref, transaction: transactionOf(ref) }));
  const listed = found.filter(({ ref: { state, source } }) => state === 'deleted' && source.type === 'stack').length;
  const unread = sources.errors[0]?.message ?? null;
  return { stamp: sources.stack.stamp, total: found.length, listed, unread, refs };
}

/** Starts no program. */
export function deletedCount(location: StackLocation, context: Context): DeletedCount {
  using sources = openSources(location, context);
  const total = findDeleted(sources, callbacksOf(context)).length;
  return { total, unread: sources.errors[0]?.message ?? null };
}

/** Starts git, which looks up the objects. Throws `GitError` for a stack outside of a repository. */
export function plannedRestores(
  location: StackLocation,
  requests: readonly RestoreRequest[],
  context: Context,
): Unwired<PlannedRestore>[] {
  using restore = new Restore(location, requests, context);
  return restore.plan.map(wirePlan);
}

/** Rejects with API_ERROR, before anything is written, if one of the refs cannot be restored. Rejects as the transaction. */
export async function restoreDeleted(
  location: StackLocation,
  requests: readonly RestoreRequest[],
  context: Context,
): Promise<RestoredRefs> {
  using restore = new Restore(location, requests, context);
  const failed = restore.plan.find(({ problem }) => problem !== undefined);
  if (failed?.problem) {
    throw new ReftableError('API_ERROR', restoreProblemText(failed, failed.problem), { file: location.directory });
  }
  const refs = refsToRestore(restore.plan);
  using transaction = restoringTransaction(restore.database, refs);
  await answerHook(transaction.committing(), restore.database, restore.repository, context, () => {});
  const [warning] = restore.warnings;
  const upstreams = restore.plan.flatMap(({ name, as }) => possibleUpstream(restore.database, name, as) ?? []);
  return { refs: refs.length, notCompacted: warning?.message ?? null, upstreams };
}

/** A plan, and the repository that it is for. */
class Restore implements Disposable {
  readonly plan: readonly EnginePlan[];
  readonly database: RefDatabase;
  readonly repository: EditedRepository;
  readonly warnings: ReftableError[] = [];

  constructor(location: StackLocation, requests: readonly RestoreRequest[], context: Context) {
    this.repository = editedRepository(location);
    using sources = openSources(location, context);
    const found = requests.map(({ name, as, at }) => {
      const request = { name, ...(as !== undefined && { as }), ...(at !== undefined && { at: BigInt(at) }) };
      return planRestore(sources, request, callbacksOf(context));
    });
    const refs = refsToRestore(found);
    const git = gitOnPath();
    this.database = new RefDatabase(this.repository.location, {
      environment: this.repository.environment,
      objects: objectsOf(refs, git === undefined ? undefined : objectLookupOf(location)),
      askDate: text => (git === undefined ? undefined : askDate(git, text)),
      warn: error => this.warnings.push(error),
    });
    const problems = restoreProblems(this.database, refs);
    this.plan = found.map(each => {
      const problem = each.problem ?? problems.get(each.as);
      return { ...each, ...(problem && { problem }) };
    });
  }

  [Symbol.dispose](): void {
    this.database[Symbol.dispose]();
  }
}

function wirePlan({ name, as, found, problem }: EnginePlan): Unwired<PlannedRestore> {
  const state = found?.state;
  return {
    ...{ name, as, problem: problem ?? null, value: state?.value ?? null, updateIndex: state?.updateIndex ?? null },
    ...{ entries: state?.entries.length ?? 0, source: found?.source ?? null },
  };
}
