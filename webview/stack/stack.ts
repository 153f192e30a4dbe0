/** The stack editor: requests the state from the host, draws it, and sends the user's commands. */
import '../parts/theme.css';
import './stack.css';
import './plan/dialog.css';
import type { EntryKey } from '../../src/protocol/browse.ts';
import type { CompactionPlan, CompactionResult } from '../../src/protocol/stack.ts';
import type { StackEditorEvents, StackEditorRequests, StackEditorState } from '../../src/protocol/webview.ts';
import { changesText } from '../../src/text/changes-tab.ts';
import { compactionResult } from '../../src/text/compaction.ts';
import { editorText } from '../../src/text/editors.ts';
import { count } from '../../src/text/numbers.ts';
import { reflogsTabText } from '../../src/text/reflogs-tab.ts';
import { refsTabText } from '../../src/text/refs-tab.ts';
import { geometryText, planDialog, stackActions } from '../../src/text/stack-editor.ts';
import { problemsText } from '../../src/text/stack-problems.ts';
import { el, fill } from '../parts/dom.ts';
import { errorPanel } from '../parts/error-panel.ts';
import { usePageLanguage } from '../parts/language.ts';
import { CancelledError, connectHost, errorInfo } from '../parts/messenger.ts';
import { createTabs, panelId, type TabLabel, tabId } from '../parts/tabs.ts';
import { button, registerToolkit } from '../parts/toolkit.ts';
import { createChangesTab } from './changes/changes-tab.ts';
import { drawnTables } from './drawn-tables.ts';
import { createGeometryTab } from './geometry/geometry-tab.ts';
import { createHeader } from './header.ts';
import {
  hasChanges,
  type Model,
  NOTHING_STAGED,
  type StackTab,
  stagedSize,
  summaryOf,
  type TabId,
  type ViewState,
} from './model.ts';
import { createDialogs } from './plan/dialogs.ts';
import { createProblemsTab } from './problems/problems-tab.ts';
import { createReflogsTab } from './reflogs/reflogs-tab.ts';
import { keptReflogsView, NEW_REFLOGS_VIEW } from './reflogs/reflogs-view.ts';
import { createRefsTab } from './refs/refs-tab.ts';
import { keptRefsView, NEW_REFS_VIEW } from './refs/refs-view.ts';
import { follow, type Selection } from './selection.ts';
import { createStatisticsLoader } from './statistics.ts';
import { connectViewState } from './view-state.ts';

usePageLanguage();
registerToolkit();
const host = connectHost<StackEditorRequests, StackEditorEvents, ViewState>();
const { messenger } = host;
const viewState = connectViewState(host);

const model: Model = {
  state: null,
  tab: 'geometry',
  tables: [],
  statistics: new Map(),
  failures: new Map(),
  suggestion: null,
  selection: null,
  scale: 'log',
  asTable: false,
  hiddenSeverities: [],
  refs: NEW_REFS_VIEW,
  reflogs: NEW_REFLOGS_VIEW,
  staged: NOTHING_STAGED,
  progress: null,
};

const statusLine = el('p', { class: 'status', role: 'status' });
const failure = el('div', { class: 'failure' });
const dialogs = createDialogs({ messenger, model, done: notified, failed: notify });
const header = createHeader({
  repair: () => void messenger.request('repair', { finding: null }).catch(notify),
  compact: () => dialogs.compact({ type: 'auto' }),
  compactAll: () => dialogs.compact({ type: 'all' }),
  compactRange: () => dialogs.compactRange(),
  expire,
  reload,
});
const problems = createProblemsTab({
  messenger,
  filter(hidden) {
    model.hiddenSeverities = hidden;
    changed();
  },
  failed: notify,
});
const geometry = createGeometryTab({
  messenger,
  select,
  scale(kind) {
    model.scale = kind;
    changed(true);
  },
  asTable(shown) {
    model.asTable = shown;
    changed();
  },
  openTable: table => void messenger.request('openTable', { table }).catch(notify),
  compactRange: () => dialogs.compactRange(),
  reload,
});
const refs = createRefsTab({
  messenger,
  keep(view) {
    model.refs = view;
    keepView();
  },
  openReflog,
  showChange,
  failed: notify,
});
const reflogs = createReflogsTab({
  messenger,
  keep(view) {
    model.reflogs = view;
    keepView();
  },
  showRef,
  showChange: showEntryChange,
  planExpiry: question => dialogs.expire(question),
  failed: notify,
});
const changes = createChangesTab({ messenger, showRef, showEntry, failed: notify });
const contents: Readonly<Record<TabId, StackTab>> = { geometry, refs, reflogs, changes, problems };
const tabs = createTabs<TabId>(stackActions.tabs(), tab => {
  model.tab = tab;
  changed();
});
const panels = (Object.keys(contents) as TabId[]).map(id =>
  el('div', { class: 'panel', role: 'tabpanel', id: panelId(id), 'aria-labelledby': tabId(id) }, contents[id].element),
);
document.body.append(
  el('header', {}, header.element, tabs.element),
  statusLine,
  failure,
  el('main', { class: 'panels' }, ...panels),
);

const outline = document.querySelector('.outline');

let drawSoon: ReturnType<typeof setTimeout> | undefined;
const statistics = createStatisticsLoader({
  known: model.statistics,
  failures: model.failures,
  ask: table => messenger.request('statistics', { table }),
  loaded() {
    // Hundreds of tables answer one by one: they are drawn by the handful.
    if (drawSoon !== undefined) return;
    drawSoon = setTimeout(() => {
      drawSoon = undefined;
      layTables();
      draw(false);
    }, 200);
  },
});

messenger.on('state', show);
messenger.on('progress', progress => {
  model.progress = progress;
  dialogs.progress(progress);
});
messenger.on('staged', staged => {
  model.staged = staged;
  draw(false);
});
messenger.on('showRef', ({ name }) => showRef(name));
messenger.on('show', ({ dialog }) => {
  if (dialog === 'compactRange') dialogs.compactRange();
  else if (dialog === 'expire') expire();
  else dialogs.compact({ type: dialog === 'compact' ? 'auto' : 'all' });
});
messenger.request('ready', null).then(({ viewState: kept, ref, staged, ...state }) => {
  const { anchor, focus, ...restored } = viewState.restore(kept);
  Object.assign(model, restored, {
    refs: { ...NEW_REFS_VIEW, ...restored.refs },
    reflogs: { ...NEW_REFLOGS_VIEW, ...restored.reflogs },
  });
  model.staged = staged;
  // Another version may have kept a tab that this one does not have.
  if (!(model.tab in contents)) model.tab = 'geometry';
  const names = drawnTables(state.stack, model.failures).map(({ name }) => name);
  if (anchor !== undefined && focus !== undefined)
    model.selection = follow({ anchor: 0, focus: 1 }, [anchor, focus], names);
  show(state);
  if (ref !== null) showRef(ref);
}, notify);

function showRef(name: string): void {
  model.tab = 'refs';
  draw(false);
  refs.select(name);
}

function showChange(ref: string): void {
  model.tab = 'changes';
  changed();
  changes.select(ref);
}

function showEntry(entry: EntryKey): void {
  model.tab = 'reflogs';
  draw(false);
  reflogs.select(entry);
}

function showEntryChange(entry: EntryKey): void {
  model.tab = 'changes';
  changed();
  changes.selectEntry(entry);
}

function expire(): void {
  model.tab = 'reflogs';
  changed();
  reflogs.expire();
}

function openReflog(name: string): void {
  model.tab = 'reflogs';
  draw(false);
  reflogs.openReflog(name);
}

/** The stack and the counts of its findings, as JSON. */
let shownContent = '';

function show(state: StackEditorState): void {
  const before = model.state && tableNames();
  model.state = state;
  layTables();
  fill(failure);
  const summary = summaryOf(model);
  const after = tableNames();
  if (before) model.selection = follow(model.selection, before, after);
  // What is read at another time may be the same; a repair can change what is found without changing the tables.
  const content = JSON.stringify([state.stack, state.findings]);
  if (content !== shownContent) problems.changed();
  shownContent = content;
  if ((before ?? []).join() !== after.join()) {
    model.suggestion = null;
    dialogs.stackMoved();
  }
  if (summary === null) model.suggestion = null;
  statistics.load(model.tables.filter(table => table.summary !== null).map(({ name }) => name));
  suggest();
  draw(before !== null);
}

function layTables(): void {
  if (model.state) model.tables = drawnTables(model.state.stack, model.failures);
}

function tableNames(): string[] {
  return model.tables.map(({ name }) => name);
}

let suggesting: AbortController | null = null;

/** Computes the suggested compaction, for the outline of its result and the text next to it. */
function suggest(): void {
  suggesting?.abort();
  if (!summaryOf(model)?.suggestedSegment || model.suggestion) return;
  suggesting = new AbortController();
  messenger.request('plan', { scope: { type: 'auto' }, expiry: null }, suggesting.signal).then(
    plan => {
      model.suggestion = plan;
      draw(false);
    },
    // The picture is drawn without it; Compact then reports the error.
    () => undefined,
  );
}

function draw(animate: boolean): void {
  const { state } = model;
  if (!state) return;
  outline?.remove();
  // The last change was saved, undone or dropped.
  if (model.tab === 'changes' && !hasChanges(model)) model.tab = 'refs';
  const { tab } = model;
  header.draw(model);
  tabs.draw(tabLabels(state), tab);
  for (const panel of panels) panel.hidden = panel.id !== panelId(tab);
  contents[tab].draw(model, animate);
}

function tabLabels({ findings }: StackEditorState): TabLabel<TabId>[] {
  const worst = findings && problemsText.badge(findings);
  const badge = worst ? { text: count(findings.error + findings.warning), meaning: worst } : undefined;
  return [
    { id: 'geometry', label: geometryText.title() },
    { id: 'refs', label: refsTabText.title() },
    { id: 'reflogs', label: reflogsTabText.title() },
    ...(hasChanges(model) ? [changesLabel()] : []),
    { id: 'problems', label: problemsText.title(), ...(badge && { badge }) },
  ];
}

function changesLabel(): TabLabel<TabId> {
  const size = stagedSize(model.staged);
  return {
    ...{ id: 'changes', label: changesText.title() },
    badge: { text: count(size), meaning: changesText.staged(size) },
  };
}

function select(selection: Selection | null): void {
  model.selection = selection;
  changed();
}

function changed(animate = false): void {
  keepView();
  draw(animate);
}

function keepView(): void {
  const names = tableNames();
  const { selection, scale, asTable, tab, hiddenSeverities } = model;
  const views = { refs: keptRefsView(model.refs), reflogs: keptReflogsView(model.reflogs) };
  viewState.keep({
    ...{ tab, scale, asTable, hiddenSeverities, ...views },
    ...(selection ? { anchor: names[selection.anchor], focus: names[selection.focus] } : {}),
  });
}

function reload(): void {
  messenger.request('reload', null).then(() => fill(statusLine), notify);
}

/** Reports the result. */
function notified(_plan: CompactionPlan, result: CompactionResult | null): void {
  fill(statusLine, result ? compactionResult(result) : planDialog.canceled());
}

/** Reports an error; the picture stays. */
function notify(error: unknown): void {
  outline?.remove();
  if (error instanceof CancelledError) return;
  fill(failure, errorPanel(errorInfo(error), button({ label: editorText.reload(), press: reload })));
}
