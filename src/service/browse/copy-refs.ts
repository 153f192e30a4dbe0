/** Found refs as a text to copy. */
import { type BrowsedRefRow, readRows } from '../../browse/index.ts';
import type { RefCopy, RefCopyFormat, RefQuery, RowRange } from '../../protocol/browse.ts';
import type { StackLocation } from '../../protocol/values.ts';
import { encodeText } from '../../reftable/index.ts';
import { asciiJson, printable } from '../../text/escape/printable.ts';
import type { Context } from '../worker/context.ts';
import { toWire } from '../worker/wire.ts';
import { found, withBrowsedStack } from './browsed.ts';

/** More refs are not copied at once. */
const MAX_REFS = 100_000;
/** Refs that are read at a time. */
const AT_ONCE = 1000;

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
    const chosen = query.ranges.flatMap(({ first, last }) => [
      ...positions.subarray(first, Math.min(last + 1, first + MAX_REFS)),
    ]);
    const total = query.ranges.reduce(
      (sum, { first, last }) => sum + Math.max(0, Math.min(last + 1, positions.length) - first),
      0,
    );
    const parts: string[] = [];
    const copied = chosen.slice(0, MAX_REFS);
    for (let at = 0; at < copied.length; at += AT_ONCE) {
      context.check();
      for (const row of readRows(stack, list, copied.slice(at, at + AT_ONCE))) {
        const part = FORMATS[query.format](row);
        if (part !== undefined) parts.push(part);
      }
    }
    const text =
      query.format === 'json'
        ? `[${parts.map(part => `\n  ${part}`).join(',')}\n]\n`
        : parts.map(part => `${part}\n`).join('');
    // One name or ID is pasted into the middle of a line.
    const isOne = parts.length === 1 && (query.format === 'names' || query.format === 'ids');
    return { text: isOne ? text.slice(0, -1) : text, refs: parts.length, left: total - parts.length };
  });
}

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

/** One word for sh; with bytes that are not plain text, for bash and zsh. */
function shellWord(text: string): string {
  if (/^[\w./@%+=:,-]+$/.test(text)) return text;
  if (printable(text) === text) return `'${text.replaceAll("'", "'\\''")}'`;
  const bytes = Array.from(encodeText(text), byte =>
    byte >= 0x20 && byte < 0x7f && byte !== 0x27 && byte !== 0x5c
      ? String.fromCharCode(byte)
      : `\\x${byte.toString(16).padStart(2, '0')}`,
  );
  return `$'${bytes.join('')}'`;
}
