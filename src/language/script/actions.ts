/** Quick fixes of a script. */
import { type CodeAction, CodeActionKind, type Diagnostic, type Range } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { scriptFix } from '../../text/scripts.ts';
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
        return [fix(scriptFix.endWithNewline(), '\n')];
      case 'carriageReturn': {
        const title = scriptFix.endWithLf();
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
        return [fix(scriptFix.removeBlankLine(), '', lineRange(range.start.line))];
      case 'leadingSpace':
      case 'emptyId':
        return [fix(scriptFix.removeBlanks(), '')];
      case 'oldOid':
        return current ? [fix(scriptFix.expectCurrent(current), current)] : [];
      case 'derefMode':
        return [fix(scriptFix.addNoDeref(), 'option no-deref\n', { start: range.start, end: range.start })];
      default:
        return [];
    }
  });
}

/** The value of a ref, from a problem that contains it. */
function currentIn({ message }: Diagnostic): string | undefined {
  return typeof message === 'string' ? /: is at ([0-9a-f]+) but expected /.exec(message)?.[1] : undefined;
}
