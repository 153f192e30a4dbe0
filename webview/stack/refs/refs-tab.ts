/** The tab Refs: the merged view of a stack in any state as a list, with a filter, counts and the details of a ref. */
import './refs.css';
import type { FoundRef, FoundRefs, RefCopyFormat, RefQuery, RefSortKey } from '../../../src/protocol/browse.ts';
import type { Progress } from '../../../src/protocol/service.ts';
import type { StackEditorEvents, StackEditorRequests, StackEditorState } from '../../../src/protocol/webview.ts';
import { objectText } from '../../../src/text/objects.ts';
import { brokenText, refMenuText, refsTabText } from '../../../src/text/refs-tab.ts';
import { codicon, el, fill } from '../../parts/dom.ts';
import { errorPanel } from '../../parts/error-panel.ts';
import { type RowSource, RowWindow } from '../../parts/grid/row-window.ts';
import { VirtualGrid } from '../../parts/grid/virtual-grid.ts';
import { showMenu } from '../../parts/menu.ts';
import { CancelledError, errorInfo, type Messenger } from '../../parts/messenger.ts';
import type { StackTab } from '../model.ts';
import { brokenNotice } from './broken-notice.ts';
import { createFacets } from './facets.ts';
import { createFilterField } from './filter-field.ts';
import { provenanceLegend } from './provenance.ts';
import { oidOf, refColumns } from './ref-columns.ts';
import { createRefDetails } from './ref-details.ts';
import { NEW_REFS_VIEW, type RefsView, withFilterUsed } from './refs-view.ts';
import { createShownObjects } from './shown-objects.ts';

/** Rows that are asked for at a time. */
const PAGE = 60;
/**
 * Milliseconds after which a stack with a table that could not be read is read again: soon, as the reason may be
 * momentary, and then less and less often.
 */
const RETRIES = [1000, 1000, 1000, 2000, 5000, 15_000, 60_000];

interface RefsTabOptions {
  readonly messenger: Messenger<StackEditorRequests, StackEditorEvents>;
  readonly keep: (view: RefsView) => void;
  /** Shows the entries of a ref in the tab Reflogs. */
  readonly openReflog: (name: string) => void;
  readonly failed: (error: unknown) => void;
}

export interface RefsTab extends StackTab {
  /** Selects a ref; a filter that hides it is cleared. The tab must have been drawn. */
  select(name: string): void;
}

/** What is in the list, and the query that found it. */
interface Shown {
  readonly query: RefQuery;
  readonly found: FoundRefs;
  readonly rows: RowWindow<FoundRef>;
}

export function createRefsTab({ messenger, keep, openReflog, failed }: RefsTabOptions): RefsTab {
  let view = NEW_REFS_VIEW;
  let isRestored = false;
  let drawnState: StackEditorState | null | undefined;
  let shown: Shown | null = null;
  /** The list is of another state of the stack than the service has. */
  let isStale = false;
  let isSearching = false;
  /** A ref that was selected elsewhere, until the list has it. */
  let toFind: string | null = null;
  let hasNewQuery = false;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let retries = 0;
  let noticed = '';
  /** A row that was selected before it was loaded. */
  let toChoose: number | null = null;
  let typing: AbortController | undefined;

  const grid = new VirtualGrid<FoundRef>({
    label: refsTabText.refs(),
    chosen: row => chosen(row),
    selected: showCount,
    entered: () => details.element.focus(),
    sort: sortBy,
    resized: (id, width) => change({ widths: { ...view.widths, [id]: width } }),
    typed: (text, from) => void goToStart(text, from),
    menu: at => showMenu(refMenuText.label(), menuGroups(), at),
    scrolled: () => change({ top: grid.top }),
  });
  const objects = createShownObjects(messenger, () => grid.redraw('subject'));
  const details = createRefDetails({
    messenger,
    showCommit: oid => send(messenger.request('showCommit', { oid })),
    openRecord: (table, range) => send(messenger.request('openRecord', { table, range })),
    select,
    openReflog,
  });
  const field = createFilterField({
    ...{ id: 'ref', label: refsTabText.filter(), example: refsTabText.filterExample() },
    changed: filterBy,
    finished(filter) {
      change(withFilterUsed(view, filter));
      field.showHistory(view.history);
    },
    leave: () => grid.focus(),
  });
  const facets = createFacets(useFilter);
  const total = el('p', { class: 'refs-total', role: 'status' });
  const busy = el('p', { class: 'refs-busy muted' });
  const notice = el('div', { class: 'refs-notice' });
  const nothing = el('p', { class: 'refs-nothing muted' });
  const syntax = el(
    'details',
    { class: 'filter-syntax' },
    el('summary', {}, refsTabText.syntax()),
    el(
      'dl',
      { class: 'facts start' },
      ...refsTabText
        .syntaxLines()
        .flatMap(([example, meaning]) => [el('dt', {}, el('code', {}, example)), el('dd', {}, meaning)]),
    ),
  );
  const element = el(
    'div',
    { class: 'refs-tab' },
    el('div', { class: 'refs-filter' }, field.element, total, busy),
    notice,
    el('div', { class: 'refs-side' }, facets.element, syntax),
    el('div', { class: 'refs-list' }, grid.element, nothing, provenanceLegend()),
    details.element,
  );

  messenger.on('browsing', progress => showProgress(progress));
  document.addEventListener('keydown', pressed);

  function change(changes: Partial<RefsView>): void {
    view = { ...view, ...changes };
    keep(view);
  }

  function select(name: string): void {
    change({ ref: name });
    toFind = name;
    details.show(name);
    search();
  }

  function send(request: Promise<unknown>): void {
    request.catch(failed);
  }

  function filterBy(filter: string): void {
    if (filter === view.filter) return;
    change({ filter, top: 0 });
    search();
  }

  function sortBy(id: string): void {
    const by = id as RefSortKey;
    const { sort } = view;
    const current = sort ?? { by: 'name', descending: false };
    // Dates are sorted newest first by default.
    const descending = current.by === by ? !current.descending : by === 'changed' || by === 'updateIndex';
    change({ sort: by === 'name' && !descending ? null : { by, descending }, top: 0 });
    search();
  }

  /** One search runs at a time: what it reads is needed by the next one too. */
  function search(): void {
    if (isSearching) {
      hasNewQuery = true;
      return;
    }
    isSearching = true;
    hasNewQuery = false;
    clearTimeout(retry);
    const query: RefQuery = { filter: view.filter, sort: view.sort };
    const name = view.ref;
    const slow = setTimeout(() => showProgress({ message: refsTabText.searching() }), 300);
    messenger
      .request('findRefs', { query, name, count: PAGE })
      .then(
        found => {
          if (hasNewQuery && shown !== null) return;
          // The position is of the ref that was selected before.
          if (name !== view.ref) {
            hasNewQuery = true;
            return;
          }
          show(query, found);
          if (toFind === null) return;
          toFind = null;
          if (found.position === null && query.filter !== '') useFilter('');
        },
        error => {
          noticed = '';
          if (!(error instanceof CancelledError)) fill(notice, errorPanel(errorInfo(error)));
        },
      )
      .finally(() => {
        clearTimeout(slow);
        isSearching = false;
        fill(busy);
        if (hasNewQuery) search();
      });
  }

  function showProgress(progress: Progress | null): void {
    if (!isSearching || progress === null) return;
    const { message, fraction } = progress;
    fill(busy, codicon('loading', 'codicon-modifier-spin'), ` ${refsTabText.working(message, fraction)}`);
  }

  function show(query: RefQuery, found: FoundRefs): void {
    const before = shown;
    const isSameQuery = before?.query.filter === query.filter && sameSort(before.query, query);
    const isSame = isSameQuery && before.found.stamp === found.stamp && !isStale;
    showState(query, found);
    if (isSame) {
      if (found.position !== null && toFind !== null) grid.select(found.position);
      return;
    }
    isStale = false;
    before?.rows.dispose();
    let sight: readonly [first: number, last: number] = [0, -1];
    const wantObjects = () => objects.want(oidsOf(rows, ...sight));
    const rows: RowWindow<FoundRef> = new RowWindow<FoundRef>(
      found.total,
      (from, count, signal) => rowsOf(query, found.stamp, from, count, signal),
      () => {
        grid.refresh();
        wantObjects();
        if (toChoose === grid.active) chosen(toChoose);
      },
      failed,
      { page: PAGE, known: found.window },
    );
    const source: RowSource<FoundRef> = {
      count: rows.count,
      get: index => rows.get(index),
      want(first, last) {
        sight = [first, last];
        rows.want(first, last);
        wantObjects();
      },
    };
    shown = { query, found, rows };
    toChoose = null;
    // The selected ref keeps its position on the screen when the stack changes.
    const offset = isSameQuery && view.ref !== null ? grid.active - grid.top : null;
    const top = isSameQuery ? grid.top : view.top;
    grid.arrange({ id: view.sort?.by ?? 'name', descending: view.sort?.descending ?? false }, view.widths);
    grid.show(source, refColumns(found, objects), found.position ?? 0);
    if (found.position !== null) grid.select(found.position);
    if (offset !== null && found.position !== null) grid.scrollTo(found.position - offset);
    else if (found.position === null || !before) grid.scrollTo(top);
    if (found.position !== null) grid.reveal(found.position);
    details.show(view.ref);
    showCount();
  }

  function showState(query: RefQuery, found: FoundRefs): void {
    if (query.filter === view.filter) {
      field.showFaults(found.faults);
      facets.draw(query.filter, found);
    }
    // Drawn again, an unfolded notice would be folded.
    if (noticed !== found.stamp) fill(notice, brokenNotice(found, brokenText));
    noticed = found.stamp;
    nothing.hidden = found.total > 0;
    fill(nothing, found.searched === 0 ? refsTabText.none() : refsTabText.noneFound());
    if (found.tables.some(({ state }) => state === 'unreadable') || found.listState === 'unreadable') {
      const delay = RETRIES[Math.min(retries++, RETRIES.length - 1)];
      retry = setTimeout(() => {
        // When the tab becomes visible again, it is drawn, which searches.
        if (element.closest('[hidden]')) drawnState = undefined;
        else search();
      }, delay);
    }
  }

  async function rowsOf(
    query: RefQuery,
    stamp: string,
    from: number,
    count: number,
    signal: AbortSignal,
  ): Promise<readonly FoundRef[]> {
    const window = await messenger.request('refs', { query, stamp, from, count }, signal);
    if (window.stamp !== stamp) {
      isStale = true;
      search();
    }
    return window.rows;
  }

  function showCount(): void {
    if (shown === null) return;
    const { total: count, searched, content } = shown.found;
    const found = content === 'deleted' ? refsTabText.foundDeleted : refsTabText.found;
    const selected = grid.selectionSize;
    fill(total, found(count, searched), selected > 1 && `, ${refsTabText.selected(selected)}`);
  }

  function chosen(row: number): void {
    const name = shown?.rows.get(row)?.name;
    toChoose = name === undefined ? row : null;
    if (name === undefined || name === view.ref) return;
    change({ ref: name, top: grid.top });
    details.show(name);
  }

  async function goToStart(text: string, from: number): Promise<void> {
    if (shown === null) return;
    typing?.abort();
    typing = new AbortController();
    const { query, found } = shown;
    try {
      const params = { query, stamp: found.stamp, from, text };
      const row = await messenger.request('findRefByStart', params, typing.signal);
      if (!grid.hasFocus) return;
      // Another list has been shown meanwhile.
      if (shown?.found !== found) await goToStart(text, from);
      else if (row !== null) grid.choose(row);
    } catch (error) {
      failed(error);
    }
  }

  function menuGroups() {
    const size = grid.selectionSize;
    const item = (format: RefCopyFormat) => ({
      label: refMenuText.copy(format, size),
      press: () => void copy(format),
    });
    const copies = [item('names'), item('ids'), item('tsv'), item('json'), item('git')];
    const row = size === 1 ? shown?.rows.get(grid.active) : undefined;
    if (row === undefined) return [copies];
    const { table, value, name } = row;
    const file = table === undefined ? undefined : shown?.found.tables[table]?.name;
    const oid = oidOf(row);
    const known = oid === undefined ? undefined : objects.get(oid);
    const others = [
      ...(known?.type === 'commit'
        ? [
            {
              label: objectText.showCommit(),
              press: () => send(messenger.request('showCommit', { oid: known.oid })),
            },
          ]
        : []),
      { label: refMenuText.openReflog(), press: () => openReflog(name) },
      ...(file === undefined ? [] : [{ label: refMenuText.showInTable(), press: () => send(showInTable(name, file)) }]),
      ...(value !== undefined && 'oid' in value
        ? [{ label: refMenuText.pointsAt(), press: () => useFilter(`points-at:${value.oid}`) }]
        : []),
    ];
    return [copies, others];
  }

  function useFilter(filter: string): void {
    field.value = filter;
    filterBy(filter);
  }

  async function showInTable(name: string, table: string): Promise<void> {
    const { history, tables } = await messenger.request('refDetails', { name });
    const version = history.versions.find(each => tables[each.table]?.name === table);
    if (version === undefined) return;
    await messenger.request('openRecord', { table, range: { start: version.start, end: version.end } });
  }

  async function copy(format: RefCopyFormat): Promise<void> {
    if (shown === null) return;
    const { query, found } = shown;
    try {
      const params = { query, stamp: found.stamp, ranges: [...grid.selection], format };
      const { refs, left } = await messenger.request('copyRefs', params);
      fill(total, refs + left === 0 ? refMenuText.changed() : refMenuText.copied(refs, left));
    } catch (error) {
      failed(error);
    }
  }

  /** Keys that find have their meaning wherever the focus is, while the tab is in sight. */
  function pressed(event: KeyboardEvent): void {
    if (element.closest('[hidden]') || document.querySelector('[role=dialog], [role=menu]')) return;
    if (event.defaultPrevented) return;
    const isInField = event.target instanceof HTMLInputElement;
    const isFind = event.key.toLowerCase() === 'f' && (event.ctrlKey || event.metaKey) && !event.altKey;
    if (isFind || (event.key === '/' && !isInField)) field.focus();
    else if (event.key === 'Escape' && details.element.contains(document.activeElement)) grid.focus();
    else return;
    event.preventDefault();
  }

  return {
    element,
    select,
    draw({ state, refs }) {
      if (!isRestored) {
        isRestored = true;
        view = refs;
        field.value = view.filter;
        field.showHistory(view.history);
      }
      // The host sends a state after each change; also one with the same tables, which may be readable again.
      if (state === drawnState) return;
      drawnState = state;
      objects.forgetMissing();
      retries = 0;
      search();
    },
  };
}

function oidsOf(rows: RowSource<FoundRef>, first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, i) => rows.get(first + i)).flatMap(row =>
    row === undefined ? [] : (oidOf(row) ?? []),
  );
}

function sameSort(a: RefQuery, b: RefQuery): boolean {
  return a.sort?.by === b.sort?.by && a.sort?.descending === b.sort?.descending;
}
