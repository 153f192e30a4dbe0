/** Questions that commands ask before they know what they are about. */
import type { ExpiryBounds, StackSummary } from '../../protocol/stack.ts';
import type { RefRow, StackLocation } from '../../protocol/values.ts';
import type { ServiceClient } from '../../service/client.ts';
import { bytes, health, shortValue, stackLine, stackName, updateIndices } from '../../text/stacks.ts';
import type { Repositories, StackEntry } from '../repositories.ts';
import { ask, pickFound, pickOne } from '../show/picks.ts';

export async function pickStack(
  stacks: readonly StackEntry[],
  repositories: Repositories,
): Promise<StackEntry | undefined> {
  const choices = stacks.map(entry => {
    const { directory } = entry.info.location;
    const state = repositories.known(directory);
    const description = state?.status === 'ok' ? `${stackLine(state.summary)} · ${health(state.summary)}` : '';
    return { label: stackName(entry.repository, entry.info), description, detail: directory, value: entry };
  });
  return pickOne(choices, { placeHolder: 'Which stack?' });
}

function tableChoices({ tables }: StackSummary) {
  return tables.map((table, position) => ({
    label: `${position}: ${updateIndices(table)}`,
    description: `${bytes(table.size)}${position === 0 ? ' · base' : ''}`,
    detail: table.name,
    value: { name: table.name, position },
  }));
}

/** The name of a table. */
export async function pickTable(summary: StackSummary): Promise<string | undefined> {
  const picked = await pickOne(tableChoices(summary), { placeHolder: 'Which table?' });
  return picked?.name;
}

/** Two tables, the ends of a range. */
export async function askRange(summary: StackSummary): Promise<{ first: number; last: number } | undefined> {
  const choices = tableChoices(summary);
  if (choices.length < 2) throw new Error('A range takes two tables; this stack has fewer.');
  const first = await pickOne(choices.slice(0, -1), { placeHolder: 'The oldest table of the range' });
  if (!first) return undefined;
  const rest = choices.slice(first.position + 1);
  const last = await pickOne(rest, { placeHolder: 'The newest table of the range' });
  return last && { first: first.position, last: last.position };
}

/** How old, or how far back, reflog entries may be. */
export async function askExpiry(summary: StackSummary): Promise<ExpiryBounds | undefined> {
  const kind = await pickOne<'time' | 'minUpdateIndex'>(
    [
      { label: 'Older than a time', detail: 'A date, or a number of days before now', value: 'time' },
      {
        label: 'Below an update index',
        detail: `The stack spans ${summary.minUpdateIndex} to ${summary.maxUpdateIndex}`,
        value: 'minUpdateIndex',
      },
    ],
    { placeHolder: 'Which reflog entries should be removed?' },
  );
  if (!kind) return undefined;
  const read = kind === 'time' ? readTime : readUpdateIndex;
  const answer = await ask({
    prompt: kind === 'time' ? 'A date (2026-01-31, 2026-01-31T12:00) or a number of days' : 'An update index',
    value: kind === 'time' ? '90' : '',
    refusal: input => (read(input) === undefined ? REFUSALS[kind] : undefined),
  });
  const bound = answer === undefined ? undefined : read(answer);
  return bound === undefined ? undefined : { [kind]: bound };
}

const REFUSALS = {
  time: 'Enter a date (2026-01-31) or a number of days.',
  minUpdateIndex: 'Enter an update index, a decimal number.',
} as const;

/** Seconds since the epoch, in decimal. */
function readTime(input: string): string | undefined {
  const days = /^\s*(\d{1,6})\s*(?:days?|d)?\s*$/i.exec(input);
  const time = days ? Date.now() - Number(days[1]) * 86_400_000 : Date.parse(input);
  return Number.isNaN(time) || time < 0 ? undefined : String(Math.floor(time / 1000));
}

function readUpdateIndex(input: string): string | undefined {
  return /^\s*\d{1,19}\s*$/.test(input) ? input.trim() : undefined;
}

/** A ref, looked for by a part of its name among however many there are. */
export function pickRef(service: ServiceClient, location: StackLocation): Promise<RefRow | undefined> {
  return pickFound('A part of the name of a ref', async (filter, token) => {
    const query = { location, filter, from: 0, count: 200 };
    const { rows, total } = await service.request('stack/refs', query, { token });
    const more = total > rows.length ? `, the first ${rows.length} shown` : '';
    return {
      title: `${total.toLocaleString('en')} refs${more}`,
      choices: rows.map(ref => ({ label: ref.name, description: shortValue(ref.value), value: ref })),
    };
  });
}
