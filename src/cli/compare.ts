/** `reftable compare`: the refs that differ between two stacks, backups or bundles, and who changed them. */
import { statSync } from 'node:fs';
import { type BrowsedRef, BrowsedStack, type RefDifference, refDifferences } from '../browse/index.ts';
import { configuredHash, type LocatedStack } from '../git/index.ts';
import { nodeRepairFiles, stackOfBackup } from '../repair/index.ts';
import { BUNDLE_EXTENSION, type TemporaryStack, unpackTemporarily } from '../reports/index.ts';
import { commandError } from '../text/command-line.ts';
import { compareStacksText } from '../text/compare-stacks.ts';
import { committerTime } from '../text/dates.ts';
import { escaped } from '../text/escape/printable.ts';
import { CommandError } from './command-error.ts';
import { stackAt } from './location.ts';
import { type Field, type Output, textField } from './output.ts';
import { messageText, refValueText, updateFields, valueField } from './records.ts';
import { tableField } from './refs.ts';
import { reportErrors } from './worktree-stacks.ts';

export interface CompareOptions {
  /** The paths of both: the state before, and after. */
  readonly before: string;
  readonly after: string;
  /** The exit status is 1 for differences. */
  readonly exitCode: boolean;
  readonly json: boolean;
}

/** Numbers of refs. */
type Counts = Record<RefDifference['change'], number>;

/**
 * `check` is called often and may throw to stop. Resolves with the exit status: 2 if not all refs could be read. Rejects with
 * API_ERROR for stacks with different object formats, and with what opening them throws.
 */
export async function compare(options: CompareOptions, output: Output, check: () => void): Promise<number> {
  using oldBundle = await unpacked(options.before, check);
  using newBundle = await unpacked(options.after, check);
  using before = open(oldBundle ?? stackIn(options.before), check);
  using after = open(newBundle ?? stackIn(options.after), check);
  if (before.hash !== after.hash) {
    const [ours, theirs] = [before.hash, after.hash];
    const message = () => compareStacksText.otherHashes(options.before, ours, options.after, theirs);
    throw new CommandError('API_ERROR', message, { file: options.after });
  }
  return print(before, after, options, output, check);
}

/** `undefined` for another file. */
async function unpacked(path: string, check: () => void): Promise<TemporaryStack | undefined> {
  if (!path.endsWith(BUNDLE_EXTENSION) || !statSync(path, { throwIfNoEntry: false })?.isFile()) return undefined;
  return unpackTemporarily(path, { onProgress: check });
}

function stackIn(path: string): LocatedStack {
  return stackAt(stackOfBackup(path, nodeRepairFiles), commandError.browseFile);
}

function open(location: LocatedStack, check: () => void): BrowsedStack {
  const hash = configuredHash(location, undefined);
  return BrowsedStack.open({ ...location, ...(hash && { hash }) }, { callbacks: { check } });
}

function print(
  before: BrowsedStack,
  after: BrowsedStack,
  { json, exitCode }: CompareOptions,
  output: Output,
  check: () => void,
): number {
  const counts: Counts = { created: 0, moved: 0, deleted: 0 };
  for (const difference of refDifferences(before, after, { check })) {
    counts[difference.change]++;
    if (json) output.jsonData(objectOf(difference));
    else output.fields(fieldsOf(difference));
  }
  const errors = [...before.errors, ...after.errors];
  const total = counts.created + counts.moved + counts.deleted;
  if (json) output.jsonData({ kind: 'summary', ...counts, complete: errors.length === 0 });
  else output.line(compareStacksText.summary(counts, errors.length === 0));
  if (reportErrors({ errors }, json, output) !== 0) return 2;
  return exitCode && total > 0 ? 1 : 0;
}

function objectOf({ change, before, after }: RefDifference): object {
  return { kind: change, ...textField('name', after.name), before: sideOf(before), after: sideOf(after) };
}

/** What a stack stores; `null` if no table that can be read has a record of the ref. */
function sideOf({ state, value, table, updateIndex, certainty, lastChange }: BrowsedRef): object | null {
  if (state === 'missing' || updateIndex === undefined) return null;
  return {
    ...{
      state,
      value: value === undefined ? null : valueField(value),
      table,
      updateIndex: String(updateIndex),
      certainty,
    },
    lastChange: lastChange ? { ...updateFields(lastChange), updateIndex: String(lastChange.updateIndex) } : null,
  };
}

/** The change, name, values, then the record that made it: table, update index, time and message. */
function fieldsOf({ change, before, after }: RefDifference): Field[] {
  const { name, table, updateIndex, lastChange } = after;
  const values = [before, after].flatMap(({ state, value }) =>
    state === 'live' && value !== undefined ? refValueText(value) : [],
  );
  const colour = change === 'created' ? 'green' : change === 'deleted' ? 'red' : 'yellow';
  const isKnown = table !== undefined && updateIndex !== undefined;
  return [
    { text: compareStacksText.change(change), colour },
    escaped(name),
    values.join(' -> '),
    ...(isKnown ? [tableField(table, false), String(updateIndex)] : []),
    ...(lastChange && change !== 'deleted'
      ? [`${committerTime(lastChange.time, lastChange.tz)} ${messageText(lastChange)}`.trimEnd()]
      : []),
  ];
}
