/** The details of the selected reflog entry: all of its fields, and its records in all tables. */
import type { EntryDetails, EntryKey } from '../../../src/protocol/browse.ts';
import type { ByteRange } from '../../../src/protocol/table.ts';
import type { StackEditorEvents, StackEditorRequests } from '../../../src/protocol/webview.ts';
import { browseText } from '../../../src/text/browse.ts';
import { committerTime, LAST_SECOND, localTime } from '../../../src/text/dates.ts';
import { readable } from '../../../src/text/names.ts';
import { count } from '../../../src/text/numbers.ts';
import { refDetailsText } from '../../../src/text/ref-details.ts';
import { entryCertaintyReason, entryDetailsText } from '../../../src/text/reflogs-tab.ts';
import { codicon, el, fill } from '../../parts/dom.ts';
import { errorPanel } from '../../parts/error-panel.ts';
import { link } from '../../parts/link.ts';
import { CancelledError, errorInfo, type Messenger } from '../../parts/messenger.ts';

/** Milliseconds: the arrow keys pass many entries in a second. */
const REST = 120;

interface EntryDetailsOptions {
  readonly messenger: Messenger<StackEditorRequests, StackEditorEvents>;
  readonly openRecord: (table: string, range: ByteRange) => void;
  /** Selects a ref in the tab Refs. */
  readonly showRef: (name: string) => void;
  /** Shows the entries of this ref alone. */
  readonly openReflog: (name: string) => void;
}

export interface EntryDetailsPane {
  readonly element: HTMLElement;
  /** Shows this entry as it is now; `null` shows none. */
  show(entry: EntryKey | null): void;
}

type Record = EntryDetails['records'][number];
type Fact = readonly [name: string, value: string | Node];

export function createEntryDetails(options: EntryDetailsOptions): EntryDetailsPane {
  const { messenger, openRecord, showRef, openReflog } = options;
  const element = el('section', {
    ...{ class: 'details ref-details', tabindex: '-1', 'aria-label': entryDetailsText.region() },
  });
  let asked: AbortController | null = null;
  let resting: ReturnType<typeof setTimeout> | undefined;
  /** As JSON. What has not changed is not drawn again: the focus stays. */
  let shown = '';
  let drawn = '';
  showNone();

  function showNone(): void {
    drawn = '';
    fill(element, el('p', { class: 'muted' }, entryDetailsText.nothing()));
  }

  function load(entry: EntryKey): void {
    const request = new AbortController();
    asked = request;
    messenger.request('entryDetails', { entry }, request.signal).then(
      details => {
        if (asked === request) draw(details);
      },
      error => {
        if (asked !== request || error instanceof CancelledError) return;
        drawn = '';
        fill(element, errorPanel(errorInfo(error)));
      },
    );
  }

  function draw(details: EntryDetails): void {
    const json = JSON.stringify(details);
    if (json === drawn) return;
    drawn = json;
    const focused = element.contains(document.activeElement);
    const [record] = details.records;
    const { name } = details.entry;
    const reason = record && entryCertaintyReason(record, details);
    fill(
      element,
      el('h2', { class: 'mono ref-name' }, entryDetailsText.name(details)),
      el(
        'p',
        { class: 'row' },
        link(entryDetailsText.selectRef(), () => showRef(name), entryDetailsText.selectRefTitle()),
        link(entryDetailsText.onlyRef(), () => openReflog(name), entryDetailsText.onlyRefTitle()),
      ),
      reason !== undefined &&
        el(
          'p',
          { class: 'doubt' },
          codicon('question'),
          el('strong', {}, ` ${browseText.certainty(record?.certainty ?? 'sure')}. `),
          reason,
        ),
      record?.update ? factList(details, record.update) : el('p', { class: 'muted' }, entryDetailsText.gone()),
      details.records.length > 0 &&
        el(
          'section',
          {},
          el('h3', { class: 'caption' }, entryDetailsText.records()),
          el('ol', { class: 'ref-chain' }, ...details.records.map(each => recordItem(details, each))),
        ),
    );
    if (focused) element.focus();
  }

  function recordItem(details: EntryDetails, record: Record): HTMLElement {
    const { table, hiddenBy, isDoubtful, start, end, inflated, update } = record;
    const file = details.tables[table]?.name;
    const storedIn = refDetailsText.storedIn(details, record);
    const title = refDetailsText.showRecord(details, record);
    return el(
      'li',
      { class: hiddenBy === undefined ? '' : 'hidden-version' },
      file === undefined ? storedIn : link(storedIn, () => openRecord(file, inflated ?? { start, end }), title),
      update === null && `, ${refDetailsText.entry(record)}`,
      hiddenBy !== undefined && `, ${refDetailsText.hidden(details, hiddenBy)}`,
      isDoubtful && el('span', { class: 'doubt' }, `, ${refDetailsText.doubtful()}`),
    );
  }

  return {
    element,
    show(entry) {
      clearTimeout(resting);
      asked?.abort();
      asked = null;
      const key = JSON.stringify(entry);
      if (entry === null) showNone();
      else if (shown === key) load(entry);
      else resting = setTimeout(() => load(entry), REST);
      shown = key;
    },
  };
}

function factList({ entry }: EntryDetails, update: NonNullable<Record['update']>): HTMLElement {
  const { time, tz, committer, message } = update;
  const seconds = Number(time);
  const facts: Fact[] = [
    [entryDetailsText.time(), committerTime(BigInt(time), tz)],
    ...(seconds <= LAST_SECOND ? [[entryDetailsText.local(), localTime(seconds)] as const] : []),
    [entryDetailsText.who(), readable(committer.name)],
    [entryDetailsText.email(), readable(committer.email)],
    [entryDetailsText.old(), idOrWords(update.old, entryDetailsText.created())],
    [entryDetailsText.new(), idOrWords(update.new, entryDetailsText.deleted())],
    [entryDetailsText.message(), messageElement(message ?? '')],
    [entryDetailsText.updateIndex(), count(entry.updateIndex)],
  ];
  return el(
    'dl',
    { class: 'facts start' },
    ...facts.flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)]),
  );
}

function idOrWords(id: string, words: string): HTMLElement {
  return /^0+$/.test(id) ? el('span', { class: 'muted' }, words) : el('code', {}, id);
}

function messageElement(message: string): HTMLElement {
  const text = message.replace(/\n$/, '');
  if (text === '') return el('span', { class: 'muted' }, entryDetailsText.noMessage());
  return el('span', { class: 'event-message' }, readable(text));
}
