/**
 * `reftable branch -m|-M|-c|-C|-d|-D`: what `git branch` does with these options, with the refs and reflogs changed in this
 * process. git itself is asked whether a branch is merged, and changes the configuration.
 */
import {
  BranchQuestions,
  busyBranches,
  isRefName,
  type RefDatabase,
  RefTransaction,
  RefTransactionError,
  renameRef,
  usingWorktree,
  type WorktreeHead,
  worktreeHeads,
} from '../../git/index.ts';
import { isReftableError } from '../../reftable/index.ts';
import { gitText } from '../../text/git-text.ts';
import {
  type CommandStreams,
  type CommandSyntax,
  ExitStatus,
  Fatal,
  inRepository,
  PLAN_OPTIONS,
  type RunningCommand,
  runCommand,
} from './command.ts';
import { type GitOption, GitUsageError } from './git-options.ts';

/** The options that select an action, as git has them. */
const ACTIONS: readonly GitOption[] = [
  { name: 'move', letter: 'm', long: 'move' },
  { name: 'forceMove', letter: 'M' },
  { name: 'copy', letter: 'c', long: 'copy' },
  { name: 'forceCopy', letter: 'C' },
  { name: 'delete', letter: 'd', long: 'delete' },
  { name: 'forceDelete', letter: 'D' },
];

const SYNTAX: CommandSyntax = {
  options: [
    ...ACTIONS,
    { name: 'force', letter: 'f', long: 'force' },
    { name: 'remotes', letter: 'r', long: 'remotes' },
    { name: 'quiet', letter: 'q', long: 'quiet' },
    ...PLAN_OPTIONS,
  ],
  usage: gitText.branchUsage,
};

const BRANCHES = 'refs/heads/';
const REMOTE_BRANCHES = 'refs/remotes/';

/** Runs the command in the repository of the current directory. Returns the exit status. */
export function branch(args: readonly string[], streams: CommandStreams): number {
  return runCommand(SYNTAX, args, streams, run);
}

function run(command: RunningCommand): number {
  const { is, words } = command;
  const [deletes, moves, copies] = [
    is('delete') || is('forceDelete'),
    is('move') || is('forceMove'),
    is('copy') || is('forceCopy'),
  ];
  if ([deletes, moves, copies].filter(Boolean).length !== 1) throw new GitUsageError('');
  return inRepository(command, database => {
    const action = new BranchAction(command, database);
    const current = action.currentBranch();
    if (words.length === 0) throw new Fatal('branch name required');
    return deletes ? action.delete() : action.rename(current, copies);
  });
}

/** One run of the command. */
class BranchAction {
  readonly #command: RunningCommand;
  readonly #database: RefDatabase;
  readonly #questions: BranchQuestions;
  readonly #isForced: boolean;

  constructor(command: RunningCommand, database: RefDatabase) {
    const { streams, is } = command;
    this.#command = command;
    this.#database = database;
    this.#questions = new BranchQuestions(streams.gitFor('branches'));
    this.#isForced = ['force', 'forceMove', 'forceCopy', 'forceDelete'].some(is);
  }

  /** `current` is the short name of the current branch. Returns the exit status. */
  rename(current: string | undefined, copies: boolean): number {
    const { words } = this.#command;
    if (words.length === 1 && current === undefined) {
      throw new Fatal(`cannot ${copies ? 'copy' : 'rename'} the current branch while not on any`);
    }
    if (words.length > 2) {
      throw new Fatal(copies ? 'too many branches for a copy operation' : 'too many arguments for a rename operation');
    }
    const [oldTyped = '', newTyped = ''] = words.length === 1 ? [current ?? '', ...words] : words;
    const heads = worktreeHeads(this.#database.stacks);
    const from = this.#fullName(oldTyped) ?? this.#refuseName(`invalid branch name: '${oldTyped}'`);
    const isHead = this.#checkOld(from, oldTyped, heads, copies);
    const to = this.#newName(oldTyped, newTyped, heads);
    this.#refuseBusy(from, heads);
    const message = gitText.renameEntry(from, to, copies);
    if (copies || isHead !== 'unborn') this.#renameRef(from, to, message, copies);
    if (!copies && isHead) this.#repointHeads(heads, from, to, message, newTyped);
    if (!this.#database.isDryRun && !this.#moveSection(from, to, copies))
      throw new Fatal('update of config-file failed');
    return 0;
  }

  /** The short name of the branch that HEAD finally leads to; `undefined` if it is detached. */
  currentBranch(): string | undefined {
    const head = this.#database.stacks.target('HEAD', { recurses: true });
    if (head === undefined) throw new Fatal('failed to resolve HEAD as a valid ref');
    if (!head.isSymref) return undefined;
    if (!head.name.startsWith(BRANCHES)) throw new Fatal(gitText.headOutsideOfBranches());
    return head.name.slice(BRANCHES.length);
  }

  #fullName(typed: string): string | undefined {
    const full = typed.includes('@{') ? this.#questions.expand(typed) : `${BRANCHES}${typed}`;
    return full === undefined || typed.startsWith('-') || full === `${BRANCHES}HEAD` || !isRefName(full)
      ? undefined
      : full;
  }

  /** Ends the command with git's message and its hint. */
  #refuseName(message: string): never {
    this.#command.report('fatal', message);
    this.#advise('refSyntax', gitText.seeRefFormat());
    throw new ExitStatus(128);
  }

  #advise(name: string, text: string): void {
    if (!this.#questions.advises(name)) return;
    const { streams } = this.#command;
    streams.printError(gitText.hint(text, name));
  }

  /** Whether a HEAD leads to the branch that is renamed or copied, and whether it exists yet. */
  #checkOld(
    from: string,
    typed: string,
    heads: readonly WorktreeHead[],
    copies: boolean,
  ): 'born' | 'unborn' | undefined {
    const head = heads.find(({ branch }) => branch === from);
    const isHead = head === undefined ? undefined : head.isUnborn ? 'unborn' : 'born';
    if ((copies || isHead === undefined) && !this.#exists(from)) {
      throw new Fatal(isHead === 'unborn' ? `no commit on branch '${typed}' yet` : `no branch named '${typed}'`);
    }
    return isHead;
  }

  #newName(oldTyped: string, typed: string, heads: readonly WorktreeHead[]): string {
    const to = this.#fullName(typed) ?? this.#refuseName(`'${typed}' is not a valid branch name`);
    if (oldTyped === typed || !this.#exists(to)) return to;
    const short = to.slice(BRANCHES.length);
    if (!this.#isForced) throw new Fatal(`a branch named '${short}' already exists`);
    const path = usingWorktree(heads, to);
    if (path === undefined) return to;
    throw new Fatal(`cannot force update the branch '${short}' used by worktree at '${path}'`);
  }

  #exists(name: string): boolean {
    return this.#database.stacks.resolve(name)?.oid !== undefined;
  }

  #refuseBusy(name: string, heads: readonly WorktreeHead[]): void {
    for (const { gitDirectory, path } of heads) {
      const use = busyBranches(gitDirectory).get(name);
      if (use !== undefined) throw new Fatal(`branch ${name} is being ${use} at ${path}`);
    }
  }

  #renameRef(from: string, to: string, message: string, copies: boolean): void {
    try {
      renameRef(this.#database, { from, to, message, copies });
    } catch (error) {
      // git gives no reason if it cannot lock, read or write a stack.
      if (error instanceof RefTransactionError || isReftableError(error)) this.#command.report('error', error.message);
      else throw error;
      throw new Fatal(`branch ${copies ? 'copy' : 'rename'} failed`);
    }
  }

  /** HEADs that lead to the branch, also over other symbolic refs, lead to the new name directly. */
  #repointHeads(heads: readonly WorktreeHead[], from: string, to: string, message: string, typed: string): void {
    const { policy } = this.#database;
    let failed = false;
    for (const { branch, headName } of heads) {
      if (branch !== from) continue;
      using transaction = new RefTransaction(this.#database);
      try {
        // The name of another worktree's HEAD does not begin a reflog by itself.
        const createReflog = policy === 'usual';
        transaction.queue({ name: headName, newTarget: to, noDeref: true, createReflog, message });
        transaction.commit();
      } catch (error) {
        if (!(error instanceof RefTransactionError)) throw error;
        this.#command.report('error', error.message);
        failed = true;
      }
    }
    if (failed) throw new Fatal(`branch renamed to ${typed}, but HEAD is not updated`);
  }

  #moveSection(from: string, to: string, copies: boolean): boolean {
    const [old, name] = [from.slice(BRANCHES.length), to.slice(BRANCHES.length)];
    if (!copies) return this.#questions.moveSection(old, name);
    return old === name || this.#questions.copySection(old, name);
  }

  /** Returns the exit status. */
  delete(): number {
    const { words, is, report } = this.#command;
    const { stacks } = this.#database;
    const isRemote = is('remotes');
    const start = isRemote ? REMOTE_BRANCHES : BRANCHES;
    const heads = worktreeHeads(stacks);
    const head = isRemote || this.#isForced ? undefined : stacks.resolve('HEAD')?.oid;
    const chosen: { readonly name: string; readonly was: string }[] = [];
    for (const typed of words) {
      const name = typed.includes('@{') && !isRemote ? (this.#questions.expand(typed) ?? start + typed) : start + typed;
      const was = this.#deletable(name, name.slice(start.length), { heads, head, isRemote });
      if (was !== undefined) chosen.push({ name, was });
    }
    let failed = chosen.length < words.length;
    using transaction = new RefTransaction(this.#database);
    try {
      for (const { name } of chosen) {
        transaction.queue({ name, newOid: this.#database.zeros, noDeref: true, createReflog: false, message: '' });
      }
      transaction.commit();
    } catch (error) {
      if (!(error instanceof RefTransactionError)) throw error;
      report('error', `could not delete references: ${error.message}`);
      failed = true;
    }
    for (const { name, was } of chosen) if (!this.#exists(name)) this.#afterDeletion(name.slice(start.length), was);
    return failed ? 1 : 0;
  }

  /** What the branch was, for the message; `undefined` after an error if it is not deleted. */
  #deletable(
    name: string,
    short: string,
    context: { readonly heads: readonly WorktreeHead[]; readonly head: string | undefined; readonly isRemote: boolean },
  ): string | undefined {
    const { report } = this.#command;
    const { stacks } = this.#database;
    const { heads, head, isRemote } = context;
    const path = isRemote ? undefined : usingWorktree(heads, name);
    if (path !== undefined) {
      report('error', `cannot delete branch '${short}' used by worktree at '${path}'`);
      return undefined;
    }
    const value = stacks.read(name)?.value;
    if (value === undefined) {
      const isThere = !isRemote && stacks.read(REMOTE_BRANCHES + short) !== undefined;
      const what = isRemote ? `remote-tracking branch '${short}'` : `branch '${short}'`;
      report('error', isThere ? gitText.forgottenRemote(short) : `${what} not found`);
      return undefined;
    }
    if (value.type === 'symref') return value.target;
    const oid = 'oid' in value ? value.oid : this.#database.zeros;
    if (!isRemote && !this.#isForced && !this.#isMerged(name, short, oid, head)) return undefined;
    return this.#questions.abbreviate(oid);
  }

  /** Whether the branch is merged to its upstream or, without one, to HEAD. Reports that it is not. */
  #isMerged(name: string, short: string, oid: string, head: string | undefined): boolean {
    const { report } = this.#command;
    const { stacks, objects } = this.#database;
    if (objects.typeOf(oid) !== 'commit') {
      report('error', `couldn't look up commit object for '${name}'`);
      return false;
    }
    const upstream = this.#questions.upstream(name);
    const upstreamOid = upstream === undefined ? undefined : stacks.resolve(upstream)?.oid;
    const reference = upstreamOid ?? head;
    const isMergedTo = (other: string | undefined) => other !== undefined && this.#questions.isMerged(oid, other);
    const isMerged = isMergedTo(reference);
    if (reference !== head && isMergedTo(head) !== isMerged) {
      const [verb, why] = isMerged
        ? ['deleting', `has been merged to\n         '${upstream}', but not yet merged to HEAD`]
        : ['not deleting', `is not yet merged to\n         '${upstream}', even though it is merged to HEAD`];
      report('warning', `${verb} branch '${short}' that ${why}`);
    }
    if (isMerged) return true;
    report('error', `the branch '${short}' is not fully merged`);
    this.#advise('forceDeleteBranch', gitText.deleteAnyway(short));
    return false;
  }

  #afterDeletion(short: string, was: string): void {
    const { is, streams, report } = this.#command;
    const { isDryRun } = this.#database;
    if (!is('quiet') && !is('json') && !isDryRun) {
      streams.print(gitText.deletedBranch(short, was, is('remotes')));
    }
    if (!isDryRun && !this.#questions.moveSection(short, undefined)) report('warning', 'update of config-file failed');
  }
}
