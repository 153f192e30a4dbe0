/** Reflog entries as text: for the clipboard, and for files. */
import type { BrowsedEntry } from '../../browse/index.ts';
import type { EntryFormat } from '../../protocol/browse.ts';
import { committerTime, zone } from '../../text/dates.ts';
import { asciiJson, escaped } from '../../text/escape/printable.ts';
import { toWire } from '../worker/wire.ts';

/** A reflog entry, and how many of its ref are newer. */
export interface NumberedEntry extends BrowsedEntry {
  readonly number: number;
}

/** How entries are put together. */
export interface TextFormat {
  readonly head: string;
  /** Between two entries. */
  readonly separator: string;
  readonly tail: string;
  entry(entry: NumberedEntry): string;
}

const FIELDS = ['time', 'zone', 'ref', 'old', 'new', 'name', 'email', 'message', 'updateIndex', 'table'] as const;
/** Digits that git shows of an object ID, if they are unique in the repository, which a stack does not know. */
const SHORT_ID = 7;

export const ENTRY_FORMATS: Readonly<Record<EntryFormat, TextFormat>> = {
  names: lines(({ name }) => escaped(name)),
  /** The new object ID. */
  ids: lines(({ update }) => update?.new ?? ''),
  /** Without a header; characters that cannot be seen and backslashes are escaped. */
  tsv: lines(entry => fieldsOf(entry).map(escaped).join('\t')),
  /** RFC 4180, with a header. Values are as they are stored, also bytes that are not UTF-8. */
  csv: {
    head: `${FIELDS.join(',')}\r\n`,
    separator: '',
    tail: '',
    entry: entry => `${fieldsOf(entry).map(csvField).join(',')}\r\n`,
  },
  json: {
    head: '[',
    separator: ',',
    tail: '\n]\n',
    entry: entry => `\n  ${asciiJson(JSON.stringify(jsonOf(entry)))}`,
  },
  git: lines(gitLine),
};

function lines(line: (entry: NumberedEntry) => string): TextFormat {
  return { head: '', separator: '', tail: '', entry: entry => `${line(entry)}\n` };
}

/** In the order of `FIELDS`. The time is in the zone of the entry. */
function fieldsOf({ name, update, updateIndex, table }: NumberedEntry): string[] {
  const { time, tz, committer, message } = update ?? {};
  return [
    time === undefined ? '' : String(time),
    tz === undefined ? '' : zone(tz),
    name,
    update?.old ?? '',
    update?.new ?? '',
    committer?.name ?? '',
    committer?.email ?? '',
    withoutNewline(message),
    String(updateIndex),
    table === undefined ? '' : String(table),
  ];
}

function jsonOf({ name, number, updateIndex, update, table, certainty }: NumberedEntry) {
  const shown = update && { ...update, date: committerTime(update.time, update.tz) };
  return toWire({ ref: name, number, updateIndex, ...shown, table, certainty });
}

/** `1a2b3c4 HEAD@{2}: commit: message`, as `git reflog show` prints entries. */
function gitLine({ name, number, update }: NumberedEntry): string {
  return `${update?.new.slice(0, SHORT_ID) ?? ''} ${name}@{${number}}: ${withoutNewline(update?.message)}`;
}

function withoutNewline(message: string | undefined): string {
  return message?.replace(/\n$/, '') ?? '';
}

function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
