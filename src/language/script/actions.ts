/** Quick fixes of a script. */
import { type CodeAction, CodeActionKind, type Diagnostic, type Range } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { lineRange } from '../features.ts';
import { COMMAND } from '../protocol.ts';

export function actions(document: TextDocument, _: Range, diagnostics: readonly Diagnostic[]): CodeAction[] {
  return diagnostics.flatMap((diagnostic): CodeAction[] => {
    const { range, code } = diagnostic;
    const fix = (title: string, newText: string, where: Range = range): CodeAction => ({
      title,
      kind: CodeActionKind.QuickFix,
      diagnostics: [diagnostic],
      isPreferred: true,
      edit: { changes: { [document.uri]: [{ range: where, newText }] } },
    });
    const current = currentIn(diagnostic);
    switch (code) {
      case 'noNewline':
        return [fix('End the last line with a newline', '\n')];
      case 'carriageReturn': {
        const title = 'End all lines with LF';
        return [
          {
            title,
            kind: CodeActionKind.QuickFix,
            diagnostics: [diagnostic],
            command: { title, command: COMMAND.endLinesWithNewline, arguments: [document.uri] },
          },
        ];
      }
      case 'emptyCommand':
        return [fix('Remove the empty line', '', lineRange(range.start.line))];
      case 'leadingSpace':
      case 'emptyId':
        return [fix('Remove the blanks', '')];
      case 'oldOid':
        return current ? [fix(`Expect ${current.slice(0, 10)}…, what it is at now`, current)] : [];
      case 'derefMode':
        return [fix("Put 'option no-deref' before it", 'option no-deref\n', { start: range.start, end: range.start })];
      default:
        return [];
    }
  });
}

/** The value that a ref has, where a problem tells it. */
function currentIn({ message }: Diagnostic): string | undefined {
  return typeof message === 'string' ? /: is at ([0-9a-f]+) but expected /.exec(message)?.[1] : undefined;
}
