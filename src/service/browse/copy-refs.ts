/** Found refs as a text to copy. */
import { type BrowsedRefRow, readRows } from '../../browse/index.ts';
import type { RefCopy, RefCopyFormat, RefQuery, RowRange } from '../../protocol/browse.ts';
import type { StackLocation } from '../../protocol/values.ts';
import { asciiJson, printable } from '../../text/escape/printable.ts';
import { shellWord } from '../../text/escape/shell-word.ts';
import type { Context } from '../worker/context.ts';
import { toWire } from '../worker/wire.ts';
import { found, withBrowsedStack } from './browsed.ts';
import { copiedText, copyRows } from './copied-rows.ts';

interface CopyQuery extends RefQuery {
  readonly stamp: string;
  readonly ranges: readonly RowRange[];
  readonly format: RefCopyFormat;
}

/** Copies nothing if the stack has changed. */
export function copyRefs(location: StackLocation, query: CopyQuery, context: Context): RefCopy {
  return withBrowsedStack(location, context, stack => {
    if (stack.stamp !== query.stamp) return { text: '', refs: 0, left: 0 };
    const { list, positions } = found(stack, query, context);
    const shape = query.format === 'json' ? JSON_LIST : LINES;
    const textOf = (row: BrowsedRefRow) => {
      const text = FORMATS[query.format](row);
      return text === undefined ? [] : [shape.part(text)];
    };
    const textsOf = (chosen: readonly number[]) => readRows(stack, list, chosen).flatMap(textOf);
    const { parts, left } = copyRows(positions, query.ranges, textsOf, context);
    return { text: copiedText(parts, query.format, shape), refs: parts.length, left };
  });
}

const LINES = { head: '', separator: '', tail: '', part: (text: string) => `${text}\n` };
const JSON_LIST = { head: '[', separator: ',', tail: '\n]\n', part: (text: string) => `\n  ${text}` };

/** `undefined` for a ref without a value of this kind. */
const FORMATS: Readonly<Record<RefCopyFormat, (row: BrowsedRefRow) => string | undefined>> = {
  names: ({ name }) => printable(name),
  ids: ({ value }) => (value !== undefined && 'oid' in value ? value.oid : undefined),
  tsv: row => tsvFields(row).map(printable).join('\t'),
  json: row => asciiJson(JSON.stringify(jsonOf(row))),
  git: gitCommand,
};

/** Name, state, kind, object ID or target, peeled ID, update index, table; time, zone, name, address and message of the last change. */
function tsvFields({ name, kind, state, value, updateIndex, table, lastChange }: BrowsedRefRow): string[] {
  const target = value?.type === 'symref' ? value.target : value !== undefined && 'oid' in value ? value.oid : '';
  const peeled = value?.type === 'peeled' ? value.peeled : '';
  const { time, tz, committer, message } = lastChange ?? {};
  const change = [time, tz, committer?.name, committer?.email, message?.replace(/\n$/, '')];
  return [name, state, kind, target, peeled, updateIndex, table, ...change].map(field => String(field ?? ''));
}

function jsonOf({ position: _, ...ref }: BrowsedRefRow) {
  return toWire(ref);
}

/** The command that gives the ref its value, also if it was deleted. */
function gitCommand({ name, value }: BrowsedRefRow): string | undefined {
  if (value === undefined || value.type === 'deletion') return undefined;
  const isSymref = value.type === 'symref';
  const words = [name, isSymref ? value.target : value.oid];
  // A damaged or malicious stack can have a name that git would read as an option.
  const end = words.some(word => word.startsWith('-')) ? ['--'] : [];
  return ['git', isSymref ? 'symbolic-ref' : 'update-ref', ...end, ...words.map(shellWord)].join(' ');
}
