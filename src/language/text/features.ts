/** Features of a decoded table: outline, folding, and links from one record to another. */
import {
  type DocumentSymbol,
  type FoldingRange,
  type Location,
  type Position,
  SymbolKind,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { unquote } from '../../git/index.ts';
import { type Features, lineText, rangeOf } from '../features.ts';

export const textFeatures: Features = { symbols, folding, definition };

/** Records in an outline; it names all blocks. */
const MOST_SYMBOLS = 5000;

interface Part {
  readonly kind: 'section' | 'block';
  readonly title: string;
  readonly detail: string;
  readonly first: number;
  last: number;
}

/** The lines, and the sections and blocks among them: blocks come after the section that contains them. */
function partsOf(document: TextDocument): { lines: string[]; parts: Part[] } {
  const lines = document.getText().split('\n');
  const parts: Part[] = [];
  let section: Part | undefined;
  let block: Part | undefined;
  lines.forEach((line, number) => {
    const [, indent, title, detail] = /^( {2})?(section \S+|block 0x[0-9a-f]+)(?: (.*))?$/.exec(line) ?? [];
    if (title !== undefined) {
      const part: Part = {
        kind: indent ? 'block' : 'section',
        title,
        detail: detail ?? '',
        first: number,
        last: number,
      };
      if (indent) block = part;
      else [section, block] = [part, undefined];
      parts.push(part);
    }
    if (line === '' || line.startsWith('#')) return;
    if (section) section.last = number;
    if (block) block.last = number;
  });
  return { lines, parts };
}

function folding(document: TextDocument): FoldingRange[] {
  return partsOf(document)
    .parts.filter(({ first, last }) => last > first)
    .map(({ first, last }) => ({ startLine: first, endLine: last }));
}

function symbols(document: TextDocument): DocumentSymbol[] {
  const { lines, parts } = partsOf(document);
  const lengthOf = (line: number) => lines[line]?.length ?? 0;
  const roots: DocumentSymbol[] = [];
  let left = MOST_SYMBOLS;
  for (const { kind, title, detail, first, last } of parts) {
    const symbol: DocumentSymbol = {
      name: title,
      detail,
      kind: kind === 'section' ? SymbolKind.Namespace : SymbolKind.Struct,
      range: { start: { line: first, character: 0 }, end: { line: last, character: lengthOf(last) } },
      selectionRange: rangeOf(first, { start: 0, end: lengthOf(first) }),
      children: [],
    };
    if (kind === 'section') {
      roots.push(symbol);
      continue;
    }
    (roots.at(-1)?.children ?? roots).push(symbol);
    for (let line = first + 1; line <= last && left > 0; line++) {
      const record = recordAt(lines[line] ?? '');
      if (record === undefined) continue;
      const range = rangeOf(line, { start: 0, end: lengthOf(line) });
      symbol.children?.push({ ...record, kind: SymbolKind.Key, range, selectionRange: range });
      left--;
    }
  }
  return roots;
}

function recordAt(line: string): { name: string; detail: string } | undefined {
  const [, kind, rest] = /^\s+\+?0x[0-9a-f]+ (ref|log|obj|index) (.*)$/.exec(line) ?? [];
  if (rest === undefined) return undefined;
  const word = firstWord(rest);
  return { name: rest.slice(0, word.end), detail: `${kind} ${rest.slice(word.end).trim()}`.slice(0, 100) };
}

/** The word at the start of a text, quoted or not. */
function firstWord(text: string): { text: string; end: number } {
  const end = text.search(/ |$/);
  return unquote(text, 0) ?? { text: text.slice(0, end), end };
}

function definition(document: TextDocument, position: Position): Location | undefined {
  const line = lineText(document, position.line);
  const arrow = line.indexOf(' -> ');
  if (arrow < 0) return undefined;
  const target = line.slice(arrow + ' -> '.length);
  const { lines } = partsOf(document);
  const found = /^\s*(?:0x[0-9a-f]+ )?ref /.test(line)
    ? lines.findIndex(other => isRefLine(other, firstWord(target).text))
    : lines.findIndex(other => other.startsWith(`  block ${offsetAt(line, arrow, position.character)} `));
  const text = lines[found];
  if (text === undefined) return undefined;
  return { uri: document.uri, range: rangeOf(found, { start: 0, end: text.length }) };
}

function isRefLine(line: string, name: string): boolean {
  const [, rest] = /^\s*(?:0x[0-9a-f]+ )?ref (.*)$/.exec(line) ?? [];
  return rest !== undefined && firstWord(rest).text === name;
}

/** The offset under the cursor, or the first one after the arrow. */
function offsetAt(line: string, arrow: number, character: number): string {
  const offsets = [...line.slice(arrow).matchAll(/0x[0-9a-f]+/g)];
  const under = offsets.find(({ index, 0: text }) => {
    return arrow + index <= character && character <= arrow + index + text.length;
  });
  return (under ?? offsets[0])?.[0] ?? '';
}
