// The promises of the language server for any text: answers about positions inside of the text, no error.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Diagnostic, Position, Range } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { ConfigSyntaxError, parseConfig } from '../../../src/git/config/parse-config.ts';
import { quoted, quoteWord, unquote } from '../../../src/git/update-ref/quote.ts';
import type { Features } from '../../../src/language/features.ts';
import { listFeatures } from '../../../src/language/list/features.ts';
import { scriptFeatures } from '../../../src/language/script/features.ts';
import { Stacks } from '../../../src/language/stacks.ts';
import { decodeTable } from '../../../src/language/text/decode.ts';
import { textFeatures } from '../../../src/language/text/features.ts';
import { isReftableError } from '../../../src/reftable/errors.ts';

import { attempt, count } from '../judge.ts';
import { Finding, type Outcomes } from '../probe.ts';
import type { Seed } from '../seeds.ts';

/** Checks a script against the stack, or against none. */
export function examineScript(text: string, at: number, stack: string | undefined, outcomes: Outcomes): void {
  const stacks = new Stacks();
  const location = { directory: stack ?? '', hash: 'sha1' } as const;
  stacks.known = stack === undefined ? [] : [{ location, main: location, label: 'stack' }];
  const document = TextDocument.create('untitled:script.reftx', 'reftx', 1, text);
  const found = examineFeatures(scriptFeatures(stacks), document, at);
  for (const { code } of found) count(outcomes, `script ${code}`);
  expectQuoting(text.slice(0, 200));
}

function expectQuoting(text: string): void {
  const whole = text.toWellFormed();
  if (unquote(quoted(whole), 0)?.text !== whole) throw new Finding(`quoting changes ${JSON.stringify(whole)}`);
  quoteWord(text);
}

export function examineList(text: string, at: number, stack: string, outcomes: Outcomes): void {
  const document = TextDocument.create(pathToFileURL(join(stack, 'tables.list')).href, 'reftable-list', 1, text);
  const found = examineFeatures(listFeatures, document, at);
  for (const { code } of found) count(outcomes, `list ${code}`);
}

/** Decodes a table, which never fails, and examines the text as `change` makes it. */
export function examineTableText(
  table: Buffer,
  at: number,
  plain: boolean,
  scratch: string,
  change: (text: string) => string,
  outcomes: Outcomes,
): void {
  const file = join(scratch, 'table.ref');
  writeFileSync(file, table);
  const decoded = attempt(outcomes, 'decode', codeOf, () => resultOf(decodeTable(file, { plain })));
  if (decoded === undefined) return;
  if (/[\r\u2028\u2029]/.test(decoded.value)) throw new Finding('a decoded table has other line ends than LF');
  for (const text of [decoded.value, change(decoded.value)]) {
    examineFeatures(
      textFeatures,
      TextDocument.create('reftable-text:/table.ref.reftext', 'reftable-text', 1, text),
      at,
    );
  }
}

function codeOf(error: unknown): string | undefined {
  return isReftableError(error) && (error.code === 'IO_ERROR' || error.code === 'NOT_EXIST_ERROR')
    ? error.code
    : undefined;
}

export function examineConfigText(text: string, outcomes: Outcomes): void {
  const parsed = attempt(
    outcomes,
    'config text',
    error => (error instanceof ConfigSyntaxError ? 'bad config line' : undefined),
    () => parseConfig(text),
  );
  for (const { key } of parsed?.value ?? []) {
    // A key before the first section has no dot, as in git.
    if (key === '') throw new Finding(`an entry has the key ${JSON.stringify(key)}`);
  }
}

/** Asks for everything that the editor asks for; returns the problems. */
function examineFeatures(features: Features, document: TextDocument, at: number): Diagnostic[] {
  const position = document.positionAt(at);
  const problems = features.problems === undefined ? [] : resultOf(features.problems(document));
  for (const { range } of problems) expectInside(document, range, 'a problem');
  const hover = features.hover?.(document, position);
  if (hover?.range) expectInside(document, hover.range, 'a hover');
  features.completion?.(document, position);
  for (const { range } of features.links?.(document) ?? []) expectInside(document, range, 'a link');
  for (const { range } of features.symbols?.(document) ?? []) expectInside(document, range, 'a symbol');
  for (const { range } of features.lenses?.(document) ?? []) expectInside(document, range, 'a lens');
  features.folding?.(document);
  features.definition?.(document, position);
  features.actions?.(document, { start: position, end: position }, problems.slice(0, 50));
  return problems;
}

function expectInside(document: TextDocument, { start, end }: Range, what: string): void {
  const valid = (position: Position) =>
    position.line >= 0 && position.character >= 0 && position.line <= document.lineCount;
  const ordered = start.line < end.line || (start.line === end.line && start.character <= end.character);
  if (!valid(start) || !valid(end) || !ordered) {
    throw new Finding(`${what} is at ${JSON.stringify({ start, end })} of ${document.lineCount} lines`);
  }
}

function resultOf<T>(run: Generator<unknown, T, undefined>): T {
  for (;;) {
    const { done, value } = run.next();
    if (done) return value;
  }
}

/** The directory with the seed's files: written once for a process. */
export function stackOnDisk({ name, files }: Seed, scratch: string): string {
  const directory = join(scratch, name.replaceAll(' ', '-'), 'reftable');
  if (existsSync(directory)) return directory;
  mkdirSync(directory, { recursive: true });
  for (const [file, bytes] of files) writeFileSync(join(directory, file), bytes);
  return directory;
}
