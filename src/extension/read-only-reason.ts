import * as vscode from 'vscode';
import { compactionText } from '../text/compaction.ts';

/** Why stacks must not be changed, as a sentence; `null` when they may. */
export function readOnlyReason(): string | null {
  return vscode.workspace.isTrusted ? null : compactionText.readOnly();
}
