/**
 * What git adds to a stack: the entry `./git` of the package, for Node. It finds repositories, opens their stacks as they
 * are configured, and runs transactions of refs with git's semantics.
 *
 *     const repository = readRepository('/repository/.git');
 *     using database = new RefDatabase(repository.stacks[0], options);
 *     using transaction = new RefTransaction(database);
 *     transaction.queue({ name: 'refs/heads/main', newOid, noDeref: false, createReflog: true, message: 'reset' });
 *     transaction.commit();
 */
import './platform/node.ts';

export { gitOnPath } from '../git/ask-git.ts';
export { GitConfig } from '../git/config/config.ts';
export { readConfig, type WriteOptions, writeOptions } from '../git/config/write-options.ts';
export { AskGitError, GitError, NoStackError, RefusedRepositoryError } from '../git/errors.ts';
export { askDate } from '../git/objects/ask-date.ts';
export { type KnownObjects, knownObjects } from '../git/objects/known-objects.ts';
export type { ReadObject } from '../git/objects/parse-object.ts';
export { readObject } from '../git/objects/read-object.ts';
export { entriesOf, type ReflogEntry, rewriteReflog } from '../git/reflogs/rewrite-reflog.ts';
export { isPerWorktree, isRefName, isRootRef, type RefNameProblem, refNameProblem } from '../git/refs/ref-name.ts';
export { fullNames, shortName } from '../git/refs/short-name.ts';
export { discoverRepositories } from '../git/repository/discover.ts';
export {
  gitDirectoryAround,
  gitDirectoryAt,
  gitDirectoryOfStack,
  type LocatedStack,
} from '../git/repository/locate.ts';
export { openStack, openStackForWriting, type StackToOpen } from '../git/repository/open-stack.ts';
export { type Repository, type RepositoryStack, readRepository } from '../git/repository/repository.ts';
export type { GivenTime } from '../git/transaction/committer-date.ts';
export { RefTransactionError } from '../git/transaction/errors.ts';
export type { PlannedRef, PlannedTable } from '../git/transaction/plan.ts';
export { RefDatabase, type RefDatabaseOptions } from '../git/transaction/ref-database.ts';
export { RefTransaction, type TransactionOptions } from '../git/transaction/transaction.ts';
export type { RefUpdate } from '../git/transaction/update.ts';
