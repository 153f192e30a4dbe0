/** The type of the catalogue's entries, and texts that many of them use. */
import type { FindingId, FindingParams, IndexLimits, Quoted, RecordKey } from '../../protocol/findings.ts';
import { excerpt } from '../escape/bounded.ts';
import { t } from '../l10n.ts';
import type { GitDoes } from './git-does.ts';

export interface Entry<Id extends FindingId> {
  /** The kind of finding in a few words, as a heading: no full stop. */
  readonly title: () => string;
  /** The kind of finding in one or two sentences. */
  readonly explanation: () => string;
  /** What git does with such a stack; `gitDoesText` makes sentences of it. */
  readonly git: GitDoes;
  /** What is wrong, without a full stop; in git's words where git has some. */
  readonly message: (params: FindingParams[Id]) => string;
  /** The value that a sound file would have, where there is one. */
  readonly expected?: (params: FindingParams[Id]) => string | undefined;
  /** The value that was found. */
  readonly actual?: (params: FindingParams[Id]) => string | undefined;
  /** What to do, in a sentence. */
  readonly advice: () => string;
}

/** The entries of some kinds. */
export type Entries<Id extends FindingId> = { readonly [Each in Id]: Entry<Each> };

/** Advice that applies to many kinds. */
export const advice = {
  repair: () => t('Repair writes a new table from what can still be read and keeps a backup of this one.'),
  repairList: () => t('Repair rewrites the list and keeps a backup of this one.'),
  compact: () => t('Compacting this table rewrites it with correct values.'),
  access: () => t('Check the permissions of the file, and whether it is a regular file.'),
} as const;

export function nameText({ value }: Quoted): string {
  return excerpt(value);
}

/** A key as messages give it: part of an object ID in hex, a ref name in quotes, a reflog entry as `'name@{index}'`. */
export function keyText(key: RecordKey): string {
  if ('updateIndex' in key) return `'${nameText(key.ref)}@{${key.updateIndex}}'`;
  return key.kind === 'hex' ? key.value : `'${nameText(key)}'`;
}

export function limitsText({ min, max }: IndexLimits): string {
  return min === max ? min : t('{0} to {1}', min, max);
}

/** `update index 50`, or `update indices 50 to 52`. */
export function indicesText({ min, max }: IndexLimits): string {
  return min === max ? t('update index {0}', min) : t('update indices {0} to {1}', min, max);
}

/** `'r'`, or `0x00` for a byte that is not a printable character. */
export function blockTypeText(byte: number): string {
  return byte > 0x20 && byte < 0x7f ? `'${String.fromCharCode(byte)}'` : `0x${byte.toString(16).padStart(2, '0')}`;
}
