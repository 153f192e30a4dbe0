/** The stack editor: requests the state from the host, draws it, and sends the user's commands. */
import '../parts/theme.css';
import './stack.css';
import './plan/dialog.css';
import type { CompactionPlan, CompactionResult } from '../../src/protocol/stack.ts';
import type { StackEditorEvents, StackEditorRequests, StackEditorState } from '../../src/protocol/webview.ts';
import { compactionResult } from '../../src/text/compaction.ts';
import { editorText } from '../../src/text/editors.ts';
import { planDialog } from '../../src/text/stack-editor.ts';
import { el, fill } from '../parts/dom.ts';
import { errorPanel } from '../parts/error-panel.ts';
import { usePageLanguage } from '../parts/language.ts';
import { CancelledError, connectHost, errorInfo } from '../parts/messenger.ts';
import { button, registerToolkit } from '../parts/toolkit.ts';
import { createDetails } from './details.ts';
import { createPicture } from './geometry/picture.ts';
import { createHeader } from './header.ts';
import { type Model, summaryOf, type ViewState } from './model.ts';
import { createDialogs } from './plan/dialogs.ts';
import { follow, type Selection } from './selection.ts';
import { createStatisticsLoader } from './statistics.ts';

usePageLanguage();
registerToolkit();
const { messenger, view, saveView } = connectHost<StackEditorRequests, StackEditorEvents, ViewState>();

const model: Model = {
  state: null,
  statistics: new Map(),
  suggestion: null,
  selection: null,
  scale: view?.scale ?? 'log',
  asTable: view?.asTable ?? false,
  progress: null,
};

const statusLine = el('p', { class: 'status', role: 'status' });
const failure = el('div', { class: 'failure' });
const dialogs = createDialogs({ messenger, model, done: notified, failed: notify });
const header = createHeader({
  compact: () => dialogs.compact({ type: 'auto' }),
  compactAll: () => dialogs.compact({ type: 'all' }),
  compactRange: () => dialogs.compactRange(),
  expire: () => dialogs.expire(),
  reload,
});
const picture = createPicture({
  select,
  scale(kind) {
    model.scale = kind;
    changed(true);
  },
  asTable(shown) {
    model.asTable = shown;
    changed();
  },
});
const details = createDetails(
  table => void messenger.request('openTable', { table }).catch(notify),
  () => dialogs.compactRange(),
);
const body = el('div', { class: 'body' }, picture.element, details.element);
document.body.append(header.element, statusLine, failure, body);

let drawSoon: ReturnType<typeof setTimeout> | undefined;
const statistics = createStatisticsLoader(
  model.statistics,
  table => messenger.request('statistics', { table }),
  () => {
    // Hundreds of tables answer one by one: they are drawn by the handful.
    if (drawSoon !== undefined) return;
    drawSoon = setTimeout(() => {
      drawSoon = undefined;
      draw(false);
    }, 200);
  },
);

messenger.on('state', show);
messenger.on('progress', progress => {
  model.progress = progress;
  dialogs.progress(progress);
});
messenger.on('show', ({ dialog }) => {
  if (dialog === 'compactRange') dialogs.compactRange();
  else if (dialog === 'expire') dialogs.expire();
  else dialogs.compact({ type: dialog === 'compact' ? 'auto' : 'all' });
});
messenger.request('ready', null).then(show, notify);

function show(state: StackEditorState): void {
  const before = summaryOf(model)?.tables.map(({ name }) => name);
  model.state = state;
  fill(failure);
  const summary = summaryOf(model);
  const after = summary?.tables.map(({ name }) => name) ?? [];
  if (before) model.selection = follow(model.selection, before, after);
  else if (view?.anchor && view.focus)
    model.selection = follow({ anchor: 0, focus: 1 }, [view.anchor, view.focus], after);
  if (before?.join() !== after.join()) {
    model.suggestion = null;
    dialogs.stackMoved();
  }
  if (summary) {
    statistics.load(summary);
    suggest();
  }
  draw(before !== undefined);
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
  header.draw(model);
  const broken = state.stack.status === 'error' ? state.stack.error : null;
  body.hidden = broken !== null;
  if (broken) {
    fill(failure, el('main', {}, errorPanel(broken, button({ label: editorText.reload(), press: reload }))));
  } else {
    picture.draw(model, animate);
    details.draw(model);
  }
}

function select(selection: Selection | null): void {
  model.selection = selection;
  changed();
}

function changed(animate = false): void {
  const names = summaryOf(model)?.tables.map(({ name }) => name) ?? [];
  const { selection, scale, asTable } = model;
  saveView({
    scale,
    asTable,
    ...(selection ? { anchor: names[selection.anchor], focus: names[selection.focus] } : {}),
  });
  draw(animate);
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
  if (error instanceof CancelledError) return;
  fill(failure, errorPanel(errorInfo(error), button({ label: editorText.reload(), press: reload })));
}
