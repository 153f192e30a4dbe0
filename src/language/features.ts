/** What a language offers to the editor. Everything that reads a stack may throw; then the editor gets no result. */
import type {
  CodeAction,
  CodeLens,
  CompletionList,
  Diagnostic,
  DocumentLink,
  DocumentSymbol,
  FoldingRange,
  Hover,
  Location,
  Position,
  Range,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { TextRange } from '../git/index.ts';

export interface Features {
  /** The problems of the text. Yields regularly, so that other work can run. */
  problems?(document: TextDocument): Generator<void, Diagnostic[], undefined>;
  hover?(document: TextDocument, position: Position): Hover | undefined;
  completion?(document: TextDocument, position: Position): CompletionList;
  links?(document: TextDocument): DocumentLink[];
  symbols?(document: TextDocument): DocumentSymbol[];
  lenses?(document: TextDocument): CodeLens[];
  folding?(document: TextDocument): FoldingRange[];
  definition?(document: TextDocument, position: Position): Location | undefined;
  actions?(document: TextDocument, range: Range, diagnostics: readonly Diagnostic[]): CodeAction[];
}

export const SOURCE = 'reftable';

/** Whether the ranges have a point in common. */
export function touch(a: Range, b: Range): boolean {
  return !before(a.end, b.start) && !before(b.end, a.start);
}

function before(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}

/** From UTF-16 units of one line. */
export function rangeOf(line: number, { start, end }: TextRange): Range {
  return { start: { line, character: start }, end: { line, character: end } };
}

export function lineRange(line: number): Range {
  return { start: { line, character: 0 }, end: { line: line + 1, character: 0 } };
}

/** The line without what ends it. */
export function lineText(document: TextDocument, line: number): string {
  return document.getText(lineRange(line)).replace(/[\r\n]+$/, '');
}
