/** Transaction scripts: what the editor offers for them. */
import {
  type CodeLens,
  type CompletionList,
  type Diagnostic,
  type Hover,
  MarkupKind,
  type Position,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { parseLine, type TextRange } from '../../git/index.ts';
import { scriptProblem, scriptText } from '../../text/scripts.ts';
import { type Features, lineText, rangeOf, SOURCE } from '../features.ts';
import { SEVERITY } from '../problems/diagnostics.ts';
import { COMMAND, type KnownStack } from '../protocol.ts';
import type { Stacks } from '../stacks.ts';
import { actions } from './actions.ts';
import { checkScript, type LineProblem } from './check.ts';
import { complete } from './completion.ts';
import { describeCommand, describeId, describeOption, describeRef } from './hover.ts';
import { LiveRefs } from './live-refs.ts';

/** Problems that are reported for one script. */
const MOST_PROBLEMS = 500;

export function scriptFeatures(stacks: Stacks): Features {
  const stackOf = (document: TextDocument) => stacks.of(document.uri);
  return {
    problems: document => problems(document, stackOf(document)),
    hover: (document, position) => hover(document, position, stackOf(document)),
    completion: (document, position) => completion(document, position, stackOf(document)),
    lenses: document => lenses(document, stackOf(document), stacks.known.length),
    actions,
  };
}

/** Runs `use` with the refs of the stack; without them where there is none, or it cannot be read. */
function withRefs<T>(stack: KnownStack | undefined, use: (refs: LiveRefs | undefined) => T): T {
  const refs = stack && openRefs(stack);
  try {
    return use(refs);
  } finally {
    refs?.close();
  }
}

/** A stack that cannot be read has problems of its own, reported at its files. */
function openRefs({ location, main }: KnownStack): LiveRefs | undefined {
  try {
    return new LiveRefs({ current: location, main });
  } catch {
    return undefined;
  }
}

/** The lines that git would read. An empty one at the end is after the last newline. */
function linesOf(document: TextDocument): string[] {
  const text = document.getText();
  // Without a regular expression, several times as fast.
  const lines = text.split(text.includes('\r') ? /\r?\n/ : '\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function* problems(document: TextDocument, stack: KnownStack | undefined): Generator<void, Diagnostic[], undefined> {
  const lines = linesOf(document);
  let found: LineProblem[];
  try {
    using refs = stack && new LiveRefs({ current: stack.location, main: stack.main });
    found = yield* checkScript(lines, refs);
  } catch (error) {
    const message = scriptProblem.stackUnreadable(stack?.label ?? '', (error as Error).message);
    const unreadable = { line: 0, start: 0, end: 0, id: 'stackUnreadable', severity: 'warning', message } as const;
    found = [unreadable, ...(yield* checkScript(lines, undefined))];
  }
  const left = found.length - MOST_PROBLEMS;
  const more = scriptProblem.more(left);
  return [
    ...endProblems(document.getText(), lines),
    ...found.slice(0, MOST_PROBLEMS),
    ...(left > 0 ? [{ line: 0, start: 0, end: 0, id: 'more', severity: 'info', message: more } as const] : []),
  ].map(problem => ({
    range: rangeOf(problem.line, problem),
    severity: SEVERITY[problem.severity],
    source: SOURCE,
    code: problem.id,
    message: problem.message,
  }));
}

/** Lines with line endings that git does not accept. */
function endProblems(text: string, lines: readonly string[]): LineProblem[] {
  const problems: LineProblem[] = [];
  if (text !== '' && !text.endsWith('\n')) {
    const end = lines.at(-1)?.length ?? 0;
    const message = scriptProblem.noNewline();
    problems.push({ line: lines.length - 1, start: end, end, id: 'noNewline', severity: 'error', message });
  }
  if (text.includes('\r\n')) {
    const message = scriptProblem.carriageReturn();
    problems.push({ line: 0, start: 0, end: lines[0]?.length ?? 0, id: 'carriageReturn', severity: 'error', message });
  }
  return problems;
}

function hover(
  document: TextDocument,
  { line, character }: Position,
  stack: KnownStack | undefined,
): Hover | undefined {
  return withRefs(stack, refs => {
    const idLength = refs?.hash === 'sha256' ? 64 : 40;
    const parsed = parseLine(lineText(document, line), idLength, true);
    const at = (range: TextRange) => range.start <= character && character <= range.end;
    const shown = (range: TextRange, value: string | undefined): Hover | undefined =>
      value === undefined ? undefined : { contents: { kind: MarkupKind.Markdown, value }, range: rangeOf(line, range) };
    if (parsed.command && at(parsed.commandRange)) return shown(parsed.commandRange, describeCommand(parsed.command));
    const argument = parsed.arguments.find(at);
    if (!argument) return undefined;
    const { role, value } = argument;
    if (role === 'option') return shown(argument, describeOption());
    if (role === 'newOid' || role === 'oldOid') {
      const zero = describeId(value, role, idLength);
      if (zero) return shown(argument, zero);
    }
    const isRef = role === 'ref' || role === 'newTarget' || role === 'oldTarget' || refs?.read(value);
    return isRef && refs && stack ? shown(argument, describeRef(value, refs, stack.label)) : undefined;
  });
}

function completion(
  document: TextDocument,
  { line, character }: Position,
  stack: KnownStack | undefined,
): CompletionList {
  return withRefs(stack, refs => complete({ line, character, text: lineText(document, line) }, refs));
}

function lenses({ uri }: TextDocument, stack: KnownStack | undefined, count: number): CodeLens[] {
  const choice = count > (stack ? 1 : 0);
  const title = stack ? checkedAgainst(stack) : choice ? scriptText.chooseStack() : scriptText.noStack();
  const command = choice
    ? { title, command: COMMAND.chooseStack, arguments: [uri, stack?.location.directory] }
    : { title, command: '' };
  const range = rangeOf(0, { start: 0, end: 0 });
  const run = (title: string, command: string) => ({ range, command: { title, command, arguments: [uri] } });
  return [
    { range, command },
    run(scriptText.apply(), COMMAND.applyScript),
    run(scriptText.dryRun(), COMMAND.dryRunScript),
  ];
}

function checkedAgainst(stack: KnownStack): string {
  const refs = openRefs(stack);
  refs?.close();
  return refs ? scriptText.checkedAgainst(stack.label) : scriptText.onlyText(stack.label);
}
