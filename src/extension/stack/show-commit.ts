/** Shows a commit in VS Code's Git extension, which reads the object database. */
import * as vscode from 'vscode';
import { refText } from '../../text/refs.ts';
import { registerAll } from '../commands.ts';
import type { EditorContext } from '../editors.ts';
import type { Repositories } from '../repositories.ts';
import { showInformation } from '../show/messages.ts';

/** The Git extension's command: a file of the repository, and the object ID. */
const VIEW_COMMIT = 'git.viewCommit';

/** Whether the Git extension runs, which it does in trusted workspaces only. */
export function canShowCommits(): boolean {
  return vscode.extensions.getExtension('vscode.git')?.isActive ?? false;
}

/** What the command `reftable.showCommit` is given. */
export interface CommitTarget {
  /** Of the stack. */
  readonly directory: string;
  readonly oid: string;
}

export function registerShowCommit({ repositories, log }: EditorContext): vscode.Disposable[] {
  return registerAll<CommitTarget>(log, { showCommit: target => showCommit(repositories, target) });
}

/** A message reports that the commit cannot be shown. */
async function showCommit(repositories: Repositories, { directory, oid }: CommitTarget): Promise<void> {
  const worktree = repositories.stackAt(directory)?.info.worktree;
  const commands = await vscode.commands.getCommands(true);
  if (worktree === undefined || !canShowCommits() || !commands.includes(VIEW_COMMIT)) {
    void showInformation(refText.noCommitView());
    return;
  }
  await vscode.commands.executeCommand(VIEW_COMMIT, vscode.Uri.file(worktree), oid);
}
