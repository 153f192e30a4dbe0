/** Staged changes as commands that a person runs in a shell. */
import type { StagedChange, StagedEntry } from '../protocol/staged.ts';
import { shellWord } from '../text/escape/shell-word.ts';
import { renamesOf } from './renames.ts';

export interface GitCommands {
  readonly commands: string;
  /** Renamed refs whose reflogs the commands delete: git renames only branches. */
  readonly lostReflogs: number;
}

export interface EntryCommands {
  readonly commands: string;
  /** Entries that no command is for: git restores no entries, and an entry that does not exist has no name. */
  readonly left: number;
}

const BRANCHES = 'refs/heads/';

/**
 * One line for each change, with the message of its reflog entries unless that is empty. Unlike the script, each command
 * is a transaction of its own, and `git symbolic-ref` does not check the old value. `git branch -m` renames a branch, with
 * its configuration and a message of its own.
 */
export function gitCommandsOf(changes: Iterable<StagedChange>, message: string): GitCommands {
  const all = [...changes];
  const renames = renamesOf(all);
  const branches = renames.filter(({ from, to }) => [from, to].every(name => name.startsWith(BRANCHES)));
  const origins = new Map(branches.map(({ from, to }) => [to, all.find(({ ref }) => ref === from)]));
  const old = new Set(branches.map(({ from }) => from));
  const lines = all.flatMap(change => {
    const from = origins.get(change.ref);
    if (from !== undefined) return renameCommands(from, change, message);
    return old.has(change.ref) ? [] : [commandOf(change, message)];
  });
  return { commands: lines.map(each => `${each}\n`).join(''), lostReflogs: renames.length - branches.length };
}

/**
 * The commands that delete staged entries. They come before the commands of `gitCommandsOf`, which write entries, and the
 * oldest entry of a ref comes first: git numbers the newer ones again after each. `numbers` has the number of each entry,
 * `null` for one that does not exist, in their order.
 */
export function entryCommandsOf(entries: readonly StagedEntry[], numbers: readonly (number | null)[]): EntryCommands {
  const deleted = entries.flatMap(({ name, isDeleted }, i) => {
    const number = numbers[i] ?? null;
    return isDeleted && number !== null ? [{ name, number }] : [];
  });
  const lines = deleted
    .sort((a, b) => b.number - a.number)
    .map(({ name, number }) => `${line(['reflog', 'delete'], [`${name}@{${number}}`])}\n`);
  return { commands: lines.join(''), left: entries.length - deleted.length };
}

/** A renamed branch may also get another value. */
function renameCommands(from: StagedChange, { ref, value }: StagedChange, message: string): readonly string[] {
  const short = (name: string) => name.slice(BRANCHES.length);
  const rename = line(['branch', '-m'], [short(from.ref), short(ref)]);
  const moves = from.base?.type === 'oid' && value?.type === 'oid' && from.base.oid !== value.oid;
  return moves ? [rename, commandOf({ ref, base: from.base, value }, message)] : [rename];
}

function commandOf({ ref, base, value }: StagedChange, message: string): string {
  const reason = message === '' ? [] : ['-m', message];
  const update = ['update-ref', ...reason, '--no-deref'];
  if (value?.type === 'symref') return line(['symbolic-ref', ...reason], [ref, value.target]);
  if (value !== null) return line(update, [ref, value.oid, ...oldValue(base, value.oid.length)]);
  if (base?.type === 'symref') return line(['symbolic-ref', '--delete'], [ref]);
  return line([...update, '-d'], [ref, ...oldValue(base, 0)]);
}

function line(command: readonly string[], names: readonly string[]): string {
  // git would read such a name as an option.
  const end = names.some(name => name.startsWith('-')) ? ['--'] : [];
  return ['git', ...command, ...end, ...names].map(shellWord).join(' ');
}

/** Zeros of this length: the ref must not exist. git cannot compare the target of a symbolic ref here. */
function oldValue(base: StagedChange['base'], length: number): readonly string[] {
  if (base === null) return length === 0 ? [] : ['0'.repeat(length)];
  return base.type === 'oid' ? [base.oid] : [];
}
