/** Quick fixes: of the text in the editor, and of the stack on disk through Repair. */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { type CodeAction, CodeActionKind, type Diagnostic, type Range, type TextEdit } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { listFix } from '../../text/lists.ts';
import { lineRange, rangeOf, touch } from '../features.ts';
import { repairActions } from '../problems/repair-actions.ts';
import { COMMAND } from '../protocol.ts';
import { type ListProblem, parseList } from './parse.ts';
import { isFileIn } from './tables.ts';

export function actions(document: TextDocument, range: Range, diagnostics: readonly Diagnostic[]): CodeAction[] {
  const directory = dirname(fileURLToPath(document.uri));
  const { problems } = parseList(document.getText(), name => isFileIn(directory, name));
  const fixes = problems
    .filter(problem => touch(rangeOf(problem.line, problem), range))
    .flatMap(problem => fix(document, problem, diagnostics));
  return [...fixes, ...repairActions(directory, diagnostics)];
}

function fix(document: TextDocument, problem: ListProblem, diagnostics: readonly Diagnostic[]): CodeAction[] {
  const { line, start, end, finding } = problem;
  const { id } = finding;
  const here = rangeOf(line, { start, end });
  const edit = (title: string, edits: TextEdit[], isPreferred = true): CodeAction => ({
    title,
    kind: CodeActionKind.QuickFix,
    diagnostics: diagnostics.filter(({ code, range }) => code === id && isDeepStrictEqual(range, here)),
    isPreferred,
    edit: { changes: { [document.uri]: edits } },
  });
  const remove = (title: string, at = line, isPreferred = true) =>
    edit(title, [{ range: lineRange(at), newText: '' }], isPreferred);
  switch (id) {
    case 'listNoNewline':
      return [edit(listFix.endWithNewline(), [{ range: here, newText: '\n' }])];
    case 'listName': {
      const kind = finding.params.problem;
      if (kind === 'comment') return [remove(listFix.removeLine())];
      if (kind !== 'carriageReturn') return fixName(document, problem, edit);
      const title = listFix.endWithLf();
      return [
        {
          title,
          kind: CodeActionKind.QuickFix,
          command: { title, command: COMMAND.endLinesWithNewline, arguments: [document.uri] },
        },
      ];
    }
    case 'listBlankLine':
      return [remove(listFix.removeBlankLine())];
    case 'listRepeated':
      return [remove(listFix.removeLine()), remove(listFix.removeOtherLine(problem.first! + 1), problem.first, false)];
    case 'listTableMissing':
      return [remove(listFix.removeMissing(), line, false)];
    case 'badReftableTableName':
      return [];
  }
}

function fixName(
  document: TextDocument,
  { line, start, end }: ListProblem,
  edit: (title: string, edits: TextEdit[]) => CodeAction,
): CodeAction[] {
  const range = rangeOf(line, { start, end });
  const text = document.getText(range);
  if (/^\s+$/.test(text)) return [edit(listFix.removeBlanks(), [{ range, newText: '' }])];
  if (/^(?:\.\/)+$/.test(text)) return [edit(listFix.remove(text), [{ range, newText: '' }])];
  return [];
}
