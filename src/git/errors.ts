/** What is wrong with a repository around its stacks: its configuration, its directories. */
export class GitError extends Error {
  /** One of the engine's codes: `FORMAT_ERROR`, `IO_ERROR`, `NOT_EXIST_ERROR`. */
  readonly code: string;
  readonly file: string | undefined;

  constructor(code: string, message: string, file?: string) {
    super(message);
    this.name = 'GitError';
    this.code = code;
    this.file = file;
  }

  /** Wraps an error of the file system; a `GitError` is given back as it is. */
  static from(error: unknown, file: string): GitError {
    if (error instanceof GitError) return error;
    const system = error as NodeJS.ErrnoException;
    const missing = system.code === 'ENOENT' || system.code === 'ENOTDIR';
    return new GitError(missing ? 'NOT_EXIST_ERROR' : 'IO_ERROR', system.message, file);
  }
}
