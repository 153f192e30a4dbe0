/** `tables.list` as a text: what the editor offers for it. */
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  type CodeLens,
  CompletionItemKind,
  type CompletionList,
  type Diagnostic,
  type DiagnosticRelatedInformation,
  type DocumentLink,
  type DocumentSymbol,
  type Hover,
  MarkupKind,
  type Position,
  SymbolKind,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { SEVERITIES } from '../../check/index.ts';
import { LIST_FILE } from '../../reftable/index.ts';
import { message as oneLine } from '../../text/escape/bounded.ts';
import { findingText, relatedText } from '../../text/findings/render.ts';
import { listText } from '../../text/lists.ts';
import { type Features, lineRange, lineText, rangeOf, SOURCE } from '../features.ts';
import { explanation, SEVERITY } from '../problems/diagnostics.ts';
import { COMMAND } from '../protocol.ts';
import { actions } from './actions.ts';
import { describeTable } from './hover.ts';
import { parseList } from './parse.ts';
import { geometryOf, isFileIn, isTableFile, tablesIn, withTable } from './tables.ts';

export const listFeatures: Features = { problems, hover, completion, links, symbols, lenses, actions };

/** The stack's directory. */
function directoryOf(document: TextDocument): string {
  return dirname(fileURLToPath(document.uri));
}

function* problems(document: TextDocument): Generator<void, Diagnostic[], undefined> {
  const directory = directoryOf(document);
  return parseList(document.getText(), name => isFileIn(directory, name)).problems.map(problem => {
    const { id } = problem.finding;
    const { message, advice } = findingText(problem.finding);
    return {
      range: rangeOf(problem.line, problem),
      severity: SEVERITY[SEVERITIES[id]],
      source: SOURCE,
      code: id,
      ...explanation(id),
      message: `${oneLine(message)}\n${advice}`,
      ...(problem.first === undefined ? {} : { relatedInformation: [listedAt(document, problem.first)] }),
    };
  });
}

function listedAt({ uri }: TextDocument, line: number): DiagnosticRelatedInformation {
  return { location: { uri, range: lineRange(line) }, message: relatedText({ file: LIST_FILE, is: 'lineOfTable' }) };
}

function hover(document: TextDocument, { line }: Position): Hover | undefined {
  const { lines } = parseList(document.getText());
  const position = lines.findIndex(at => at.line === line);
  const name = lines[position]?.name;
  if (name === undefined) return undefined;
  const value = describeTable(directoryOf(document), name, position, lines.length);
  return { contents: { kind: MarkupKind.Markdown, value }, range: rangeOf(line, { start: 0, end: name.length }) };
}

/** The tables on disk that no line names yet. */
function completion(document: TextDocument, { line }: Position): CompletionList {
  const directory = directoryOf(document);
  const here = lineText(document, line);
  const listed = new Set(parseList(document.getText()).lines.map(({ name }) => name));
  const items = tablesIn(directory)
    .filter(name => name === here || !listed.has(name))
    .map(name => ({
      label: name,
      kind: CompletionItemKind.File,
      detail: brief(directory, name),
      textEdit: { range: rangeOf(line, { start: 0, end: here.length }), newText: name },
    }));
  return { isIncomplete: false, items };
}

/** Update indices and size; the reason if the file cannot be read as a table. */
function brief(directory: string, name: string): string {
  try {
    return withTable(directory, name, table => listText.brief(table.minUpdateIndex, table.maxUpdateIndex, table.size));
  } catch (error) {
    return listText.unreadable((error as Error).message);
  }
}

function links(document: TextDocument): DocumentLink[] {
  const directory = directoryOf(document);
  return parseList(document.getText())
    .lines.filter(({ name }) => isTableFile(name) && isFileIn(directory, name))
    .map(({ line, name }) => ({
      range: rangeOf(line, { start: 0, end: name.length }),
      target: pathToFileURL(join(directory, name)).href,
      tooltip: listText.openTable(),
    }));
}

function symbols(document: TextDocument): DocumentSymbol[] {
  const directory = directoryOf(document);
  return parseList(document.getText()).lines.map(({ line, name }) => {
    const whole = rangeOf(line, { start: 0, end: name.length });
    const detail = isFileIn(directory, name) ? brief(directory, name) : listText.noFile();
    return { name, detail, kind: SymbolKind.File, range: whole, selectionRange: whole };
  });
}

function lenses(document: TextDocument): CodeLens[] {
  const directory = directoryOf(document);
  const names = parseList(document.getText()).lines.map(({ name }) => name);
  const at = rangeOf(0, { start: 0, end: 0 });
  const geometry = geometryOf(directory, names);
  const { merge } = geometry;
  const lens = (title: string, command = ''): CodeLens => {
    return { range: at, command: { title, command, arguments: command ? [directory] : undefined } };
  };
  return [
    lens(listText.geometry(geometry), COMMAND.openStack),
    ...(merge ? [lens(listText.compact(merge.first, merge.last), COMMAND.compact)] : []),
    lens(listText.openStack(), COMMAND.openStack),
    lens(listText.savingBypassesLock()),
  ];
}
