/** One ref with its reflog, as a text and in questions. */
import type { LogRow, RefRow, RefValue } from '../protocol/values.ts';
import { counted } from './counts.ts';
import { committerTime } from './dates.ts';
import { message } from './escape/bounded.ts';
import { escaped, printable } from './escape/printable.ts';
import { t } from './l10n.ts';
import { count, plural } from './numbers.ts';

export const refText = {
  question: () => t('Part of a ref name'),
  found: (total: number, shown: number) => {
    const found = counted.refs(total);
    return total > shown ? t('{0}, the first {1} shown', found, count(shown)) : found;
  },
  noObject: (name: string) => t('{0} has no object ID: it is a symbolic ref.', name),
} as const;

/** Value and reflog, newest entry first; `more` when the reflog has more entries. Names and messages are not cut. */
export function refDocument(name: string, ref: RefRow | null, log: readonly LogRow[], more: boolean): string {
  const lines = [
    name,
    '',
    ...(ref ? valueLines(ref) : [t('This ref does not exist.')]),
    '',
    logHeading(log.length, more),
    ...log.flatMap(row => ['', ...entryLines(row)]),
  ];
  return `${lines.map(printable).join('\n')}\n`;
}

export function unreadableRefDocument(name: string, error: Error): string {
  return `${escaped(name)}\n\n${t('Cannot read this ref: {0}', message(error.message))}\n`;
}

function logHeading(entries: number, more: boolean): string {
  if (entries === 0) return t('No reflog.');
  if (more) return t('Reflog, newest first (the newest {0})', counted.entries(entries));
  return t('Reflog, newest first ({0})', counted.entries(entries));
}

/** Names and values in two columns. */
function valueLines({ value, updateIndex }: RefRow): string[] {
  const facts = [...valueFacts(value), [t('Update index'), updateIndex] as const];
  const width = Math.max(14, ...facts.map(([name]) => name.length + 2));
  return facts.map(([name, text]) => `${name.padEnd(width)}${text}`.trimEnd());
}

function valueFacts(value: RefValue): (readonly [name: string, value: string])[] {
  switch (value.type) {
    case 'oid':
      return [[t('Object'), value.oid]];
    case 'peeled':
      return [
        [t('Tag object'), value.oid],
        [t('Peeled'), value.peeled],
      ];
    case 'symref':
      return [[t('Points to'), value.target]];
    case 'deletion':
      return [[t('Deleted'), '']];
  }
}

function entryLines({ update, updateIndex }: LogRow): string[] {
  if (!update) return [`  ${updateIndex}  ${t('deleted')}`];
  const { old, new: now, committer, message: text, time, tz } = update;
  return [
    `  ${updateIndex}  ${committerTime(time, tz)}  ${committer.name} <${committer.email}>`,
    `      ${old} → ${now}`,
    ...text
      .replace(/\n$/, '')
      .split('\n')
      .map(line => `      ${line}`.trimEnd()),
  ];
}

/** Progress of reading all reflogs. */
export function readingReflogs(entries: number): string {
  return plural('Reading reflogs: {0} entry', 'Reading reflogs: {0} entries', entries);
}
