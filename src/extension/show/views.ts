/** What views state above their trees. All text in them is shown as it is. */
import type * as vscode from 'vscode';
import { plain } from '../../text/escape/plain.ts';

export interface ViewText {
  /** Next to the title. */
  readonly description: string | undefined;
  /** Above the tree. */
  readonly message: string | undefined;
}

export function describeView<T>(view: vscode.TreeView<T>, { description, message }: ViewText): void {
  view.description = description === undefined ? undefined : plain(description);
  view.message = message === undefined ? undefined : plain(message);
}
