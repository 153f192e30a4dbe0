/**
 * The parts of git around a stack: repositories, configuration, ref names, transactions, reflogs and branches. git is
 * started only to read from it, for hooks, and to change what the configuration has of branches.
 */

export { askGit, gitOnPath } from './ask-git.ts';
export { BranchQuestions, type BranchSetting } from './branches/ask-branches.ts';
export { type PossibleUpstream, possibleUpstream } from './branches/possible-upstream.ts';
export { type RefRename, renameRef } from './branches/rename-ref.ts';
export { busyBranches, usingWorktree, type WorktreeHead, worktreeHeads } from './branches/worktrees.ts';
export { GitConfig } from './config/config.ts';
export { configuredTimes, type ExpiryRule, expiryRules, type PatternTime, timesOfRefs } from './config/expiry-rules.ts';
export { readConfig, type WriteOptions, writeOptions } from './config/write-options.ts';
export {
  objectsOf,
  type RestoredRef,
  type RestoreProblem,
  restoreProblems,
  restoreRefs,
  restoringTransaction,
} from './deleted/restore-refs.ts';
export { AskGitError, type FoundInstead, GitError, NoStackError, RefusedRepositoryError } from './errors.ts';
export { listDirectory, readRegularFile } from './files/regular-file.ts';
export { dryRunMigration, type GitVersion, gitVersion, removeDryRun } from './migrate-refs.ts';
export { askApproximateDate, askDate, askExpiry } from './objects/ask-date.ts';
export { commitNames } from './objects/commit-names.ts';
export { type KnownObjects, knownObjects } from './objects/known-objects.ts';
export { type ObjectLookup, objectLookupOf } from './objects/look-up.ts';
export { isNullId } from './objects/null-id.ts';
export { ObjectReader } from './objects/object-reader.ts';
export type { ObjectPerson, ReadObject } from './objects/parse-object.ts';
export { readObject } from './objects/read-object.ts';
export { fullOid, type ResolvedRevision, resolveRevision, revisionIn } from './objects/revision.ts';
export { type TagTargets, tagTargetsOf } from './objects/tag-targets.ts';
export { unreachableCommits } from './objects/unreachable.ts';
export { expireReflog } from './reflogs/expire-reflog.ts';
export { expiryTimesFor } from './reflogs/expiry-times.ts';
export { findReflog, reflogNames, reflogNamesOfWorktrees } from './reflogs/reflog-names.ts';
export { dropReflog, entriesOf, type ReflogEntry, rewriteReflog } from './reflogs/rewrite-reflog.ts';
export { writeEntry } from './reflogs/write-entry.ts';
export {
  isPerWorktree,
  isRefName,
  isRootRef,
  type RefNameFault,
  type RefRoute,
  refNameProblem,
  routeOfRef,
} from './refs/ref-name.ts';
export { fullNames, shortName } from './refs/short-name.ts';
export {
  checkTransaction,
  type RefState,
  type RefStore,
  resolveRef,
  type TransactionOutcome,
  type TransactionProblem,
} from './refs/transaction.ts';
export { LONGEST_FOLDER, TransactionNames } from './refs/transaction-names.ts';
export { configuredHash } from './repository/configured-hash.ts';
export { discoverRepositories } from './repository/discover.ts';
export { findGitDirectory } from './repository/find-git-directory.ts';
export { readFormat } from './repository/format.ts';
export { gitDirectoryAround, gitDirectoryOfStack, type LocatedStack, mainStackOf } from './repository/locate.ts';
export { realPath } from './repository/on-disk.ts';
export {
  expectDirectory,
  geometricFactorOf,
  hashIfReadable,
  hashOfStack,
  leadsToReftables,
  openStack,
  openStackForWriting,
  type StackToOpen,
  writeOptionsOf,
} from './repository/open-stack.ts';
export { readFound } from './repository/read-found.ts';
export {
  commonDirectory,
  isGitDirectory,
  type Repository,
  type RepositoryStack,
  readRepository,
  worktreeOf,
} from './repository/repository.ts';
export { type ResolvedPath, resolvePath } from './repository/resolve-path.ts';
export { type RepositoryInFolder, searchFolder } from './repository/search-folder.ts';
export type { TextRange } from './text-range.ts';
export type { GivenTime } from './transaction/committer-date.ts';
export type { EntryChange } from './transaction/entry-changes.ts';
export { RefTransactionError } from './transaction/errors.ts';
export { gitForHook, type HookCall, type HookCalls, HookInput, HookLocation, hookCommand } from './transaction/hook.ts';
export type { PlannedRef, PlannedTable } from './transaction/plan.ts';
export { RefDatabase, type RefDatabaseOptions } from './transaction/ref-database.ts';
export { RefStacks } from './transaction/ref-stacks.ts';
export { RefTransaction } from './transaction/transaction.ts';
export type { RefUpdate } from './transaction/update.ts';
export { type ArgumentRole, COMMANDS, type CommandName, isCommandName } from './update-ref/commands.ts';
export { operationsOf, type ParsedLine, type PlannedOperation } from './update-ref/operations.ts';
export {
  type IdLength,
  isZeroId,
  type Operation,
  parseLine,
  type ScriptLine,
  type ScriptProblem,
  ZERO_ID,
} from './update-ref/parse-line.ts';
export { planTransaction, type ScriptPlan, type UpdateFault } from './update-ref/plan-transaction.ts';
export { quoted, quoteWord, unquote } from './update-ref/quote.ts';
export {
  readTransaction,
  type ScriptFault,
  type ScriptTransaction,
  type ScriptUpdate,
} from './update-ref/read-transaction.ts';
export { ScriptError } from './update-ref/record-reader.ts';
export { reverseScript } from './update-ref/reverse-script.ts';
export { runScript } from './update-ref/run-script.ts';
