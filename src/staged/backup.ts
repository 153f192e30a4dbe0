/** Staged changes as VS Code keeps them while a window is closed. */
import type { StagedChange, StagedValue } from '../protocol/staged.ts';

/** What is kept. */
export interface StagedBackup {
  readonly changes: readonly StagedChange[];
  /** Of the reflog entries. */
  readonly message: string;
}

const VERSION = 1;

/** The text of a backup, in ASCII. */
export function backupText({ changes, message }: StagedBackup): string {
  return JSON.stringify({ version: VERSION, message, changes });
}

/** Reads what `backupText` made; `undefined` for any other text. */
export function readBackup(text: string): StagedBackup | undefined {
  const read = parsed(text);
  if (!isObject(read) || read.version !== VERSION) return undefined;
  const { message, changes } = read;
  if (typeof message !== 'string' || !Array.isArray(changes) || !changes.every(isChange)) return undefined;
  return { changes, message };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isChange(change: unknown): change is StagedChange {
  if (!isObject(change) || typeof change.ref !== 'string' || !isValue(change.base) || !isValue(change.value))
    return false;
  if (change.restoresReflog !== undefined && typeof change.restoresReflog !== 'boolean') return false;
  return [change.renamedFrom, change.renamedTo].every(name => name === undefined || typeof name === 'string');
}

function isValue(value: unknown): value is StagedValue {
  if (value === null) return true;
  if (!isObject(value)) return false;
  return value.type === 'oid'
    ? typeof value.oid === 'string'
    : value.type === 'symref' && typeof value.target === 'string';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
