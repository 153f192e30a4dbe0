/** The repository of a stack as an edit uses it: its worktree, its environment, and git. */
import {
  AskGitError,
  commonDirectory,
  fullOid,
  GitError,
  gitDirectoryOfStack,
  gitOnPath,
  readFormat,
  revisionIn,
  worktreeOf,
} from '../../git/index.ts';
import type { StackLocation } from '../../protocol/values.ts';
import { editText } from '../../text/edits.ts';
import { serviceError } from '../../text/service.ts';

/** Variables that lead git to another repository than the one of its directory (`git rev-parse --local-env-vars`). */
const LEADING = [
  ...['GIT_DIR', 'GIT_WORK_TREE', 'GIT_COMMON_DIR', 'GIT_INDEX_FILE', 'GIT_OBJECT_DIRECTORY', 'GIT_PREFIX'],
  ...['GIT_ALTERNATE_OBJECT_DIRECTORIES', 'GIT_NAMESPACE', 'GIT_QUARANTINE_PATH', 'GIT_INTERNAL_SUPER_PREFIX'],
  ...['GIT_CONFIG', 'GIT_CONFIG_PARAMETERS', 'GIT_CONFIG_COUNT', 'GIT_GRAFT_FILE', 'GIT_SHALLOW_FILE'],
  ...['GIT_NO_REPLACE_OBJECTS', 'GIT_REPLACE_REF_BASE', 'GIT_IMPLICIT_WORK_TREE'],
];

export interface EditedRepository {
  readonly location: Required<Pick<StackLocation, 'directory' | 'gitDirectory'>>;
  /** Where git would be started: the root of the worktree, or the git directory of a bare repository. */
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
  /** The ID of no object. */
  readonly zeros: string;
  /** As `git rev-parse`, remembered. Throws `AskGitError` if git is needed and not found. */
  readonly resolve: (revision: string) => string | undefined;
  /** The path of git. Throws `AskGitError` if it is not found. */
  readonly git: () => string;
}

/** Throws `GitError` for a stack that is not in a git directory, and for a repository that git refuses. */
export function editedRepository({ directory, gitDirectory = gitDirectoryOfStack(directory) }: StackLocation) {
  if (gitDirectory === undefined) throw new GitError('NOT_EXIST_ERROR', editText.noGitDirectory(directory));
  const { hash } = readFormat(commonDirectory(gitDirectory), gitDirectory);
  const zeros = '0'.repeat(hash === 'sha256' ? 64 : 40);
  return {
    location: { directory, gitDirectory },
    directory: worktreeOf(gitDirectory) ?? gitDirectory,
    environment: Object.fromEntries(Object.entries(process.env).filter(([name]) => !LEADING.includes(name))),
    ...{ zeros, git, resolve: resolver(gitDirectory, zeros.length) },
  } satisfies EditedRepository;
}

function git(): string {
  const found = gitOnPath();
  if (found !== undefined) return found;
  throw new AskGitError('NOT_EXIST_ERROR', serviceError.noGit());
}

/** `length` is the number of digits of an object ID. */
function resolver(gitDirectory: string, length: number): EditedRepository['resolve'] {
  const known = new Map<string, string | undefined>();
  return revision => {
    const full = fullOid(revision, length);
    if (full !== undefined) return full;
    if (!known.has(revision)) known.set(revision, revisionIn(git(), gitDirectory, revision));
    return known.get(revision);
  };
}
