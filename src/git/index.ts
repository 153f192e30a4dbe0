/** What git puts on top of a stack: repositories, configuration, ref names and transactions. git is not started. */

export { askGit, gitOnPath } from './ask-git.ts';
export { GitConfig } from './config/config.ts';
export { readConfig, type WriteOptions, writeOptions } from './config/write-options.ts';
export { GitError, RefusedRepositoryError } from './errors.ts';
export { listDirectory, readRegularFile } from './files/regular-file.ts';
export {
  isPerWorktree,
  isRefName,
  isRootRef,
  type RefNameFault,
  type RefRoute,
  refNameProblem,
  routeOfRef,
} from './refs/ref-name.ts';
export {
  checkTransaction,
  type RefState,
  type RefStore,
  resolveRef,
  type TransactionOutcome,
  type TransactionProblem,
} from './refs/transaction.ts';
export { addName, firstBelow, removeName } from './refs/transaction-names.ts';
export { discoverRepositories } from './repository/discover.ts';
export { readFormat } from './repository/format.ts';
export { gitDirectoryOfStack, type LocatedStack, locateStack } from './repository/locate.ts';
export {
  expectDirectory,
  geometricFactorOf,
  hashIfReadable,
  hashOfStack,
  openStack,
  openStackForWriting,
  type StackToOpen,
  writeOptionsOf,
} from './repository/open-stack.ts';
export {
  commonDirectory,
  isGitDirectory,
  type Repository,
  type RepositoryStack,
  readRepository,
} from './repository/repository.ts';
export { type ArgumentRole, COMMANDS, type CommandName, isCommandName } from './update-ref/commands.ts';
export { operationsOf, type ParsedLine, type PlannedOperation } from './update-ref/operations.ts';
export {
  type IdLength,
  isZeroId,
  type LineSpan,
  parseLine,
  type ScriptProblem,
  ZERO_ID,
} from './update-ref/parse-line.ts';
export { quoted, quoteWord, unquote } from './update-ref/quote.ts';
