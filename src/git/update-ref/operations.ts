/** The transactions of a script: the lines of each, and whether it is committed. Pure. */
import { isPseudoRef, isSafeRefName } from '../refs/ref-name.ts';
import { COMMANDS } from './commands.ts';
import {
  type IdLength,
  isZeroId,
  type Operation,
  parseLine,
  type ScriptLine,
  type ScriptProblem,
} from './parse-line.ts';

/** A line of a script, with its number and the option in force. */
export interface ParsedLine extends ScriptLine {
  /** From 0. */
  readonly line: number;
  /** The option on a line before holds for this command. */
  readonly noDeref: boolean;
}

/** An operation of a transaction. `line` is that of its command, from 0. */
export interface PlannedOperation {
  readonly line: number;
  readonly noDeref: boolean;
  readonly operation: Operation;
}

/** A line, or a transaction that ends there. */
export type Step =
  | { readonly type: 'line'; readonly parsed: ParsedLine; readonly problems: readonly ScriptProblem[] }
  | {
      readonly type: 'transaction';
      /** Where it is checked: the line of `prepare` or `commit`, or after the last line. */
      readonly line: number;
      readonly operations: readonly PlannedOperation[];
      /** `left` is one that is neither prepared nor committed: git looks at none of it. */
      readonly fate: 'commit' | 'prepare' | 'left';
      /** It was prepared before, and so all of it checked. */
      readonly prepared: boolean;
    };

/** Visits the lines in order. A transaction comes where git would check it, after the lines that it consists of. */
export function* operationsOf(lines: Iterable<string>, idLength: IdLength): Generator<Step, void, undefined> {
  let state: 'open' | 'started' | 'prepared' | 'closed' = 'open';
  let operations: PlannedOperation[] = [];
  let noDeref = false;
  let number = 0;
  for (const text of lines) {
    const { command, commandRange, arguments: words, operation, problems: found } = parseLine(text, idLength, noDeref);
    const parsed = { command, commandRange, arguments: words, operation, problems: found, line: number, noDeref };
    let problems = found;
    const refuse = (id: string, message: string) => {
      problems = [...problems, { id, severity: 'error', ...commandRange, message }];
    };
    const broken = problems.some(({ severity }) => severity === 'error');
    if (command === 'start') {
      if (state === 'started') refuse('restarted', 'cannot restart ongoing transaction');
      if (state === 'prepared') refuse('prepared', 'prepared transactions can only be closed');
      state = 'started';
    } else if (command !== undefined && state === 'closed') {
      refuse('closed', 'transaction is closed: start opens another one');
    } else if (command !== undefined && state === 'prepared' && command !== 'commit' && command !== 'abort') {
      refuse('prepared', 'prepared transactions can only be closed');
    } else if (operation !== undefined) {
      const why = refusal(operation, idLength);
      if (why) refuse(why.id, why.message);
      else operations.push({ line: number, noDeref, operation });
    }
    if (command === 'option') noDeref ||= !broken;
    else if (command !== undefined && COMMANDS[command].roles.length > 0) noDeref = false;
    yield { type: 'line', parsed, problems };

    if (command === 'prepare' && (state === 'open' || state === 'started')) {
      yield { type: 'transaction', line: number, operations, fate: 'prepare', prepared: false };
      state = 'prepared';
    } else if (command === 'commit' || command === 'abort') {
      if (state !== 'closed') {
        const fate = command === 'commit' ? 'commit' : 'left';
        yield { type: 'transaction', line: number, operations, fate, prepared: state === 'prepared' };
      }
      operations = [];
      state = 'closed';
    }
    number++;
  }
  if (state === 'open') yield { type: 'transaction', line: number, operations, fate: 'commit', prepared: false };
  if (state === 'started') yield { type: 'transaction', line: number, operations, fate: 'left', prepared: false };
}

/** The problems that git reports before it reads any ref. */
function refusal(
  { ref, newOid, newTarget }: Operation,
  idLength: IdLength,
): { id: string; message: string } | undefined {
  if (isPseudoRef(ref)) return { id: 'pseudoref', message: `refusing to update pseudoref '${ref}'` };
  const makesRef = newOid !== undefined && !isZeroId(newOid, idLength);
  if (!makesRef && !isSafeRefName(ref)) {
    const unsafe =
      newTarget === undefined ? 'only a name below refs/, or of A-Z and _, may be deleted or verified' : '';
    return { id: 'badName', message: `refusing to update ref with bad name '${ref}'${unsafe && `: ${unsafe}`}` };
  }
  return undefined;
}
