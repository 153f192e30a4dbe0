/** Staged changes as VS Code keeps them while a window is closed. */
import type { StagedChange, StagedEntry, StagedValue } from '../protocol/staged.ts';

/** What is kept. */
export interface StagedBackup {
  readonly changes: readonly StagedChange[];
  readonly entries: readonly StagedEntry[];
  /** Of the reflog entries. */
  readonly message: string;
}

const VERSION = 1;

/** The text of a backup, in ASCII. */
export function backupText({ changes, entries, message }: StagedBackup): string {
  return JSON.stringify({ version: VERSION, message, changes, entries });
}

/** Reads what `backupText` made; `undefined` for any other text. */
export function readBackup(text: string): StagedBackup | undefined {
  const read = parsed(text);
  if (!isObject(read) || read.version !== VERSION) return undefined;
  // Earlier versions staged no entries.
  const { message, changes, entries = [] } = read;
  if (typeof message !== 'string' || !Array.isArray(changes) || !changes.every(isChange)) return undefined;
  if (!Array.isArray(entries) || !entries.every(isEntry)) return undefined;
  return { changes, entries, message };
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

function isEntry(entry: unknown): entry is StagedEntry {
  if (!isObject(entry) || typeof entry.name !== 'string' || typeof entry.isDeleted !== 'boolean') return false;
  return isUint64(entry.updateIndex) && isUpdate(entry.update);
}

function isUpdate(update: unknown): update is StagedEntry['update'] {
  if (!isObject(update) || !isObject(update.committer)) return false;
  const { name, email } = update.committer;
  const { old, new: oid, message = '', time, tz } = update;
  return (
    [old, oid, message, name, email].every(text => typeof text === 'string') && isUint64(time) && Number.isInteger(tz)
  );
}

function isUint64(value: unknown): boolean {
  return typeof value === 'string' && /^\d{1,20}$/.test(value);
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
