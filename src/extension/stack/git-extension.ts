/** VS Code's own Git extension, for what needs the files of commits. It runs in trusted workspaces only. */
import * as vscode from 'vscode';

/** A changed file, as `Change` of the Git extension's api/git.d.ts. */
export interface GitChange {
  /** The file afterwards; of a deleted one the file before. */
  readonly uri: vscode.Uri;
  readonly originalUri: vscode.Uri;
  readonly status: number;
}

/** Of `Status` in api/git.d.ts, those that have one side only. */
export const GIT_STATUS = { added: 1, deleted: 6 } as const;

interface GitRepository {
  getMergeBase(ref1: string, ref2: string): Promise<string | undefined>;
  /** From the merge base of both to `ref2`. */
  diffBetween(ref1: string, ref2: string): Promise<readonly GitChange[]>;
}

interface GitApi {
  getRepository(uri: vscode.Uri): GitRepository | null;
  /** The address of a file as it is in a commit. */
  toGitUri(uri: vscode.Uri, ref: string): vscode.Uri;
}

interface GitExtension {
  /** False if the setting `git.enabled` is off. */
  readonly enabled: boolean;
  getAPI(version: 1): GitApi;
}

export interface OpenGitRepository {
  readonly api: GitApi;
  readonly repository: GitRepository;
}

/** `undefined` if the workspace is not trusted, or the Git extension does not have a repository open there. */
export function openGitRepository(worktree: string | undefined): OpenGitRepository | undefined {
  const extension = vscode.extensions.getExtension<GitExtension>('vscode.git');
  if (worktree === undefined || !vscode.workspace.isTrusted || !extension?.isActive || !extension.exports.enabled) {
    return undefined;
  }
  const api = extension.exports.getAPI(1);
  const repository = api.getRepository(vscode.Uri.file(worktree));
  return repository === null ? undefined : { api, repository };
}
