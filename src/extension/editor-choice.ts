/** Which editor VS Code opens a file with, when the user does not choose one. */
import * as vscode from 'vscode';

interface ContributedEditor {
  readonly viewType: string;
  readonly priority: string;
  readonly selector: readonly { readonly filenamePattern: string }[];
}

/**
 * The editor's view type: the user's choice in `workbench.editorAssociations`, else the extension's editor that is the
 * default for such files, else `undefined`. As in VS Code, the longest matching pattern of the setting counts.
 */
export function editorFor(uri: vscode.Uri, extension: vscode.Extension<unknown>): string | undefined {
  const associations = vscode.workspace
    .getConfiguration('workbench', uri)
    .get<Record<string, string>>('editorAssociations');
  const [associated] = Object.entries(associations ?? {})
    .filter(([pattern]) => matches(pattern, uri))
    .sort(([one], [other]) => other.length - one.length);
  if (associated) return associated[1];
  const editors: readonly ContributedEditor[] = extension.packageJSON.contributes.customEditors;
  return editors.find(
    ({ priority, selector }) =>
      priority === 'default' && selector.some(({ filenamePattern }) => matches(filenamePattern, uri)),
  )?.viewType;
}

/** A pattern without a slash is compared with the file's name only. */
function matches(pattern: string, uri: vscode.Uri): boolean {
  // VS Code offers its globs for documents only; a pattern needs nothing of the document but its address.
  const file = { uri, languageId: '' } as vscode.TextDocument;
  return vscode.languages.match({ pattern: pattern.includes('/') ? pattern : `**/${pattern}` }, file) > 0;
}
