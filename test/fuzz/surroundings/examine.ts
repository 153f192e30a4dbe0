// The promises of the product for any surroundings of a stack: repositories or documented errors.
import { rmSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { checkStack } from '../../../src/check/check-stack.ts';
import { GitConfig } from '../../../src/git/config/config.ts';
import { readConfig, writeOptions } from '../../../src/git/config/write-options.ts';
import { GitError } from '../../../src/git/errors.ts';
import { discoverRepositories } from '../../../src/git/repository/discover.ts';
import type { FoundRepository } from '../../../src/git/repository/read-found.ts';
import {
  commonDirectory,
  isGitDirectory,
  type Repository,
  readRepository,
} from '../../../src/git/repository/repository.ts';
import { repositoryFormat } from '../../../src/reports/stack-facts.ts';

import { attempt } from '../judge.ts';
import { Finding, type Outcomes } from '../probe.ts';

/** Without the user's configuration. */
const ENVIRONMENT = { GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '' };
/** The git directories of the layouts. */
const MAIN_DIRECTORY = 'project/.git';
const DIRECTORIES = [MAIN_DIRECTORY, 'project/.git/worktrees/side', 'project/.git/modules/sub', 'bare.git'];

export function examineDiscovery(folder: string, outcomes: Outcomes): void {
  const { found } = discoverRepositories([folder]);
  for (const { repository, error } of found) {
    expectRepository(repository);
    if (error !== undefined) expectGitError(error);
  }
  const name = found.some(({ error }) => error !== undefined) ? 'discovery with errors' : 'discovery ok';
  outcomes.set(name, (outcomes.get(name) ?? 0) + 1);
}

export function examineRepositories(folder: string, outcomes: Outcomes): void {
  for (const directory of DIRECTORIES.map(name => join(folder, name))) {
    const isRepository = isGitDirectory(directory);
    if (!isRepository && directory !== join(folder, MAIN_DIRECTORY)) continue;
    const what = isRepository ? '' : ' of no repository';
    attempt(outcomes, `common directory${what}`, codeOf, () => commonDirectory(directory));
    const read = attempt(outcomes, `repository${what}`, codeOf, () => readRepository(directory));
    if (read !== undefined) expectRepository(read.value);
    examineConfig(directory, outcomes);
    const format = repositoryFormat(join(directory, 'reftable'));
    if (format !== undefined && !isRepository) throw new Finding('the format of no repository is known');
  }
}

function examineConfig(directory: string, outcomes: Outcomes): void {
  const config = attempt(outcomes, 'config', codeOf, () => readConfig(directory, ENVIRONMENT));
  if (config === undefined) return;
  attempt(outcomes, 'write options', codeOf, () => {
    const {
      blockSize = 1,
      restartInterval = 1,
      factor = 2,
      lockTimeout,
      defaultPermissions,
    } = writeOptions(config.value, 0o22);
    const inRange = (value: number, low: number, high: number) =>
      Number.isInteger(value) && value >= low && value <= high;
    const valid =
      inRange(blockSize, 1, 0xffffff) &&
      inRange(restartInterval, 1, 0xffff) &&
      inRange(factor, 1, 0xff) &&
      inRange(lockTimeout, -1, Number.MAX_SAFE_INTEGER) &&
      inRange(defaultPermissions, 0o400, 0o777);
    if (!valid)
      throw new Finding(
        `write options out of their ranges: ${JSON.stringify({ blockSize, restartInterval, factor, lockTimeout, defaultPermissions })}`,
      );
  });
  attempt(outcomes, 'boolean', codeOf, () => config.value.boolean('core.bare'));
}

/** A single file, without a repository around it. */
export function examineConfigFile(file: string, outcomes: Outcomes): void {
  const config = new GitConfig();
  attempt(outcomes, 'config file', codeOf, () => config.read(file, { includes: true }));
}

export function examineCheck(folder: string): void {
  for (const directory of DIRECTORIES.slice(0, 2)) {
    for (const _step of checkStack(join(folder, directory, 'reftable')));
  }
}

function expectRepository({ gitDirectory, hash, stacks }: Repository): void {
  if (!isAbsolute(gitDirectory)) throw new Finding(`a git directory is ${JSON.stringify(gitDirectory)}`);
  if (hash !== 'sha1' && hash !== 'sha256') throw new Finding(`a hash is ${hash}`);
  for (const stack of stacks) {
    if (!isAbsolute(stack.directory)) throw new Finding(`a stack is at ${JSON.stringify(stack.directory)}`);
  }
}

function expectGitError(error: NonNullable<FoundRepository['error']>): void {
  if (codeOf(error) === undefined) throw new Finding(`discovery reports ${error.stack}`);
}

function codeOf(error: unknown): string | undefined {
  return error instanceof GitError ? error.code : undefined;
}

export function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
