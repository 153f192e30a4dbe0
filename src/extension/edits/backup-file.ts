/** The file in which VS Code keeps staged changes while a window is closed. */
import * as vscode from 'vscode';
import { backupText, readBackup, type StagedBackup } from '../../staged/backup.ts';
import { changesText } from '../../text/changes-tab.ts';
import { showWarning } from '../show/messages.ts';

export async function writeBackupFile(file: vscode.Uri, staged: StagedBackup): Promise<vscode.CustomDocumentBackup> {
  await vscode.workspace.fs.writeFile(file, Buffer.from(backupText(staged)));
  return { id: file.toString(), delete: () => void vscode.workspace.fs.delete(file) };
}

/** `undefined`, with a warning, if the file is not a backup. */
export async function readBackupFile(file: vscode.Uri): Promise<StagedBackup | undefined> {
  const backup = readBackup(Buffer.from(await vscode.workspace.fs.readFile(file)).toString());
  if (backup === undefined) void showWarning(changesText.backupUnreadable());
  return backup;
}
