/** The table editor: requests one table from the host and shows it. */
import type { Icon } from '../parts/icons.ts';
import '../parts/theme.css';
import './table.css';
import type { TableDescription } from '../../src/protocol/table.ts';
import type { TableEditorEvents, TableEditorRequests, TableEditorState } from '../../src/protocol/webview.ts';
import { editorText } from '../../src/text/editors.ts';
import { readable } from '../../src/text/names.ts';
import { bytes } from '../../src/text/numbers.ts';
import { tableFacts, tableText } from '../../src/text/table-editor.ts';
import { codicon, el, fill } from '../parts/dom.ts';
import { errorPanel } from '../parts/error-panel.ts';
import { usePageLanguage } from '../parts/language.ts';
import { CancelledError, connectHost, errorInfo } from '../parts/messenger.ts';
import { button, registerToolkit } from '../parts/toolkit.ts';
import { footerFacts, headerFacts } from './details/facts.ts';
import { createEditor, type Editor, type ViewState } from './editor.ts';

usePageLanguage();
registerToolkit();
const host = connectHost<TableEditorRequests, TableEditorEvents, ViewState>();
const { messenger } = host;
let viewState = host.viewState;
let editor: Editor | null = null;

const head = el('header', { class: 'head' });
const statusLine = el('p', { class: 'status', role: 'status' });
const failure = el('div', { class: 'failure' });
const body = el('div', { class: 'body' });
document.body.append(head, failure, body);

messenger.on('state', show);
messenger.on('progress', progress => {
  if (!progress) return;
  fill(statusLine, tableText.progress(progress.message, progress.fraction));
});
messenger.on('reveal', range => editor?.reveal(range));
messenger.on('run', command => editor?.run(command));
ask();

function ask(): void {
  messenger.request('ready', null).then(show, fail);
}

function show(state: TableEditorState): void {
  fill(failure);
  fill(statusLine);
  editor?.dispose();
  editor = null;
  if (state.status === 'error') {
    fill(head, el('h1', {}, tableText.title()), pill('bad', 'error', tableText.broken()));
    fill(body);
    fill(failure, el('main', {}, errorPanel(state.error, button({ label: editorText.reload(), press: ask }))));
    return;
  }
  const { table, reveal } = state;
  fill(
    head,
    el('h1', { class: 'mono' }, table.name),
    el('strong', {}, bytes(table.size)),
    listedPill(table.listed),
    table.refused && pill('bad', 'error', tableText.broken()),
    statusLine,
    button({ label: tableText.openStack(), press: () => void messenger.request('openStack', null).catch(fail) }),
  );
  editor = createEditor(table, viewState, {
    messenger,
    announce: words => fill(statusLine, words),
    fail,
    saveViewState(next) {
      viewState = next;
      host.saveViewState(next);
    },
  });
  fill(body, ...factsOf(table), editor.element);
  editor.start(viewState, reveal);
}

/** Header and footer in one line, in full when it is opened; and why a strict reader fails. */
function factsOf(table: TableDescription): HTMLElement[] {
  const refusal = table.refused
    ? [el('p', { class: 'refusal', role: 'note' }, codicon('error'), ' ', readable(table.refused.message))]
    : [];
  return [
    ...refusal,
    el(
      'details',
      { class: 'table-facts' },
      el('summary', {}, tableFacts.summary(table)),
      el('div', { class: 'facts-pair' }, headerFacts(table), footerFacts(table)),
    ),
  ];
}

function listedPill(listed: boolean | null): HTMLElement {
  if (listed === null) return pill('bad', 'error', tableText.listUnreadable());
  return listed ? pill('good', 'check', tableText.listed()) : pill('warn', 'warning', tableText.notListed());
}

function pill(tone: string, icon: Icon, word: string): HTMLElement {
  return el('span', { class: 'pill', 'data-tone': tone }, codicon(icon), word);
}

/** Reports an error; the content stays. */
function fail(error: unknown): void {
  if (error instanceof CancelledError) return;
  fill(failure, errorPanel(errorInfo(error), button({ label: editorText.reload(), press: ask })));
}
