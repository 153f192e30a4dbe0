/** Checks a script against the stack that it would be run on. */
import {
  type ArgumentRole,
  checkTransaction,
  type IdLength,
  isRefName,
  operationsOf,
  type ParsedLine,
  type PlannedOperation,
  resolveRef,
  routeOfRef,
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

/** Without refs, only checks that need none are made. Yields regularly, so that other work can run. */
export function* checkScript(
  lines: readonly string[],
  refs: LiveRefs | undefined,
): Generator<void, LineProblem[], undefined> {
  const idLength: IdLength = refs?.hash === 'sha256' ? 64 : 40;
  const problems: LineProblem[] = [];
  const parsed = new Map<number, ParsedLine>();
  for (const step of operationsOf(lines, idLength)) {
    yield;
    if (step.type === 'line') {
      const { line } = step.parsed;
      parsed.set(line, step.parsed);
      problems.push(...step.problems.map(problem => ({ ...problem, line })));
      if (refs) problems.push(...idProblems(step.parsed, refs, idLength));
      continue;
    }
    if (!refs) continue;
    const operations = step.operations.filter(isRouted);
    const { problems: found, changes } = yield* checkTransaction(operations, refs, idLength);
    const severity = step.fate === 'left' ? 'warning' : 'error';
    if (!step.prepared) {
      for (const problem of found) problems.push(lineProblem(problem, severity, parsed));
      problems.push(...idleDeletions(operations, refs, parsed));
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
  parsed: ReadonlyMap<number, ParsedLine>,
): LineProblem {
  const roles: ArgumentRole[] = about === 'old' ? ['oldOid', 'oldTarget', 'oldValue', 'ref'] : ['ref'];
  return { ...partOf(parsed.get(line), roles), line, id, severity, message };
}

/** Of the first of these arguments that the line has. */
function partOf(parsed: ParsedLine | undefined, roles: readonly ArgumentRole[]): TextRange {
  for (const role of roles) {
    const found = parsed?.arguments.find(argument => argument.role === role);
    if (found) return { start: found.start, end: found.end };
  }
  return parsed?.commandRange ?? { start: 0, end: 0 };
}

/** Values that git certainly cannot resolve: ids with too many digits, full names of refs that do not exist. */
function idProblems(parsed: ParsedLine, refs: LiveRefs, idLength: IdLength): LineProblem[] {
  const isId = (role: ArgumentRole, index: number) =>
    role === 'newOid' || role === 'oldOid' || (role === 'oldValue' && parsed.arguments[index - 1]?.value === 'oid');
  return parsed.arguments.flatMap(({ role, value, start, end }, index): LineProblem[] => {
    const why = isId(role, index) && whyNoObject(value, refs, idLength);
    if (!why) return [];
    const argument = role === 'newOid' ? 'new' : 'old';
    const ref = parsed.arguments[0]?.value ?? '';
    const message = scriptProblem.invalidId(String(parsed.command), ref, argument, value, why);
    return [{ line: parsed.line, start, end, id: 'invalidId', severity: 'error', message }];
  });
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
function idleDeletions(
  operations: readonly PlannedOperation[],
  refs: LiveRefs,
  parsed: ReadonlyMap<number, ParsedLine>,
): LineProblem[] {
  return operations.flatMap(({ line, operation }): LineProblem[] => {
    const { ref, oldOid, oldTarget } = operation;
    if (parsed.get(line)?.command !== 'delete' || oldOid !== undefined || oldTarget !== undefined) return [];
    if (refs.read(ref)) return [];
    const message = scriptProblem.idleDeletion(ref);
    return [{ ...partOf(parsed.get(line), ['ref']), line, id: 'idleDeletion', severity: 'info', message }];
  });
}
