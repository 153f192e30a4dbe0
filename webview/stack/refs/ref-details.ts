/** The details of the selected ref: its values in all tables, its reflog, and what it leads to. */

import type {
  BrowsedState,
  RefDetails,
  RefEntryInfo,
  RefEventInfo,
  RefVersionInfo,
} from '../../../src/protocol/browse.ts';
import type { DeletedRefInfo } from '../../../src/protocol/deleted-refs.ts';
import type { ByteRange } from '../../../src/protocol/table.ts';
import type { Uint64 } from '../../../src/protocol/values.ts';
import type { StackEditorEvents, StackEditorRequests } from '../../../src/protocol/webview.ts';
import { browseText } from '../../../src/text/browse.ts';
import { deletedRefsText, valueText } from '../../../src/text/deleted-refs.ts';
import { readable } from '../../../src/text/names.ts';
import { count } from '../../../src/text/numbers.ts';
import { refDetailsText } from '../../../src/text/ref-details.ts';
import { browsedTableName, certaintyReason, refsTabText } from '../../../src/text/refs-tab.ts';
import { codicon, el, fill } from '../../parts/dom.ts';
import { errorPanel } from '../../parts/error-panel.ts';
import { link } from '../../parts/link.ts';
import { CancelledError, errorInfo, type Messenger } from '../../parts/messenger.ts';
import { button } from '../../parts/toolkit.ts';
import { objectFacts } from './object-facts.ts';
import { provenanceMark } from './provenance.ts';

/** Events that are shown at first, and with each press of the button. */
const AT_ONCE = 100;
/** Milliseconds: the arrow keys pass many refs in a second. */
const REST = 120;

interface RefDetailsOptions {
  readonly messenger: Messenger<StackEditorRequests, StackEditorEvents>;
  readonly showCommit: (oid: string) => void;
  readonly openRecord: (table: string, range: ByteRange) => void;
  /** Selects another ref of the list. */
  readonly select: (name: string) => void;
  /** Shows the entries of a ref in the tab Reflogs. */
  readonly openReflog: (name: string) => void;
  /** What can be restored of a ref, as far as it is known. */
  readonly deleted: (name: string) => DeletedRefInfo | undefined;
  /** Restores a ref; `null` where refs cannot be restored. */
  readonly restore: (name: string) => (() => void) | null;
  /** Gives a ref an older value back. */
  readonly restoreValue: (name: string, updateIndex: Uint64) => void;
}

export interface RefDetailsPane {
  readonly element: HTMLElement;
  /** Shows this ref as it is now; `null` shows none. */
  show(name: string | null): void;
}

export function createRefDetails(options: RefDetailsOptions): RefDetailsPane {
  const { messenger, showCommit, openRecord, select, openReflog, deleted, restore, restoreValue } = options;
  const element = el('section', {
    ...{ class: 'details ref-details', tabindex: '-1', 'aria-label': refDetailsText.region() },
  });
  let asked: AbortController | null = null;
  let resting: ReturnType<typeof setTimeout> | undefined;
  let shown: string | null = null;
  /** As JSON. What has not changed is not drawn again: the focus and the scroll position stay. */
  let drawnDetails = '';
  showNone();

  function showNone(): void {
    drawnDetails = '';
    fill(element, el('p', { class: 'muted' }, refDetailsText.none()));
  }

  function load(name: string): void {
    const request = new AbortController();
    asked = request;
    messenger.request('refDetails', { name }, request.signal).then(
      details => {
        if (asked === request) draw(details);
      },
      error => {
        if (asked !== request || error instanceof CancelledError) return;
        drawnDetails = '';
        fill(element, errorPanel(errorInfo(error)));
      },
    );
  }

  function draw(details: RefDetails): void {
    const info = deleted(details.ref.name);
    const restoring = restore(details.ref.name);
    const json = JSON.stringify([details, info, restoring !== null]);
    if (json === drawnDetails) return;
    drawnDetails = json;
    const { ref, history } = details;
    const focused = element.contains(document.activeElement);
    const state = refDetailsText.state(ref);
    const reason = certaintyReason(ref, details);
    fill(
      element,
      el('h2', { class: 'mono ref-name' }, readable(ref.name)),
      state !== undefined && el('p', {}, codicon('trash'), ' ', state),
      info !== undefined && deletedSection(info, restoring),
      reason !== undefined &&
        el(
          'p',
          { class: 'doubt' },
          codicon('question'),
          el('strong', {}, ` ${browseText.certainty(ref.certainty)}. `),
          reason,
        ),
      objectFacts(objectsOf(details), { messenger, showCommit }),
      factList(details),
      history.chain.links.length > 1 && chainSection(history),
      historySection(details),
    );
    if (focused) element.focus();
  }

  function deletedSection(info: DeletedRefInfo, restoring: (() => void) | null): HTMLElement {
    return el(
      'div',
      { class: 'deleted-facts' },
      ...deletedRefsText.facts(info).map(fact => el('p', {}, fact)),
      restoring && el('p', {}, button({ label: deletedRefsText.restore(1), press: restoring })),
    );
  }

  function chainSection(history: RefDetails['history']): HTMLElement {
    const end = refDetailsText.chainEnd(history);
    return el(
      'section',
      {},
      el('h3', { class: 'caption' }, refDetailsText.chain()),
      el(
        'ol',
        { class: 'ref-chain' },
        ...history.chain.links.map(({ name, value }, position) => {
          const id = value !== undefined && 'oid' in value ? value.oid : undefined;
          return el(
            'li',
            { class: 'mono' },
            position === 0 ? readable(name) : link(readable(name), () => select(name)),
            id !== undefined && el('span', { class: 'muted' }, ` ${id}`),
          );
        }),
      ),
      end !== undefined && el('p', { class: 'bad' }, end),
    );
  }

  function historySection(details: RefDetails): HTMLElement {
    const { events, entries } = details.history;
    const list = el('ol', { class: 'ref-events' });
    const more = el('button', { type: 'button', class: 'link', onclick: showMore });
    let drawn = 0;
    function showMore(): void {
      const next = events.slice(drawn, drawn + AT_ONCE);
      drawn += next.length;
      list.append(...next.map(event => eventElement(details, event)));
      more.hidden = drawn === events.length;
      fill(more, refDetailsText.more(events.length - drawn));
    }
    showMore();
    return el(
      'section',
      {},
      el('h3', { class: 'caption' }, refDetailsText.history()),
      el(
        'p',
        { class: 'muted' },
        events.length === 0 ? refDetailsText.noHistory() : refDetailsText.historyOf(details.history),
      ),
      entries.length > 0 &&
        el(
          'p',
          {},
          link(refDetailsText.openReflog(), () => openReflog(details.ref.name)),
        ),
      list,
      more,
    );
  }

  function eventElement(details: RefDetails, { updateIndex, version, entry }: RefEventInfo): HTMLElement {
    const hidden = version?.hiddenBy === undefined ? '' : 'hidden-version';
    return el(
      'li',
      { class: `ref-event ${hidden}` },
      el('p', { class: 'event-index', title: refDetailsText.index(updateIndex) }, count(updateIndex)),
      version &&
        el(
          'div',
          { class: 'event-version' },
          el('p', { class: 'mono' }, provenanceMark(version.mark), ` ${refDetailsText.version(version)}`),
          recordLine(details, version),
          restoreLine(details, version),
        ),
      entry && entryElement(details, entry),
    );
  }

  /** Of an older value of a ref that exists. */
  function restoreLine({ ref }: RefDetails, { mark, updateIndex, isDoubtful }: RefVersionInfo): HTMLElement | null {
    if (ref.state !== 'live' || mark !== 'older' || isDoubtful || restore(ref.name) === null) return null;
    return el(
      'p',
      {},
      link(valueText.link(), () => restoreValue(ref.name, updateIndex)),
    );
  }

  function entryElement(details: RefDetails, entry: RefEntryInfo): HTMLElement {
    const message = refDetailsText.message(entry);
    const who = refDetailsText.who(entry);
    return el(
      'div',
      { class: 'event-entry' },
      message !== '' && el('p', { class: 'event-message' }, message),
      who !== undefined && el('p', { title: refDetailsText.address(entry) }, who),
      el('p', { class: 'mono muted', title: refDetailsText.entryIds(entry) }, refDetailsText.entry(entry)),
      recordLine(details, entry),
    );
  }

  /** Where a record is, what hides it and what is wrong with it. */
  function recordLine(details: RefDetails, record: RefVersionInfo | RefEntryInfo): HTMLElement {
    const { table, hiddenBy, isDoubtful, start, end, inflated } = record;
    const file = details.tables[table]?.name;
    const range = inflated ?? { start, end };
    const storedIn = refDetailsText.storedIn(details, record);
    const title = refDetailsText.showRecord(details, record);
    return el(
      'p',
      { class: 'event-table muted' },
      file === undefined ? storedIn : link(storedIn, () => openRecord(file, range), title),
      hiddenBy !== undefined && `, ${refDetailsText.hidden(details, hiddenBy)}`,
      isDoubtful && el('span', { class: 'doubt' }, `, ${refDetailsText.doubtful()}`),
    );
  }

  return {
    element,
    show(name) {
      clearTimeout(resting);
      asked?.abort();
      asked = null;
      if (name === null) showNone();
      else if (shown === name) load(name);
      else resting = setTimeout(() => load(name), REST);
      shown = name;
    },
  };
}

/** The objects that the value names, or the end of the chain that it starts. */
function objectsOf({ ref: { value }, history }: RefDetails): string[] {
  if (value?.type === 'peeled') return [value.oid, value.peeled];
  if (value?.type === 'oid') return [value.oid];
  const end = history.chain.links.at(-1)?.value;
  return end !== undefined && 'oid' in end ? [end.oid] : [];
}

function factList(details: RefDetails): HTMLElement {
  const { value, kind, updateIndex, table } = details.ref;
  const facts: (readonly [string, string])[] = [];
  if (value?.type === 'symref') facts.push([refDetailsText.pointsTo(), readable(value.target)]);
  if (value?.type === 'oid') facts.push([refDetailsText.object(), value.oid]);
  if (value?.type === 'peeled') {
    facts.push([refDetailsText.tagObject(), value.oid], [refDetailsText.peeled(), value.peeled]);
  }
  facts.push([refDetailsText.kind(), refsTabText.kind(kind)]);
  if (updateIndex !== undefined) facts.push([refDetailsText.updateIndex(), count(updateIndex)]);
  if (table !== undefined) facts.push([refDetailsText.table(), tableText(details, table)]);
  return el(
    'dl',
    { class: 'facts start' },
    ...facts.flatMap(([name, text]) => [el('dt', {}, name), el('dd', { class: 'mono' }, text)]),
  );
}

function tableText(state: BrowsedState, table: number): string {
  const file = state.tables[table]?.name;
  const name = browsedTableName(state, table);
  return file === undefined ? name : `${name} (${readable(file)})`;
}
