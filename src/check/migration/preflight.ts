/** The check before `git refs migrate`: what it refuses, what would be lost, and how large the refs are before and after. */
import { join } from 'node:path';
import { writeOptionsFor } from '../../git/config/write-options.ts';
import type { GitVersion } from '../../git/migrate-refs.ts';
import {
  commonDirectory,
  type Repository,
  readRepository,
  withConventionalStacks,
} from '../../git/repository/repository.ts';
import { type HashName, isReftableError, ReftableError } from '../../reftable/index.ts';
import { checkAround, checkGit, ignoresCase, longestPath } from './around.ts';
import { type MigrationFinding, MigrationFindings, type RefStorage } from './migration-finding.ts';
import type { MigrationNumbers } from './numbers.ts';
import { checkToFiles } from './to-files.ts';
import { checkToReftable } from './to-reftable.ts';

/** The result of the check before a migration. It is advice: what changes afterwards is not in it. */
export interface Preflight {
  /** The common git directory, symbolic links resolved. */
  readonly gitDirectory: string;
  /** Where to run git: the main worktree, or a bare repository's git directory. */
  readonly folder: string;
  readonly hash: HashName;
  readonly from: RefStorage;
  readonly to: RefStorage;
  /** The version of the git that would migrate; left out if none was found. */
  readonly git?: string;
  /** Left out if the refs could not be read. */
  readonly numbers?: MigrationNumbers;
  /** The most severe first. */
  readonly findings: readonly MigrationFinding[];
}

/** How a preflight is made. */
export interface PreflightOptions {
  /** By default the storage that the repository does not use. */
  readonly to?: RefStorage;
  /** The git that would migrate, `null` if there is none. Left out, nothing is concluded about it. */
  readonly git?: GitVersion | null;
  /** Called often; may throw to stop. */
  readonly check?: () => void;
}

/**
 * Checks the repository of a git directory. Changes nothing and starts no program. Throws `GitError` if git would refuse the
 * repository, API_ERROR if its refs are in the target already, and what `check` throws.
 */
export function checkMigration(gitDirectory: string, options: PreflightOptions = {}): Preflight {
  const { git, check = () => {} } = options;
  const repository = readRepository(commonDirectory(gitDirectory));
  const from = repository.refStorage === 'reftable' ? 'reftable' : 'files';
  const to = options.to ?? (from === 'files' ? 'reftable' : 'files');
  if (from === to) {
    const message = `cannot migrate ${repository.gitDirectory}: its refs are in the storage '${to}' already`;
    throw new ReftableError('API_ERROR', message, { file: repository.gitDirectory });
  }
  const findings = new MigrationFindings();
  checkAround(repository, to, findings);
  const numbers = numbersOf(repository, to, findings, check);
  if (git !== undefined) checkGit(git, numbers?.reflogs ?? 0, findings);
  return {
    gitDirectory: repository.gitDirectory,
    folder: folderOf(repository),
    ...{ hash: repository.hash, from, to },
    ...(git && { git: git.text }),
    ...(numbers && { numbers }),
    findings: findings.all,
  };
}

function numbersOf(
  { gitDirectory, hash, stacks }: Repository,
  to: RefStorage,
  findings: MigrationFindings,
  check: () => void,
): MigrationNumbers | undefined {
  if (to === 'reftable') {
    return checkToReftable({ gitDirectory, hash, write: writeOptionsFor(gitDirectory) }, findings, check);
  }
  const directory = stacks[0]?.directory ?? join(gitDirectory, 'reftable');
  try {
    const files = { ignoresCase: ignoresCase(gitDirectory), longestPath: longestPath(gitDirectory) };
    return checkToFiles({ directory, hash, ...files }, findings, check);
  } catch (error) {
    if (!isReftableError(error)) throw error;
    findings.add('notRead', error.file ?? directory);
    return undefined;
  }
}

/** git finds the repository from here without further options. */
function folderOf(repository: Repository): string {
  return withConventionalStacks(repository).stacks[0]?.worktree ?? repository.gitDirectory;
}
