import type * as vscode from 'vscode';
import type { FindingCounts } from '../../protocol/findings.ts';

/** What the doctor last found, as views show it. */
export interface StackFindings {
  /** Of the stack in a directory; `undefined` before it has looked. */
  findings(directory: string): FindingCounts | undefined;
  /** It has looked through the stack in a directory. */
  readonly onDidCheck: vscode.Event<string>;
}
