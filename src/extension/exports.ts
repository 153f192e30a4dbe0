/** What other extensions get of this one. */
import * as vscode from 'vscode';

/** Other extensions get nothing, so that parts can change. Programs use the engine's npm package. */
export function exportsOf<Parts>({ extensionMode }: Pick<vscode.ExtensionContext, 'extensionMode'>, parts: Parts) {
  return extensionMode === vscode.ExtensionMode.Test ? parts : undefined;
}
