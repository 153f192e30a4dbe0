import { isReftableError } from '../reftable/index.ts';
import { message as oneLine } from '../text/escape/bounded.ts';

/** What is wrong with a repository around its stacks: its configuration, its directories. */
export class GitError extends Error {
  /** One of the engine's codes: `FORMAT_ERROR`, `IO_ERROR`, `NOT_EXIST_ERROR`. */
  readonly code: string;
  readonly file: string | undefined;

  constructor(code: string, message: string, file?: string) {
    super(oneLine(message));
    this.name = 'GitError';
    this.code = code;
    this.file = file;
  }

  /** Wraps an error of the file system or of the engine; a `GitError` is given back as it is. */
  static from(error: unknown, file: string): GitError {
    if (error instanceof GitError) return error;
    if (isReftableError(error)) return new GitError(error.code, error.message, error.file ?? file);
    const system = error as NodeJS.ErrnoException;
    const missing = system.code === 'ENOENT' || system.code === 'ENOTDIR';
    return new GitError(missing ? 'NOT_EXIST_ERROR' : 'IO_ERROR', system.message, file);
  }
}

/** A repository that git refuses to open, with git's reason: its format version or one of its extensions. */
export class RefusedRepositoryError extends GitError {
  constructor(message: string, file: string) {
    super('FORMAT_ERROR', message, file);
    this.name = 'RefusedRepositoryError';
  }
}

/** git itself could not be asked, or refused to answer: it is not installed, or does not accept the repository. */
export class AskGitError extends GitError {
  constructor(code: string, message: string, file?: string) {
    super(code, message, file);
    this.name = 'AskGitError';
  }
}

/** What was found at a path instead of a stack. */
export type FoundInstead =
  /** The path does not exist. */
  | 'nothing'
  /** A repository that keeps its refs in files. */
  | 'filesStorage'
  /** A directory in a git directory that is not a stack. `at` is the git directory. */
  | 'insideGitDirectory'
  /** A `.git` file that does not lead to a git directory. `at` is the path in it. */
  | 'badGitFile'
  | 'noRepository';

/** A path that leads to neither a stack nor a table. src/text/command-line.ts has a sentence for each case. */
export class NoStackError extends GitError {
  readonly found: FoundInstead;
  readonly at: string | undefined;

  constructor(path: string, found: FoundInstead, at?: string) {
    super('NOT_EXIST_ERROR', `no reftable stack at ${path} (${found})`, path);
    this.name = 'NoStackError';
    this.found = found;
    this.at = at;
  }
}
