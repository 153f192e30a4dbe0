/** Questions that commands ask before they know what they are about. */
import * as vscode from 'vscode';
import type { ExpiryBounds, StackSummary } from '../protocol/stack.ts';
import type { RefRow, StackLocation } from '../protocol/values.ts';
import type { ServiceClient } from '../service/client.ts';
import type { Repositories, StackEntry } from './repositories.ts';
import { bytes, health, shortValue, stackLine, stackName, updateIndices } from './words.ts';

export async function pickStack(
  stacks: readonly StackEntry[],
  repositories: Repositories,
): Promise<StackEntry | undefined> {
  const items = stacks.map(entry => {
    const { directory } = entry.info.location;
    const state = repositories.known(directory);
    const description = state?.status === 'ok' ? `${stackLine(state.summary)} · ${health(state.summary)}` : '';
    return { label: stackName(entry.repository, entry.info), description, detail: directory, entry };
  });
  const picked = await vscode.window.showQuickPick(items, { placeHolder: 'Which stack?', matchOnDetail: true });
  return picked?.entry;
}

function tableItems({ tables }: StackSummary) {
  return tables.map((table, position) => ({
    label: `${position}: ${updateIndices(table)}`,
    description: `${bytes(table.size)}${position === 0 ? ' · base' : ''}`,
    detail: table.name,
    position,
  }));
}

/** The name of a table. */
export async function pickTable(summary: StackSummary): Promise<string | undefined> {
  const picked = await vscode.window.showQuickPick(tableItems(summary), {
    placeHolder: 'Which table?',
    matchOnDetail: true,
  });
  return picked?.detail;
}

/** Two tables, the ends of a range. */
export async function askRange(summary: StackSummary): Promise<{ first: number; last: number } | undefined> {
  const items = tableItems(summary);
  if (items.length < 2) throw new Error('A range takes two tables; this stack has fewer.');
  const first = await vscode.window.showQuickPick(items.slice(0, -1), { placeHolder: 'The oldest table of the range' });
  if (!first) return undefined;
  const rest = items.slice(first.position + 1);
  const last = await vscode.window.showQuickPick(rest, { placeHolder: 'The newest table of the range' });
  return last && { first: first.position, last: last.position };
}

/** How old, or how far back, reflog entries may be. */
export async function askExpiry(summary: StackSummary): Promise<ExpiryBounds | undefined> {
  const kind = await vscode.window.showQuickPick(
    [
      { label: 'Older than a time', detail: 'A date, or a number of days before now', by: 'time' as const },
      {
        label: 'Below an update index',
        detail: `The stack spans ${summary.minUpdateIndex} to ${summary.maxUpdateIndex}`,
        by: 'minUpdateIndex' as const,
      },
    ],
    { placeHolder: 'Which reflog entries are to go?' },
  );
  if (!kind) return undefined;
  const read = kind.by === 'time' ? readTime : readUpdateIndex;
  const answer = await vscode.window.showInputBox({
    prompt: kind.by === 'time' ? 'A date (2026-01-31, 2026-01-31T12:00) or a number of days' : 'An update index',
    value: kind.by === 'time' ? '90' : '',
    validateInput: input => (read(input) === undefined ? 'This is not understood.' : undefined),
  });
  const bound = answer === undefined ? undefined : read(answer);
  return bound === undefined ? undefined : { [kind.by]: bound };
}

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
  const picker = vscode.window.createQuickPick<vscode.QuickPickItem & { ref: RefRow }>();
  picker.placeholder = 'A part of the name of a ref';
  let search = new vscode.CancellationTokenSource();
  const look = async () => {
    search.cancel();
    search = new vscode.CancellationTokenSource();
    const { token } = search;
    picker.busy = true;
    try {
      const query = { location, filter: picker.value, from: 0, count: 200 };
      const { rows, total } = await service.request('stack/refs', query, { token });
      if (token.isCancellationRequested) return;
      picker.title = `${total.toLocaleString('en')} refs${total > rows.length ? `, the first ${rows.length} shown` : ''}`;
      // VS Code filters once more, so the items say that they match.
      picker.items = rows.map(ref => ({ label: ref.name, description: shortValue(ref.value), alwaysShow: true, ref }));
    } catch (error) {
      if (!token.isCancellationRequested) picker.title = (error as Error).message;
    } finally {
      if (!token.isCancellationRequested) picker.busy = false;
    }
  };
  return new Promise(resolve => {
    picker.onDidChangeValue(look);
    picker.onDidAccept(() => {
      resolve(picker.selectedItems[0]?.ref);
      picker.hide();
    });
    picker.onDidHide(() => {
      search.cancel();
      resolve(undefined);
      picker.dispose();
    });
    picker.show();
    void look();
  });
}
