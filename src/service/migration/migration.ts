/** The check before `git refs migrate`, and a dry run of it, with the types of the protocol. */
import { checkMigration } from '../../check/index.ts';
import {
  AskGitError,
  dryRunMigration,
  findGitDirectory,
  gitOnPath,
  gitVersion,
  removeDryRun,
} from '../../git/index.ts';
import type { DryRun, DryRunRequest, Preflight } from '../../protocol/migration.ts';
import { migrationOutput } from '../../text/migration.ts';
import { CHECK_EVERY, type Context } from '../worker/context.ts';
import { ServiceError } from '../worker/errors.ts';

/** Milliseconds between two reports of progress. */
const PROGRESS_EVERY = 100;

/** `asksGit`: whether git is asked for its version. */
export function preflightOf(path: string, asksGit: boolean, context: Context): Preflight {
  let entries = 0;
  let notified = Date.now();
  const check = () => {
    context.check();
    if (++entries % CHECK_EVERY !== 0 || Date.now() - notified < PROGRESS_EVERY) return;
    notified = Date.now();
    context.progress({ message: migrationOutput.progress(entries) });
  };
  const program = asksGit ? gitOnPath() : undefined;
  const git = asksGit ? { git: program === undefined ? null : (gitVersion(program) ?? null) } : {};
  return checkMigration(findGitDirectory(path), { ...git, check });
}

export function dryRun({ gitDirectory, to }: DryRunRequest): DryRun {
  const git = gitOnPath();
  if (git === undefined) throw new AskGitError('NOT_EXIST_ERROR', 'git was not found on PATH');
  try {
    return { directory: dryRunMigration(git, gitDirectory, to) };
  } catch (error) {
    // git's message has the advice, if there is any.
    if (!(error instanceof AskGitError)) throw error;
    throw new ServiceError({ code: error.code, message: error.message });
  }
}

export function discardDryRun({ directory }: DryRun): null {
  removeDryRun(directory);
  return null;
}
