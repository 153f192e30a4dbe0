// A host for the stack editor: keeps a state, makes simple plans, and records requests.
import type { CancellationToken } from 'vscode-jsonrpc/browser';
import type {
  EntryCopy,
  EntryFormat,
  EntryQuery,
  EntryTimes,
  FoundEntries,
  FoundRefs,
  RefCopy,
} from '../../../src/protocol/browse.ts';
import type {
  CompactionPlan,
  CompactionScope,
  ExpiryBounds,
  StackProblems,
  StackSummary,
} from '../../../src/protocol/stack.ts';
import type { StagedState } from '../../../src/protocol/staged.ts';
import type { ErrorInfo } from '../../../src/protocol/values.ts';
import type { StackEditorState } from '../../../src/protocol/webview.ts';
import { present } from '../../support/present.ts';
import { geometryOf, statisticsOf } from './fixtures.ts';
import { type Asked, applyTheme, listen, refusal } from './wire.ts';

export interface StackFixture {
  readonly theme: string;
  readonly colours: Record<string, string>;
  readonly state: StackEditorState;
  readonly reflogEntries?: number;
  readonly unrecoverable?: readonly string[];
  /** How long `apply` takes, in steps that report progress. */
  readonly steps?: number;
  readonly planError?: ErrorInfo;
  /** The state of the stack waits until the test calls `release`; with an error, that is sent instead. */
  readonly withholds?: 'state' | ErrorInfo;
  /** Tables whose statistics cannot be read. */
  readonly unscannable?: readonly string[];
  readonly problems?: StackProblems;
  /** Of the stack whose refs are browsed; without it, the stack has no refs. */
  readonly directory?: string;
  /** Searches for refs wait until the test calls `release`. */
  readonly holdsSearches?: boolean;
  /** Left out: yes. git is not asked where it is not. */
  readonly isTrusted?: boolean;
  /** Whether refs can be compared. Default: no. */
  readonly canCompare?: boolean;
  /** The ref that the editor is opened for. */
  readonly ref?: string;
  readonly staged?: StagedState;
  /** What the host kept when the editor was last open. */
  readonly viewState?: string;
}

export interface StackHost {
  readonly asked: readonly Asked[];
  readonly cancelled: string[];
  /** By id, which is the position. */
  readonly plans: CompactionPlan[];
  /** Ids of the plans that were applied. */
  readonly applied: number[];
  /** The texts that were copied. */
  readonly clipboard: string[];
  setState(state: StackEditorState): void;
  setStaged(staged: StagedState): void;
  show(dialog: string): void;
  showRef(name: string): void;
  /** Answers the searches that wait, and all later ones at once. */
  release(): void;
}

declare const fixture: StackFixture;
declare function engine(
  method: string,
  params: unknown,
): Promise<{ readonly result: unknown } | { readonly error: ErrorInfo }>;

const NO_REFS: FoundRefs = {
  ...{ stamp: '', hash: 'sha1', listState: 'ok', listError: null, tables: [], content: 'live', searched: 0, total: 0 },
  ...{ terms: [], faults: [], kinds: { branch: 0, tag: 0, remote: 0, symref: 0, other: 0 }, namespaces: [] },
  ...{ moreNamespaces: 0, position: null, window: { stamp: '', from: 0, rows: [] } },
};
const NO_ENTRIES: FoundEntries = {
  ...{ stamp: '', hash: 'sha1', listState: 'ok', listError: null, tables: [], searched: 0, total: 0 },
  ...{ terms: [], faults: [], position: null, window: { stamp: '', from: 0, rows: [] } },
};
const FIRST_ENTRY = Math.floor(Date.now() / 1000) - 700 * 86_400;
const LAST_ENTRY = Math.floor(Date.now() / 1000) - 3600;

applyTheme(fixture.theme, fixture.colours);
let state = fixture.state;
let staged: StagedState = fixture.staged ?? { changes: [], entries: [], message: '', readOnly: null, review: null };
const entries = fixture.reflogEntries ?? 12_480;
const { connection, asked } = listen();
const host: StackHost = {
  asked,
  cancelled: [],
  plans: [],
  applied: [],
  clipboard: [],
  setState(next) {
    state = next;
    void connection.sendNotification('state', next);
  },
  setStaged(next) {
    staged = next;
    void connection.sendNotification('staged', next);
  },
  show: dialog => void connection.sendNotification('show', { dialog }),
  showRef: name => void connection.sendNotification('showRef', { name }),
  release: () => {},
};
const released = new Promise<void>(resolve => (host.release = resolve));
Object.assign(window, { host });

function on<P>(method: string, answer: (params: P, token: CancellationToken) => unknown): void {
  connection.onRequest(method, (params: P, token: CancellationToken) => {
    token.onCancellationRequested(() => host.cancelled.push(method));
    return answer(params, token);
  });
}

function summary(): StackSummary {
  if (state.stack.status === 'error') throw refusal(state.stack.error);
  return state.stack.summary;
}

on('ready', async () => {
  const { withholds } = fixture;
  if (withholds === 'state') await released;
  else if (withholds !== undefined) return refusal(withholds);
  return { ...state, viewState: fixture.viewState ?? null, ref: fixture.ref ?? null, staged };
});
for (const method of [
  'stageValue',
  'stageRename',
  'stageNewRef',
  'dropChanges',
  'dropEntries',
  'resolveConflict',
  'saveChanges',
  'openScript',
]) {
  on(method, () => null);
}
on('copyGitCommands', () => null);
on('stageDeletions', () => 1);
on('stageEntryDeletions', () => 2);
on<{ message: string }>('setMessage', ({ message }) => {
  host.setStaged({ ...staged, message });
  return null;
});
on('keepViewState', () => null);
on('problems', () => fixture.problems ?? { counts: { error: 0, warning: 0, info: 0, hint: 0 }, groups: [] });
for (const method of ['openFile', 'repair', 'explain']) on(method, () => null);
on('reload', () => {
  host.setState(state);
  return null;
});
on('openTable', () => null);
on('openRecord', () => null);
on('showCommit', () => null);
on('revealRef', () => null);
on('changeRef', () => null);
on('canCompareRefs', () => fixture.canCompare ?? false);
on('compareRefs', () => null);
on('restoreRefs', () => null);
on('restoreValue', () => null);
on('deletedRefs', async () => {
  if (fixture.directory === undefined) return { stamp: '', total: 0, refs: [] };
  const answer = await engine('deleted/list', {});
  return 'error' in answer ? refusal(answer.error) : answer.result;
});
for (const [method, request] of Object.entries({
  firstRefs: 'browse/firstRefs',
  findRefs: 'browse/findRefs',
  refs: 'browse/refs',
  findRefByStart: 'browse/findByStart',
  refDetails: 'browse/refDetails',
  objects: 'objects/read',
  copyRefs: 'browse/copyRefs',
  findEntries: 'browse/findEntries',
  entries: 'browse/entries',
  entryTimes: 'browse/entryTimes',
  entryDetails: 'browse/entryDetails',
  copyEntries: 'browse/copyEntries',
  expiryEffect: 'browse/expiry',
})) {
  on(method, async params => {
    if (method === 'objects' && fixture.isTrusted === false) return null;
    if (fixture.directory === undefined) {
      if (method === 'refDetails') return refusal({ code: 'NOT_EXIST_ERROR', message: 'No such ref.' });
      return withoutStack(method, params);
    }
    if (method === 'findRefs' && fixture.holdsSearches) await released;
    const answer = await engine(request, params);
    if ('error' in answer) return refusal(answer.error);
    if (!method.startsWith('copy')) return answer.result;
    const { text, ...copied } = answer.result as RefCopy | EntryCopy;
    host.clipboard.push(text);
    return copied;
  });
}
on<{ query: EntryQuery; format: EntryFormat }>('exportEntries', async ({ query, format }) => {
  const { total } = ((await engine('browse/findEntries', { query, entry: null, count: 1 })) as { result: FoundEntries })
    .result;
  return { entries: total, size: 1234, file: `reflog.${format}` };
});
on<{ table: string }>('statistics', ({ table }) => {
  const { stack } = state;
  const all = stack.status === 'ok' ? stack.summary.tables : stack.tables.map(listed => listed.summary);
  const position = all.findIndex(each => each?.name === table);
  const found = all[position];
  if (fixture.unscannable?.includes(table)) return refusal({ code: 'FORMAT_ERROR', message: 'A block is damaged.' });
  if (found === undefined) return refusal({ code: 'NOT_EXIST_ERROR', message: 'The table is gone.' });
  return statisticsOf(found, position);
});
on('expiryRules', () => [
  { key: 'gc.refs/stash.reflogExpire', pattern: 'refs/stash', value: 'never', time: 0 },
  { key: 'gc.reflogExpire', time: Math.floor(Date.now() / 1000) - 60 * 86_400 },
]);

const timesOf = (bins: number): EntryTimes => ({
  stamp: '',
  from: FIRST_ENTRY,
  to: LAST_ENTRY,
  counts: Array.from({ length: bins }, (_, bin) =>
    Math.round((entries / bins) * (0.3 + 1.4 * Math.abs(Math.sin(bin / 4)))),
  ),
  minUpdateIndex: '1',
  maxUpdateIndex: summary().maxUpdateIndex,
});

function withoutStack(method: string, params: unknown) {
  if (method === 'firstRefs') return null;
  if (method === 'findRefs') return NO_REFS;
  if (method === 'entryTimes') return timesOf((params as { bins: number }).bins);
  if (method !== 'expiryEffect') return NO_ENTRIES;
  const dropped = expiredBy((params as { bounds: ExpiryBounds }).bounds);
  const sum = (count: number) => ({ entries: count, bytes: 100 * count });
  const effect = { dropped: sum(dropped), kept: sum(entries - dropped), refs: 0, emptied: 0, first: [], lostIds: 0 };
  return effect;
}

function expiredBy({ time = '0' }: ExpiryBounds): number {
  const share = Math.min(1, Math.max(0, (Number(time) - FIRST_ENTRY) / (LAST_ENTRY - FIRST_ENTRY)));
  return Math.round(entries * share);
}

on<{ scope: CompactionScope; expiry: ExpiryBounds | null }>('plan', ({ scope, expiry }) =>
  fixture.planError ? refusal(fixture.planError) : { ...plan(scope, expiry), id: host.plans.length - 1 },
);
on<{ id: number }>('apply', async ({ id }, token) => {
  const { range, bytesWritten } = present(host.plans[id]);
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
    table: present(tables[range!.first]).name,
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
  const expired = expiredBy(expiry ?? {});
  const planned: CompactionPlan = {
    location,
    scope,
    expiry,
    tables: tables.map(({ name }) => name),
    range,
    bytesRead: read,
    bytesWritten: written,
    isEstimate: false,
    refs: { kept: 15_980, shadowed: 206, tombstonesDropped: 0, tombstonesKept: 89 },
    logs: { kept: entries - expired, shadowed: 0, tombstonesDropped: 12, tombstonesKept: 3, expired },
    unrecoverable: {
      total: lost.length,
      first: lost.slice(0, 50).map((name, index) => ({ name, value: index % 2 === 0, entries: index + 1 })),
    },
    sizesAfter: range ? merged(summary(), range.first, range.last, written).map(({ size }) => size) : [],
  };
  host.plans.push(planned);
  return planned;
}

function merged({ tables }: StackSummary, first: number, last: number, size: number) {
  const [oldest, newest] = [present(tables[first]), present(tables[last])];
  const name = `${oldest.name.slice(0, 14)}-${newest.name.slice(15, 29)}-0badcafe.ref`;
  const one = { ...oldest, name, size, effectiveSize: size - 91, maxUpdateIndex: newest.maxUpdateIndex };
  return [...tables.slice(0, first), one, ...tables.slice(last + 1)];
}
