/** Names and values from repositories, and the names of the format's parts. */
import type { RepositoryInfo, StackInfo } from '../protocol/repository.ts';
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

/** The repository, and the worktree where it has several stacks. */
export function stackName(repository: RepositoryInfo, stack: StackInfo): string {
  return repository.stacks.length > 1 ? `${repository.label} (${stack.label})` : repository.label;
}

/** Digits of an object id that usually distinguish ids. */
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
