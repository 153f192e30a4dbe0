/** Names and values from repositories, and the names of the format's parts. */
import type { RepositoryInfo, StackInfo } from '../protocol/repository.ts';
import type { TableSummary } from '../protocol/stack.ts';
import type { SectionName } from '../protocol/table.ts';
import type { HashName, RefValue } from '../protocol/values.ts';
import { printable } from './escape/printable.ts';
import { t } from './l10n.ts';

/** A name or message in one line: bytes that are not UTF-8 and characters that cannot be seen are spelled out. */
export function readable(text: string): string {
  return printable(text);
}

/** The random part of a table's name, which distinguishes tables; the whole name if it has another form. */
export function shortTableName(name: string): string {
  return /^0x[0-9a-f]{12,16}-0x[0-9a-f]{12,16}-([0-9a-f]{8})\.(?:ref|log)$/.exec(name)?.[1] ?? readable(name);
}

/** `#3 · 97`: what a table is called in its stack, by its position (the base is 0) and its newest update index. */
export function tableName(position: number, { maxUpdateIndex }: Pick<TableSummary, 'maxUpdateIndex'>): string {
  return t('#{0} · {1}', position, maxUpdateIndex);
}

/** As `tableName`, of a table of which only the name of its file is known. */
export function listedTableName(position: number, file: string): string {
  const maxUpdateIndex = /^0x[0-9a-f]{12,16}-0x([0-9a-f]{12,16})-/.exec(file)?.[1];
  return maxUpdateIndex === undefined
    ? t('#{0} · {1}', position, readable(file))
    : t('#{0} · {1}', position, String(BigInt(`0x${maxUpdateIndex}`)));
}

/** The linked worktree's id, or what the repository's own stack is called. */
export function worktreeName({ worktreeId, worktree }: StackInfo): string {
  if (worktreeId !== undefined) return worktreeId;
  return worktree === undefined ? t('bare repository') : t('main worktree');
}

/** The repository, and the worktree where it has several stacks. */
export function stackName(repository: RepositoryInfo, stack: StackInfo): string {
  return repository.stacks.length > 1 ? `${repository.label} (${worktreeName(stack)})` : repository.label;
}

/** Digits of an object ID that usually distinguish IDs. */
const SHORT_ID = 10;

export function shortId(oid: string): string {
  return oid.slice(0, SHORT_ID);
}

/** A ref's value where there is little room. */
export function shortValue(value: RefValue): string {
  switch (value.type) {
    case 'symref':
      return `→ ${value.target}`;
    case 'deletion':
      return t('deleted');
    default:
      return shortId(value.oid);
  }
}

export function hashName(hash: HashName): string {
  return hash === 'sha1' ? 'SHA-1' : 'SHA-256';
}

export function sectionName(section: SectionName): string {
  switch (section) {
    case 'ref':
      return t('Refs');
    case 'ref-index':
      return t('Ref index');
    case 'obj':
      return t('Objects');
    case 'obj-index':
      return t('Object index');
    case 'log':
      return t('Reflogs');
    case 'log-index':
      return t('Reflog index');
  }
}

/** A process, `git (process 31576)`. Without the name of its program, `a program (process 31576)`. */
export function processName(program: string | undefined, pid: number): string {
  return t('{0} (process {1})', program ?? t('a program'), String(pid));
}
