// A host for the stack editor: keeps a state, plans by simple sums, and remembers what it was asked.
import type { CancellationToken } from 'vscode-jsonrpc/browser';
import type { CompactionPlan, CompactionScope, ExpiryBounds, StackSummary } from '../../../src/protocol/stack.ts';
import type { ErrorInfo } from '../../../src/protocol/values.ts';
import type { StackEditorState } from '../../../src/protocol/webview.ts';
import { geometryOf, statisticsOf } from './fixtures.ts';
import { applyTheme, listen, refusal } from './wire.ts';

export interface StackFixture {
  readonly theme: string;
  readonly colours: Record<string, string>;
  readonly state: StackEditorState;
  readonly reflogEntries?: number;
  readonly unrecoverable?: readonly string[];
  /** How long `apply` takes, in steps that report progress. */
  readonly steps?: number;
  readonly planError?: ErrorInfo;
}

export interface StackHost {
  readonly asked: { method: string; params: unknown }[];
  readonly cancelled: string[];
  /** By id, which is the position. */
  readonly plans: CompactionPlan[];
  /** Ids of the plans that were applied. */
  readonly applied: number[];
  setState(state: StackEditorState): void;
  show(dialog: string): void;
}

declare const fixture: StackFixture;

const FIRST_ENTRY = Math.floor(Date.now() / 1000) - 700 * 86_400;
const LAST_ENTRY = Math.floor(Date.now() / 1000) - 3600;

applyTheme(fixture.theme, fixture.colours);
let state = fixture.state;
const entries = fixture.reflogEntries ?? 12_480;
const connection = listen();
const host: StackHost = {
  asked: [],
  cancelled: [],
  plans: [],
  applied: [],
  setState(next) {
    state = next;
    void connection.sendNotification('state', next);
  },
  show: dialog => void connection.sendNotification('show', { dialog }),
};
Object.assign(window, { host });

function on<P>(method: string, answer: (params: P, token: CancellationToken) => unknown): void {
  connection.onRequest(method, (params: P, token: CancellationToken) => {
    host.asked.push({ method, params });
    token.onCancellationRequested(() => host.cancelled.push(method));
    return answer(params, token);
  });
}

function summary(): StackSummary {
  if (state.stack.status === 'error') throw refusal(state.stack.error);
  return state.stack.summary;
}

on('ready', () => state);
on('reload', () => {
  host.setState(state);
  return null;
});
on('openTable', () => null);
on<{ table: string }>('statistics', ({ table }) => {
  const position = summary().tables.findIndex(({ name }) => name === table);
  if (position < 0) return refusal({ code: 'NOT_EXIST_ERROR', message: 'The table is gone.' });
  return statisticsOf(summary().tables[position], position);
});
on<{ bins: number }>('histogram', ({ bins }) => ({
  entries,
  from: String(FIRST_ENTRY),
  to: String(LAST_ENTRY),
  bins: Array.from({ length: bins }, (_, bin) =>
    Math.round((entries / bins) * (0.3 + 1.4 * Math.abs(Math.sin(bin / 4)))),
  ),
  minUpdateIndex: '1',
  maxUpdateIndex: summary().maxUpdateIndex,
}));
on<{ scope: CompactionScope; expiry: ExpiryBounds | null }>('plan', ({ scope, expiry }) =>
  fixture.planError ? refusal(fixture.planError) : { ...plan(scope, expiry), id: host.plans.length - 1 },
);
on<{ id: number }>('apply', async ({ id }, token) => {
  const { range, bytesWritten } = host.plans[id];
  host.applied.push(id);
  const before = summary();
  for (let step = 1; step <= (fixture.steps ?? 1); step++) {
    void connection.sendNotification('progress', { message: 'Merging tables', fraction: step / (fixture.steps ?? 1) });
    await new Promise(resolve => setTimeout(resolve, 30));
    if (token.isCancellationRequested) return null;
  }
  const geometry = geometryOf(merged(before, range!.first, range!.last, bytesWritten), before.factor);
  const { tables } = geometry;
  host.setState({ ...state, stack: { status: 'ok', summary: { ...before, ...geometry } } });
  return {
    tablesBefore: before.tables.length,
    tablesAfter: tables.length,
    bytesBefore: before.tables.reduce((sum, { size }) => sum + size, 0),
    bytesAfter: tables.reduce((sum, { size }) => sum + size, 0),
    table: tables[range!.first].name,
  };
});

function plan(scope: CompactionScope, expiry: ExpiryBounds | null): CompactionPlan {
  const { tables, suggestedSegment, location } = summary();
  const range =
    scope.type === 'range'
      ? { first: scope.first, last: scope.last }
      : scope.type === 'all'
        ? { first: 0, last: tables.length - 1 }
        : suggestedSegment && { first: suggestedSegment.start, last: suggestedSegment.end - 1 };
  const picked = range ? tables.slice(range.first, range.last + 1) : [];
  const read = picked.reduce((sum, { size }) => sum + size, 0);
  const written = Math.floor(read * 0.9);
  const lost = fixture.unrecoverable ?? [];
  const share = Math.min(1, Math.max(0, (Number(expiry?.time ?? 0) - FIRST_ENTRY) / (LAST_ENTRY - FIRST_ENTRY)));
  const expired = Math.round(entries * share);
  const planned: CompactionPlan = {
    location,
    scope,
    expiry,
    tables: tables.map(({ name }) => name),
    range,
    bytesRead: read,
    bytesWritten: written,
    refs: { kept: 15_980, shadowed: 206, tombstonesDropped: 0, tombstonesKept: 89 },
    logs: { kept: entries - expired, shadowed: 0, tombstonesDropped: 12, tombstonesKept: 3, expired },
    unrecoverable: {
      total: lost.length,
      first: lost.slice(0, 50).map((name, index) => ({ name, value: index % 2 === 0, entries: index + 1 })),
    },
    sizesAfter: range
      ? merged(summary(), range.first, range.last, written).map(({ effectiveSize }) => effectiveSize)
      : [],
  };
  host.plans.push(planned);
  return planned;
}

function merged({ tables }: StackSummary, first: number, last: number, size: number) {
  const [oldest, newest] = [tables[first], tables[last]];
  const name = `${oldest.name.slice(0, 14)}-${newest.name.slice(15, 29)}-0badcafe.ref`;
  const one = { ...oldest, name, size, effectiveSize: size - 91, maxUpdateIndex: newest.maxUpdateIndex };
  return [...tables.slice(0, first), one, ...tables.slice(last + 1)];
}
