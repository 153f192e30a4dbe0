import type * as vscode from 'vscode';
import type { FindingCounts } from '../../protocol/findings.ts';

/** The last findings of a stack, as views show them. */
export interface StackFindings {
  /** Of the stack in a directory; `undefined` before its first check. */
  findings(directory: string): FindingCounts | undefined;
  /** Whether they are those of a check that looked up objects. */
  lookedUpObjects(directory: string): boolean;
  /** The stack in a directory was checked. */
  readonly onDidCheck: vscode.Event<string>;
}
