/** The table editor: asks the host for one table and lays it open. */
import '../parts/theme.css';
import './table.css';
import type { TableEditorEvents, TableEditorRequests, TableEditorState } from '../../src/protocol/webview.ts';
import { codicon, el, fill } from '../parts/dom.ts';
import { errorPanel } from '../parts/errorPanel.ts';
import { bytes } from '../parts/format.ts';
import { CancelledError, connectHost, errorInfo } from '../parts/messenger.ts';
import { button, registerToolkit } from '../parts/toolkit.ts';
import { createInspector, type View } from './inspector.ts';

registerToolkit();
const host = connectHost<TableEditorRequests, TableEditorEvents, View>();
const { messenger } = host;
let view = host.view;

const head = el('header', { class: 'head' });
const said = el('p', { class: 'said', role: 'status' });
const failure = el('div', { class: 'failure' });
const body = el('div', { class: 'body' });
document.body.append(head, failure, body);

messenger.on('state', show);
messenger.on('progress', progress => fill(said, progress ? progress.message : ''));
ask();

function ask(): void {
  messenger.request('ready', null).then(show, fail);
}

function show(state: TableEditorState): void {
  fill(failure);
  fill(said);
  if (state.status === 'error') {
    fill(head, el('h1', {}, 'Table'), pill('bad', 'error', 'Broken'));
    fill(body);
    fill(failure, el('main', {}, errorPanel(state.error, button({ label: 'Reload', press: ask }))));
    return;
  }
  const { table, listed } = state;
  fill(
    head,
    el('h1', { class: 'mono' }, table.name),
    el('strong', {}, bytes(table.size)),
    listed ? pill('good', 'check', 'Listed') : pill('warn', 'warning', 'Not in tables.list'),
    said,
    button({ label: 'Open stack', press: () => void messenger.request('openStack', null).catch(fail) }),
  );
  const inspector = createInspector(table, {
    messenger,
    say: words => fill(said, words),
    fail,
    saveView(next) {
      view = next;
      host.saveView(next);
    },
  });
  fill(body, inspector.element);
  inspector.start(view);
}

function pill(tone: string, icon: string, word: string): HTMLElement {
  return el('span', { class: 'pill', 'data-tone': tone }, codicon(icon), word);
}

/** Says what went wrong; what is shown stays. */
function fail(error: unknown): void {
  if (error instanceof CancelledError) return;
  fill(failure, errorPanel(errorInfo(error), button({ label: 'Reload', press: ask })));
}
