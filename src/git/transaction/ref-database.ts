/** What transactions of refs need to know of a repository: its stacks, objects, configuration and hook. */

import { checkFlag, checkFunction, checkObject, checkOptional, checkString } from '../../reftable/format/arguments.ts';
import { platform, type ReftableError, type StackOptions } from '../../reftable/index.ts';
import { DraftFiles } from '../../reftable/platform/draft-files.ts';
import type { GitConfig } from '../config/config.ts';
import { parseBoolean } from '../config/parse-value.ts';
import { readConfig } from '../config/write-options.ts';
import { GitError } from '../errors.ts';
import type { KnownObjects } from '../objects/known-objects.ts';
import { checkLocation, type LocatedStack } from '../repository/locate.ts';
import { type CommitterSource, committer, type Signature } from './committer.ts';
import { HookLocation, hookAt, type TransactionHook } from './hook.ts';
import type { PlannedTable } from './plan.ts';
import { RefStacks } from './ref-stacks.ts';
import { type ReflogPolicy, reflogPolicy } from './reflog-policy.ts';

/** What a repository does not state itself. */
export interface RefDatabaseOptions {
  readonly objects: KnownObjects;
  /** As `CommitterSource.askDate`. */
  readonly askDate: CommitterSource['askDate'];
  /** Called for a compaction that failed after its transaction was committed. */
  readonly warn: (error: ReftableError) => void;
  /** By default, that of the process. */
  readonly environment?: NodeJS.ProcessEnv;
  /** A directory of the repository, which git is started in for the hook. Default: the current one. */
  readonly directory?: string;
  readonly stackOptions?: StackOptions;
  /**
   * Changes are not written: they stay in memory, where later ones see them, and `planned` lists them. Locks of other
   * processes are ignored and hooks are not called.
   */
  readonly isDryRun?: boolean;
  /** `planned` lists changes that are written too. */
  readonly listsChanges?: boolean;
}

/** A repository as one process that changes its refs sees it. */
export class RefDatabase implements Disposable {
  readonly stacks: RefStacks;
  readonly objects: KnownObjects;
  readonly environment: NodeJS.ProcessEnv;
  readonly config: GitConfig;
  readonly policy: ReflogPolicy;
  readonly hookLocation: HookLocation;
  /** Calls the hook of the repository; false if it refuses. */
  readonly hook: TransactionHook;
  /** Called for a compaction that failed after its transaction was committed. */
  readonly warn: (error: ReftableError) => void;
  /** Whether a transaction is followed by a compaction. */
  readonly compacts: boolean;
  /** The tables that were written, or would have been in a dry run, oldest first. `undefined` if they are not listed. */
  readonly planned: PlannedTable[] | undefined;
  readonly #isDryRun: boolean;
  /** The ID of no object. */
  readonly zeros: string;
  readonly #source: CommitterSource;

  /** Throws `GitError` for a repository or a configuration that git refuses, and API_ERROR for a wrong argument. */
  constructor(location: LocatedStack, options: RefDatabaseOptions) {
    checkLocation(location);
    checkDatabaseOptions(options);
    const { objects, askDate, warn, environment = process.env, stackOptions } = options;
    const { isDryRun = false, listsChanges = isDryRun } = options;
    const config = configOf(location, environment);
    this.#isDryRun = isDryRun;
    this.planned = isDryRun || listsChanges ? [] : undefined;
    this.stacks = new RefStacks(location, config, isDryRun ? inMemory(stackOptions) : stackOptions);
    this.objects = objects;
    this.config = config;
    this.environment = environment;
    this.policy = reflogPolicy(config, this.stacks.gitDirectory, this.stacks.commonDirectory);
    this.hookLocation = new HookLocation(config, this.stacks.commonDirectory);
    this.hook = isDryRun ? () => true : hookAt(this.hookLocation, options.directory);
    this.warn = warn;
    this.compacts = parseBoolean(environment.GIT_TEST_REFTABLE_AUTOCOMPACTION ?? null) ?? true;
    this.zeros = this.stacks.zeros;
    this.#source = { config, environment, askDate, now: Date.now() };
  }

  /** Whether changes stay in memory. */
  get isDryRun(): boolean {
    return this.#isDryRun;
  }

  /** The same for all transactions of the process. Throws `GitError` for a date that is wrong. */
  readonly committer = (): Signature => {
    return committer(this.#source);
  };

  [Symbol.dispose](): void {
    this.stacks[Symbol.dispose]();
  }
}

function checkDatabaseOptions(options: RefDatabaseOptions): void {
  checkObject('The options of a database', options);
  checkObject('The option objects', options.objects);
  checkFunction('The method typeOf of objects', options.objects.typeOf);
  checkFunction('The method peel of objects', options.objects.peel);
  for (const name of ['askDate', 'warn'] as const) checkFunction(`The option ${name}`, options[name]);
  for (const name of ['environment', 'stackOptions'] as const)
    checkOptional(checkObject, `The option ${name}`, options[name]);
  for (const name of ['isDryRun', 'listsChanges'] as const) checkFlag(`The option ${name}`, options[name]);
  checkOptional(checkString, 'The option directory', options.directory);
}

/** The options of a stack whose files are changed in memory only. */
function inMemory(options: StackOptions | undefined): StackOptions {
  return { ...options, files: new DraftFiles(options?.files ?? platform.files, platform.paths) };
}

function configOf({ gitDirectory, directory }: LocatedStack, environment: NodeJS.ProcessEnv): GitConfig {
  if (gitDirectory !== undefined) return readConfig(gitDirectory, environment);
  throw new GitError('NOT_EXIST_ERROR', `${directory} is not in a git directory`, directory);
}
