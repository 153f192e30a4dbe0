/** Reads a script that has to be one transaction, and finds every line that git would refuse before it looks at a ref. */
import type { RefUpdate } from '../transaction/update.ts';
import { type RecordContext, ScriptError } from './record-reader.ts';
import { type ScriptCommand, ScriptReader, type UpdateOptions } from './script-reader.ts';

/** An update of a script. `line` is that of its command, from 0. */
export interface ScriptUpdate {
  readonly line: number;
  readonly update: RefUpdate;
}

/** Why a script is not one transaction that can be committed. `line` is from 0. */
export type ScriptFault =
  /** git refuses the line. The message is git's. */
  | { readonly line: number; readonly type: 'refused'; readonly message: string }
  /** Another transaction starts, the transaction is aborted, or it is not committed. */
  | { readonly line: number; readonly type: 'another' | 'aborted' | 'notCommitted' };

/** The updates of a script, and its faults by line. */
export interface ScriptTransaction {
  readonly updates: readonly ScriptUpdate[];
  readonly faults: readonly ScriptFault[];
}

/** What a script of one transaction is read with. */
export interface TransactionContext extends Omit<RecordContext, 'terminator' | 'warn'> {
  /** Called for each line; may throw to stop. */
  readonly check: () => void;
}

/** Reads on after a line that git refuses. Throws what `check` and `resolve` throw. */
export function readTransaction(
  script: Uint8Array,
  context: TransactionContext,
  options: UpdateOptions,
): ScriptTransaction {
  let rest: Uint8Array | undefined = script;
  const read = () => {
    const bytes = rest;
    rest = undefined;
    return bytes;
  };
  const reader = new ScriptReader(read, { ...context, terminator: '\n', warn: () => {} }, options);
  const updates: ScriptUpdate[] = [];
  const faults: ScriptFault[] = [];
  for (let started = -1; ; context.check()) {
    const wasClosed = reader.state === 'closed';
    const command = nextCommand(reader, faults);
    if (command === undefined) {
      const isLeft = reader.state === 'started' || reader.state === 'prepared';
      if (isLeft) faults.push({ line: Math.max(started, 0), type: 'notCommitted' });
      return { updates, faults };
    }
    if (command === 'refused') continue;
    const line = reader.record;
    if (command.type === 'update') updates.push({ line, update: command.update });
    if (command.type === 'abort') faults.push({ line, type: 'aborted' });
    if (command.type !== 'start') continue;
    // What follows is checked against refs that the transaction before has not changed yet.
    if (wasClosed) return { updates, faults: [...faults, { line, type: 'another' }] };
    started = line;
  }
}

function nextCommand(reader: ScriptReader, faults: ScriptFault[]): ScriptCommand | 'refused' | undefined {
  try {
    return reader.next();
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    faults.push({ line: reader.record, type: 'refused', message: error.message });
    return 'refused';
  }
}
