/** The questions of commands about their stack, table or ref. */
import type { ExpiryBounds, StackSummary } from '../../protocol/stack.ts';
import type { RefValue, StackLocation, Uint64 } from '../../protocol/values.ts';
import type { ServiceClient } from '../../service/client.ts';
import { expiryText } from '../../text/compaction.ts';
import { shortValue, stackName } from '../../text/names.ts';
import { refText } from '../../text/refs.ts';
import { questionText } from '../../text/workspace.ts';
import type { Repositories, StackEntry } from '../repositories.ts';
import { ask, pickFound, pickOne } from '../show/picks.ts';

export interface PickedRef {
  readonly name: string;
  readonly value: RefValue;
}

export async function pickStack(
  stacks: readonly StackEntry[],
  repositories: Repositories,
): Promise<StackEntry | undefined> {
  const choices = stacks.map(entry => {
    const { directory } = entry.info.location;
    const description = questionText.stackState(repositories.known(directory));
    return { label: stackName(entry.repository, entry.info), description, detail: directory, value: entry };
  });
  return pickOne(choices, { placeHolder: questionText.stack() });
}

function tableChoices({ tables }: StackSummary) {
  return tables.map((table, position) => ({
    label: questionText.tableLabel(table, position),
    description: questionText.tableSize(table, position),
    detail: table.name,
    value: { name: table.name, position },
  }));
}

/** The name of a table. */
export async function pickTable(summary: StackSummary): Promise<string | undefined> {
  const picked = await pickOne(tableChoices(summary), { placeHolder: questionText.table() });
  return picked?.name;
}

/** Two tables, the ends of a range. */
export async function askRange(summary: StackSummary): Promise<{ first: number; last: number } | undefined> {
  const choices = tableChoices(summary);
  if (choices.length < 2) throw new Error(questionText.tooFewForRange());
  const first = await pickOne(choices.slice(0, -1), { placeHolder: questionText.oldestOfRange() });
  if (!first) return undefined;
  const rest = choices.slice(first.position + 1);
  const last = await pickOne(rest, { placeHolder: questionText.newestOfRange() });
  return last && { first: first.position, last: last.position };
}

/** How old, or how far back, reflog entries may be. */
export async function askExpiry(summary: StackSummary): Promise<ExpiryBounds | undefined> {
  const kind = await pickOne<'time' | 'minUpdateIndex'>(
    [
      { label: expiryText.byTime(), detail: expiryText.byTimeDetail(), value: 'time' },
      {
        label: expiryText.byIndex(),
        detail: expiryText.byIndexDetail(summary.minUpdateIndex, summary.maxUpdateIndex),
        value: 'minUpdateIndex',
      },
    ],
    { placeHolder: expiryText.kindQuestion() },
  );
  if (!kind) return undefined;
  const read = kind === 'time' ? readTime : readUpdateIndex;
  const answer = await ask({
    prompt: kind === 'time' ? expiryText.timePrompt() : expiryText.indexPrompt(),
    value: kind === 'time' ? '90' : '',
    refusal: input => (read(input) === undefined ? refusalOf(kind) : undefined),
  });
  const bound = answer === undefined ? undefined : read(answer);
  return bound === undefined ? undefined : { [kind]: bound };
}

function refusalOf(kind: 'time' | 'minUpdateIndex'): string {
  return kind === 'time' ? expiryText.timeRefusal() : expiryText.indexRefusal();
}

/** Seconds since the epoch, in decimal. */
function readTime(input: string): Uint64 | undefined {
  const days = /^\s*(\d{1,6})\s*(?:days?|d)?\s*$/i.exec(input);
  const time = days ? Date.now() - Number(days[1]) * 86_400_000 : Date.parse(input);
  return Number.isNaN(time) || time < 0 ? undefined : `${BigInt(Math.floor(time / 1000))}`;
}

function readUpdateIndex(input: string): Uint64 | undefined {
  return /^\s*\d{1,19}\s*$/.test(input) ? `${BigInt(input)}` : undefined;
}

/** A ref of a stack in any state, found with a filter. */
export function pickRef(
  service: ServiceClient,
  location: StackLocation,
  question = refText.question(),
): Promise<PickedRef | undefined> {
  return pickFound(question, async (filter, token) => {
    const query = { location, query: { filter, sort: null }, name: null, count: 200 };
    const { total, faults, window } = await service.request('browse/findRefs', query, { token });
    const ignored = faults.map(({ start, end }) => filter.slice(start, end));
    return {
      title: refText.found(total, window.rows.length, ignored),
      choices: window.rows.map(({ name, value = { type: 'deletion' } }) => {
        return { label: name, description: shortValue(value), value: { name, value } };
      }),
    };
  });
}
