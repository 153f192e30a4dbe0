/** `reftable show`: one ref: its value, what it leads to, its records in all tables, and its reflog. */
import {
  type BrowsedStack,
  type RefEntry,
  type RefHistory,
  type RefVersion,
  refHistory,
  type StoredAt,
} from '../browse/index.ts';
import { browseText } from '../text/browse.ts';
import { commandError } from '../text/command-line.ts';
import { committerTime } from '../text/dates.ts';
import { escaped } from '../text/escape/printable.ts';
import { CommandError } from './command-error.ts';
import { stackAt } from './location.ts';
import { type Field, type Output, textField } from './output.ts';
import { messageText, personText, refValueText, updateFields, valueField } from './records.ts';
import { candidatesOf } from './ref-names.ts';
import { tableField } from './refs.ts';
import { reportErrors, WorktreeStacks } from './worktree-stacks.ts';

export interface ShowOptions {
  readonly ref: string;
  readonly json: boolean;
}

/** Returns the exit status: 1 if not everything could be read. Throws NOT_EXIST_ERROR for an unknown ref. */
export function show(path: string | undefined, { ref, json }: ShowOptions, output: Output): number {
  const location = stackAt(path, commandError.browseFile);
  using stacks = new WorktreeStacks(location);
  const { history, stack } = historyOf(stacks, ref);
  const isShared = stacks.isLinked && stack === stacks.shared;
  if (json) printObjects(history, isShared, output);
  else printLines(history, isShared, output);
  return reportErrors(stacks, json, output);
}

/** The first ref of git's candidates that a table has a record or a reflog entry of. */
function historyOf({ stackOf, own }: WorktreeStacks, given: string): { history: RefHistory; stack: BrowsedStack } {
  for (const name of candidatesOf(given)) {
    const stack = stackOf(name);
    if (stack === undefined) continue;
    const history = refHistory(stack, name, { maxEntries: Number.MAX_SAFE_INTEGER - 1, stackOf });
    if (history.versions.length > 0 || history.entries.length > 0) return { history, stack };
  }
  throw new CommandError('NOT_EXIST_ERROR', () => browseText.noRef(given), { file: own.directory });
}

function printObjects({ name, versions, entries, chain }: RefHistory, isShared: boolean, output: Output): void {
  const links = chain.links.map(link => ({
    ...textField('name', link.name),
    value: link.value ? valueField(link.value) : null,
  }));
  output.jsonData({ kind: 'ref', ...textField('name', name), chain: links, end: chain.end, ...sharedField(isShared) });
  for (const version of versions) {
    const { updateIndex, value, mark, hiddenBy, certainty } = version;
    const fields = { updateIndex: String(updateIndex), value: valueField(value), mark, hiddenBy, certainty };
    output.jsonData({ kind: 'version', ...fields, ...rangeFields(version) });
  }
  for (const entry of entries) {
    const { updateIndex, update, hiddenBy, certainty } = entry;
    const fields = update === null ? { deletion: true } : updateFields(update);
    output.jsonData({
      ...{ kind: 'log', updateIndex: String(updateIndex), ...fields },
      ...{ hiddenBy, certainty, ...rangeFields(entry) },
    });
  }
}

function sharedField(isShared: boolean): object {
  return isShared ? { stack: 'shared' } : {};
}

function rangeFields({ table, block, start, end, inflated }: StoredAt): object {
  return { table, block, start, end, inflated };
}

function printLines({ name, versions, entries, chain }: RefHistory, isShared: boolean, output: Output): void {
  output.data(browseText.ref(escaped(name)));
  const [, ...links] = chain.links;
  for (const link of links) output.data(browseText.leadsTo(escaped(link.name)));
  const last = chain.links.at(-1)?.value;
  if (last !== undefined && chain.end === 'id') output.data(browseText.leadsTo(refValueText(last)));
  else output.data(browseText.chainEnd(chain.end));
  if (versions.length > 0) output.data(browseText.versions());
  for (const version of versions) output.fields(versionFields(version, isShared));
  if (entries.length > 0) output.data(browseText.entries());
  for (const entry of entries) output.fields(entryFields(entry, isShared));
}

/** Table, update index, value and bytes, then what hides it and what is wrong. */
function versionFields(version: RefVersion, isShared: boolean): Field[] {
  const { table, updateIndex, value } = version;
  return [
    `  ${tableField(table, isShared)}`,
    String(updateIndex),
    { text: refValueText(value), colour: value.type === 'symref' ? 'cyan' : 'yellow' },
    ...restFields(version, isShared),
  ];
}

function entryFields(entry: RefEntry, isShared: boolean): Field[] {
  const { table, updateIndex, update } = entry;
  const fields: Field[] =
    update === null
      ? [browseText.deletedEntry()]
      : [
          { text: committerTime(update.time, update.tz), colour: 'green' },
          { text: update.old, colour: 'gray' },
          { text: update.new, colour: 'yellow' },
          personText(update.committer),
          messageText(update),
        ];
  return [`  ${tableField(table, isShared)}`, String(updateIndex), ...fields, ...restFields(entry, isShared)];
}

function restFields(stored: RefVersion | RefEntry, isShared: boolean): Field[] {
  const { start, end, inflated, block, hiddenBy, certainty } = stored;
  const doubt = browseText.certainty(certainty);
  const bytes = inflated === undefined ? browseText.bytes(start, end) : browseText.inflatedBytes(block, inflated);
  return [
    { text: bytes, colour: 'gray' },
    ...(hiddenBy === undefined ? [] : [browseText.hiddenBy(tableField(hiddenBy, isShared))]),
    ...(doubt === '' ? [] : [{ text: doubt, colour: 'red' } as const]),
  ];
}
