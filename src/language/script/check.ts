/** Checks a script against the stack that it would be run on. */
import {
  type ArgumentRole,
  checkTransaction,
  type IdLength,
  isRefName,
  type Operation,
  operationsOf,
  type ParsedLine,
  type PlannedOperation,
  parseLine,
  resolveRef,
  routeOfRef,
  type ScriptLine,
  type ScriptProblem,
  type TextRange,
  type TransactionProblem,
} from '../../git/index.ts';
import { scriptProblem } from '../../text/scripts.ts';
import type { LiveRefs } from './live-refs.ts';

export interface LineProblem extends ScriptProblem {
  /** From 0. */
  readonly line: number;
}

/** Lines between two pauses. */
const LINES_AT_ONCE = 16;

/** Without refs, only checks that need none are made. Yields regularly, so that other work can run. */
export function* checkScript(
  lines: readonly string[],
  refs: LiveRefs | undefined,
): Generator<void, LineProblem[], undefined> {
  const idLength: IdLength = refs?.hash === 'sha256' ? 64 : 40;
  const problems: LineProblem[] = [];
  // Parsed again for a problem: long scripts would take much memory, and most lines have none.
  const parse = (line: number) => parseLine(lines[line] ?? '', idLength, true);
  for (const step of operationsOf(lines, idLength)) {
    if (step.type === 'line') {
      const { line } = step.parsed;
      if (line % LINES_AT_ONCE === 0) yield;
      for (const problem of step.problems) problems.push({ ...problem, line });
      if (refs) addIdProblems(problems, step.parsed, refs, idLength);
      continue;
    }
    if (!refs) continue;
    const operations = step.operations.filter(isRouted);
    const { problems: found, changes } = yield* checkTransaction(operations, refs, idLength);
    const severity = step.fate === 'left' ? 'warning' : 'error';
    if (!step.prepared) {
      for (const problem of found) problems.push(lineProblem(problem, severity, parse(problem.line)));
      for (const { line, operation } of operations) {
        if (isIdleDeletion(operation, refs)) addIdleDeletion(problems, line, parse(line));
      }
    }
    if (step.fate === 'commit') refs.apply(changes);
  }
  return problems.sort((a, b) => a.line - b.line || a.start - b.start);
}

/** A ref of a worktree that is named: git stores and reads it in ways that differ between versions. */
function isRouted({ operation }: PlannedOperation): boolean {
  const { worktree } = routeOfRef(operation.ref);
  return worktree === 'shared' || worktree === 'current';
}

function lineProblem(
  { line, about, id, message }: TransactionProblem,
  severity: 'error' | 'warning',
  parsed: ScriptLine,
): LineProblem {
  const roles: ArgumentRole[] = about === 'old' ? ['oldOid', 'oldTarget', 'oldValue', 'ref'] : ['ref'];
  return { ...partOf(parsed, roles), line, id, severity, message };
}

/** Of the first of these arguments that the line has. */
function partOf(parsed: ScriptLine, roles: readonly ArgumentRole[]): TextRange {
  for (const role of roles) {
    const found = parsed.arguments.find(argument => argument.role === role);
    if (found) return { start: found.start, end: found.end };
  }
  return parsed.commandRange;
}

/** Of values that git certainly cannot resolve: ids with too many digits, full names of refs that do not exist. */
function addIdProblems(problems: LineProblem[], parsed: ParsedLine, refs: LiveRefs, idLength: IdLength): void {
  for (const [index, { role, value, start, end }] of parsed.arguments.entries()) {
    const isOldId = role === 'oldOid' || (role === 'oldValue' && parsed.arguments[index - 1]?.value === 'oid');
    const why = role === 'newOid' || isOldId ? whyNoObject(value, refs, idLength) : undefined;
    if (why === undefined) continue;
    const ref = parsed.arguments[0]?.value ?? '';
    const message = scriptProblem.invalidId(String(parsed.command), ref, isOldId ? 'old' : 'new', value, why);
    problems.push({ line: parsed.line, start, end, id: 'invalidId', severity: 'error', message });
  }
}

function whyNoObject(value: string, refs: LiveRefs, idLength: IdLength): string | undefined {
  const isName = value === 'HEAD' || (value.startsWith('refs/') && isRefName(value) && !/-g[0-9a-f]+$/i.test(value));
  const isTooLong = /^[0-9a-f]+$/i.test(value) && value.length > idLength;
  if ((!isName && !isTooLong) || leadsToObject(value, refs)) return undefined;
  return isName ? scriptProblem.noObject() : scriptProblem.idLength(idLength, value.length);
}

/** Whether there is a ref with an object by this name, or by one that it may be short for. */
function leadsToObject(name: string, refs: LiveRefs): boolean {
  const candidates = [name, `refs/${name}`, `refs/tags/${name}`, `refs/heads/${name}`, `refs/remotes/${name}`];
  return [...candidates, `refs/remotes/${name}/HEAD`].some(candidate => resolveRef(refs, candidate));
}

/** Deleting a ref that does not exist is not an error, and most likely not intended. */
function isIdleDeletion({ ref, newOid, oldOid, oldTarget }: Operation, refs: LiveRefs): boolean {
  return newOid === '' && oldOid === undefined && oldTarget === undefined && refs.read(ref) === undefined;
}

function addIdleDeletion(problems: LineProblem[], line: number, parsed: ScriptLine): void {
  if (parsed.command !== 'delete') return;
  const range = partOf(parsed, ['ref']);
  const message = scriptProblem.idleDeletion(parsed.operation?.ref ?? '');
  problems.push({ ...range, line, id: 'idleDeletion', severity: 'info', message });
}
