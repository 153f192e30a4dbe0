/** `reftable undelete`: lists refs that were deleted and are still stored, and restores them with their reflogs. */
import {
  DeletedSources,
  type DeletingTransaction,
  deletingTransactions,
  type FoundRef,
  findDeleted,
  type PlannedRestore,
  planRestore,
  refsToRestore,
  type SourceInfo,
  transactionKey,
} from '../browse/index.ts';
import {
  askDate,
  gitDirectoryOfStack,
  gitOnPath,
  hashIfReadable,
  isRootRef,
  type LocatedStack,
  mainStackOf,
  objectLookupOf,
  objectsOf,
  possibleUpstream,
  RefDatabase,
  restoreProblems,
  restoreRefs,
  routeOfRef,
  worktreeOf,
} from '../git/index.ts';
import type { HashName } from '../reftable/index.ts';
import { backupCopies, nodeRepairFiles } from '../repair/index.ts';
import { browseText } from '../text/browse.ts';
import { commandError } from '../text/command-line.ts';
import { committerTime } from '../text/dates.ts';
import { deletedText, restoreProblemText, restoreText } from '../text/deleted-refs.ts';
import { escaped } from '../text/escape/printable.ts';
import { CommandError } from './command-error.ts';
import { stackAt } from './location.ts';
import { type Field, Output, textField } from './output.ts';
import { messageText, personText, refValueText, updateFields, valueField } from './records.ts';
import { candidatesOf } from './ref-names.ts';
import { reportErrors } from './worktree-stacks.ts';

/** The option that gives a ref another name. */
const AS = '--as';

export interface UndeleteOptions {
  readonly list: boolean;
  /** As a user enters them. */
  readonly names: readonly string[];
  /** The name that the one ref gets. */
  readonly as?: string;
  /** The update index of the transaction after which the state is restored. */
  readonly at?: bigint;
  readonly dryRun: boolean;
  readonly json: boolean;
}

/** `check` is called often and may throw to stop; then nothing has changed. Returns the exit status. */
export function undelete(
  path: string | undefined,
  options: UndeleteOptions,
  output: Output,
  check: () => void,
): number {
  const location = stackAt(path, commandError.browseFile);
  using worktree = new WorktreeSources(location, check);
  return options.list ? list(worktree, options, output) : restore(location, worktree, options, output);
}

/** The sources of the stacks of one worktree. */
class WorktreeSources implements Disposable {
  readonly own: DeletedSources;
  /** The same as `own`, except in a linked worktree. */
  readonly shared: DeletedSources;
  readonly check: () => void;

  constructor(location: LocatedStack, check: () => void) {
    this.check = check;
    const hash = hashIfReadable(location, undefined);
    const main = mainStackOf(location.directory);
    this.own = this.#open(location, hash);
    this.shared = main === undefined ? this.own : this.#open({ directory: main }, hash);
  }

  #open(stack: LocatedStack, hash: HashName | undefined): DeletedSources {
    const backups = backupCopies(stack.directory, nodeRepairFiles);
    return new DeletedSources({ ...stack, ...(hash && { hash }) }, backups, { callbacks: { check: this.check } });
  }

  /** Both, or the only one. */
  get all(): DeletedSources[] {
    return this.own === this.shared ? [this.own] : [this.own, this.shared];
  }

  /** The sources of the stack that a ref is in; `undefined` for a ref of another worktree. */
  of(name: string): DeletedSources | undefined {
    const { worktree } = routeOfRef(name);
    if (worktree === 'shared') return this.shared;
    return worktree === 'current' ? this.own : undefined;
  }

  [Symbol.dispose](): void {
    this.own.close();
    this.shared.close();
  }
}

function list(worktree: WorktreeSources, { json }: UndeleteOptions, output: Output): number {
  let total = 0;
  for (const sources of worktree.all) {
    const callbacks = { check: worktree.check };
    const found = findDeleted(sources, callbacks).filter(({ ref }) => worktree.of(ref.name) === sources);
    const deletions = found.flatMap(({ ref }) => ref.deletion ?? []);
    const transactions = deletingTransactions(sources.stack, deletions, callbacks);
    const isShared = sources !== worktree.own;
    for (const each of found) {
      const { deletion } = each.ref;
      const transaction = deletion && transactions.get(transactionKey(deletion));
      if (json) output.jsonData({ ...listedObject(each, transaction), ...(isShared && { stack: 'shared' }) });
      else output.fields(listedFields(each, transaction));
    }
    total += found.length;
  }
  const errors = worktree.all.flatMap(({ stack }) => stack.errors);
  // Of a stack that cannot be read in full, it is not known that it has none.
  if (total === 0 && !json && errors.length === 0) {
    const [unread] = worktree.all.flatMap(sources => sources.errors);
    output.line(unread === undefined ? deletedText.none() : deletedText.noneFound(unread.message));
  }
  return reportErrors({ errors }, json, output);
}

function listedObject({ ref, state }: FoundRef, transaction: DeletingTransaction | undefined): object {
  const { name, value, updateIndex, deletion, source, certainty, isOlderValue, entries, missingEntries } = ref;
  return {
    ...{ kind: 'deleted', ...textField('name', name), state: ref.state, value: valueField(value) },
    ...{
      updateIndex: String(updateIndex),
      table: state.table,
      isOlderValue,
      entries,
      missingEntries,
      certainty,
      source,
    },
    deletion: deletion ? { updateIndex: String(deletion.updateIndex), table: deletion.table } : null,
    transaction: transaction ? transactionObject(transaction) : null,
  };
}

function transactionObject({ refs, total, entry }: DeletingTransaction): object {
  const names = refs.map(name => textField('name', name));
  return {
    refs: names,
    total,
    entry: entry ? { ...textField('name', entry.name), ...updateFields(entry.update) } : null,
  };
}

/** Name, value, update index of the value, deletion, reflog entries, then what else is known. */
function listedFields({ ref }: FoundRef, transaction: DeletingTransaction | undefined): Field[] {
  const { name, value, updateIndex, state, deletion, entries, missingEntries, source } = ref;
  const doubt = browseText.certainty(ref.certainty);
  const others = transaction?.refs.filter(each => each !== name) ?? [];
  const { update } = transaction?.entry ?? {};
  return [
    escaped(name),
    { text: refValueText(value), colour: value.type === 'symref' ? 'cyan' : 'yellow' },
    String(updateIndex),
    state === 'exists' ? deletedText.exists() : deletedText.deletedAt(deletion?.updateIndex),
    deletedText.entries(entries, missingEntries),
    ...(ref.isOlderValue ? [deletedText.olderValue()] : []),
    ...(source.type === 'stack' ? [] : [{ text: deletedText.source(source), colour: 'gray' } as const]),
    ...(others.length === 0 ? [] : [deletedText.alsoChanged(others.slice(0, 3), (transaction?.total ?? 1) - 1)]),
    ...(update === undefined
      ? []
      : [`${committerTime(update.time, update.tz)} ${personText(update.committer)} ${messageText(update)}`]),
    ...(doubt === '' ? [] : [{ text: doubt, colour: 'red' } as const]),
  ];
}

function restore(location: LocatedStack, worktree: WorktreeSources, options: UndeleteOptions, output: Output): number {
  const found = options.names.map(given => planOf(given, worktree, options));
  const refs = refsToRestore(found);
  const git = gitOnPath();
  const lookUp = git === undefined ? undefined : objectLookupOf(location);
  const warnings = new Output(2);
  using database = new RefDatabase(location, {
    objects: objectsOf(refs, lookUp),
    askDate: text => (git === undefined ? undefined : askDate(git, text)),
    warn: error => warnings.line(restoreText.notCompacted(error.message)),
    directory: directoryOf(location),
  });
  const problems = restoreProblems(database, refs);
  const planned = found.map(each => ({ ...each, problem: each.problem ?? problems.get(each.as) }));
  const failed = planned.find(({ problem }) => problem !== undefined);
  if (options.dryRun || options.json) for (const each of planned) show(each, options, output);
  const problem = failed?.problem;
  if (failed !== undefined && problem !== undefined) {
    output.flush();
    throw new CommandError('API_ERROR', () => restoreProblemText(failed, problem, AS), {
      file: location.directory,
    });
  }
  if (git === undefined) warnings.line(restoreText.notChecked());
  if (!options.dryRun) {
    restoreRefs(database, refs);
    const upstreams = planned.flatMap(({ name, as }) => possibleUpstream(database, name, as) ?? []);
    if (options.json) output.json({ kind: 'result', refs: refs.length, upstreams });
    else {
      for (const each of planned) show(each, options, output);
      output.line(restoreText.restored(refs.length));
      for (const { branch, upstream } of upstreams) output.line(restoreText.upstreamHint(branch, upstream));
    }
  }
  warnings.flush();
  return 0;
}

/** Where git runs hooks: the root of the worktree, or the git directory of a bare repository. */
function directoryOf({ directory, gitDirectory = gitDirectoryOfStack(directory) }: LocatedStack): string {
  return gitDirectory === undefined ? directory : (worktreeOf(gitDirectory) ?? gitDirectory);
}

/** Of the first of git's candidates that something is stored of, or else of the first that exists. */
function planOf(given: string, worktree: WorktreeSources, { as, at }: UndeleteOptions): PlannedRestore {
  const callbacks = { check: worktree.check };
  const plans = candidatesOf(given).map(name => {
    const options = { ...(as !== undefined && { as: newName(as, name) }), ...(at !== undefined && { at }) };
    return planRestore(worktree.of(name), { name, ...options }, callbacks);
  });
  const found = plans.find(plan => plan.found !== undefined) ?? plans.find(plan => plan.problem?.type === 'notDeleted');
  return found ?? { name: given, as: as ?? given, problem: { type: 'notStored' } };
}

/** A name as a user enters it, in the namespace of the ref that gets it. */
function newName(given: string, name: string): string {
  const [namespace = ''] = /^refs\/(?:heads|tags|remotes|notes)\//.exec(name) ?? [];
  return given.startsWith('refs/') || isRootRef(given) ? given : namespace + given;
}

function show({ name, as, found, problem }: PlannedRestore, { json }: UndeleteOptions, output: Output): void {
  if (found === undefined) {
    if (json) output.jsonData({ kind: 'restore', ...textField('name', name), problem });
    return;
  }
  const { state, source } = found;
  const entries = state.entries.length;
  if (json) {
    output.jsonData({
      ...{ kind: 'restore', ...textField('name', name), ...textField('as', as), value: valueField(state.value) },
      ...{ updateIndex: String(state.updateIndex), entries, source, problem: problem ?? null },
    });
    return;
  }
  const text = restoreText.plan({ name, as, entries }, refValueText(state.value), state.updateIndex);
  output.fields([text, ...sourceFields(source), ...(problem ? [restoreProblemText({ name, as }, problem, AS)] : [])]);
}

function sourceFields(source: SourceInfo): string[] {
  return source.type === 'stack' ? [] : [deletedText.source(source)];
}
