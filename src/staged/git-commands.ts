/** Staged changes as commands that a person runs in a shell. */
import type { StagedChange } from '../protocol/staged.ts';
import { shellWord } from '../text/escape/shell-word.ts';

/**
 * One line for each change, with the message of its reflog entries unless that is empty. Unlike the script, each command
 * is a transaction of its own, and `git symbolic-ref` does not check the old value.
 */
export function gitCommandsOf(changes: Iterable<StagedChange>, message: string): string {
  return [...changes].map(change => `${commandOf(change, message)}\n`).join('');
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
