/** The tab Reflogs: the reflog entries of a stack in any state as one list, with a filter and the details of an entry. */
import './reflogs.css';
import type {
  BrowsedState,
  EntryFormat,
  EntryKey,
  EntryQuery,
  EntrySortKey,
  FoundEntries,
  FoundEntry,
  FoundTerm,
} from '../../../src/protocol/browse.ts';
import type { StackEditorEvents, StackEditorRequests, StackEditorState } from '../../../src/protocol/webview.ts';
import { changesText } from '../../../src/text/changes-tab.ts';
import { expiryPanelText } from '../../../src/text/reflog-activity.ts';
import {
  brokenReflogsText,
  entryExportText,
  entryMenuText,
  filterOfRef,
  reflogsTabText,
} from '../../../src/text/reflogs-tab.ts';
import { refsTabText } from '../../../src/text/refs-tab.ts';
import { el, fill } from '../../parts/dom.ts';
import { errorPanel } from '../../parts/error-panel.ts';
import { VirtualGrid } from '../../parts/grid/virtual-grid.ts';
import { type MenuGroups, showMenu } from '../../parts/menu.ts';
import { CancelledError, errorInfo, type Messenger } from '../../parts/messenger.ts';
import { brokenNotice } from '../browse/broken-notice.ts';
import { createFilterField } from '../browse/filter-field.ts';
import { filterSyntax } from '../browse/filter-syntax.ts';
import { listenForFindKeys } from '../browse/find-keys.ts';
import { FoundList, PAGE } from '../browse/found-list.ts';
import { withFilterUsed } from '../browse/list-view.ts';
import { createSearchProgress } from '../browse/search-progress.ts';
import type { StackTab } from '../model.ts';
import type { PlanQuestion } from '../plan/plan-dialog.ts';
import { createActivity } from './activity.ts';
import { entryColumns } from './entry-columns.ts';
import { createEntryDetails } from './entry-details.ts';
import { keyOf, sameKey } from './entry-key.ts';
import { createExpiryPanel } from './expiry-panel.ts';
import { periodOf, withPeriod } from './period-filter.ts';
import { NEW_REFLOGS_VIEW, type ReflogsView } from './reflogs-view.ts';
import { createEntryStaging } from './staged-entries.ts';

interface ReflogsTabOptions {
  readonly messenger: Messenger<StackEditorRequests, StackEditorEvents>;
  readonly keep: (view: ReflogsView) => void;
  /** Selects a ref in the tab Refs. */
  readonly showRef: (name: string) => void;
  /** Shows the staged change of an entry in the tab Changes. */
  readonly showChange: (entry: EntryKey) => void;
  /** Shows the plan of an expiry. */
  readonly planExpiry: (question: PlanQuestion) => void;
  readonly failed: (error: unknown) => void;
}

export interface ReflogsTab extends StackTab {
  /** Shows the entries of this ref alone. The tab must have been drawn. */
  openReflog(name: string): void;
  /** Selects an entry, without the filter if that does not find it. The tab must have been drawn. */
  select(entry: EntryKey): void;
  /** Shows the handle that separates entries to be dropped. */
  expire(): void;
}

export function createReflogsTab(options: ReflogsTabOptions): ReflogsTab {
  const { messenger, keep, showRef, showChange, planExpiry, failed } = options;
  let view = NEW_REFLOGS_VIEW;
  let isRestored = false;
  let drawnState: StackEditorState | null | undefined;
  let noticed = '';
  /** The filter that was answered last, with its terms. */
  let answered: { readonly filter: string; readonly terms: readonly FoundTerm[] } = { filter: '', terms: [] };
  let isExpiring = false;
  /** What the strip shows, as JSON. */
  let timesShown = '';
  let askedTimes: AbortController | undefined;

  const grid = new VirtualGrid<FoundEntry>({
    label: reflogsTabText.entries(),
    chosen: row => list.choose(row),
    selected: showCount,
    entered: () => details.element.focus(),
    sort: sortBy,
    resized: (id, width) => change({ widths: { ...view.widths, [id]: width } }),
    menu: at => showMenu(entryMenuText.label(), [...menuGroups(), staging.menuGroup()], at),
    scrolled: () => change({ top: grid.top }),
  });
  const list = new FoundList<FoundEntry, EntryQuery, FoundEntries>({
    grid,
    current: () => ({ query: { filter: view.filter, sort: view.sort }, selected: JSON.stringify(view.entry) }),
    find: query => messenger.request('findEntries', { query, entry: view.entry, count: PAGE }),
    window: (query, stamp, from, count, signal) => messenger.request('entries', { query, stamp, from, count }, signal),
    columns(state) {
      arrange();
      return columns(state);
    },
    top: () => view.top,
    answered: showState,
    shown() {
      details.show(view.entry);
      showCount();
      if (isExpiring) panel.refresh();
    },
    chosen(row) {
      const entry = keyOf(row);
      if (sameKey(entry, view.entry)) return;
      change({ entry, top: grid.top });
      details.show(entry);
    },
    notFound: ({ filter }) => filter !== '' && useFilter(''),
    busy: isSearching => progress.searching(isSearching),
    searchFailed(error) {
      noticed = '';
      fill(notice, errorPanel(errorInfo(error)));
    },
    failed,
  });
  const staging = createEntryStaging({
    ...{ messenger, grid, failed, showChange },
    shown: () => list.shown,
    columns,
    staged: entries => fill(total, changesText.stagedEntryDeletions(entries)),
  });
  const details = createEntryDetails({
    messenger,
    openRecord: (table, range) => send(messenger.request('openRecord', { table, range })),
    showRef,
    openReflog,
  });
  const field = createFilterField({
    ...{ id: 'entry', label: reflogsTabText.filter(), example: reflogsTabText.filterExample() },
    changed: filterBy,
    finished(filter) {
      change(withFilterUsed(view, filter));
      field.showHistory(view.history);
    },
    leave: () => grid.focus(),
  });
  const activity = createActivity({
    selected(period) {
      const filter = withPeriod(answered.filter, answered.terms, period);
      activity.select(period);
      useFilter(filter);
    },
    moved: seconds => panel.setTime(seconds),
    resized: () => loadTimes(),
  });
  const panel = createExpiryPanel({
    messenger,
    moved: seconds => activity.expire(seconds),
    plan: planExpiry,
    close() {
      showExpiry(false);
      expireButton.focus();
    },
  });
  panel.element.hidden = true;
  const total = el('p', { class: 'entries-total', role: 'status' });
  const progress = createSearchProgress();
  const notice = el('div', { class: 'refs-notice' });
  const nothing = el('p', { class: 'refs-nothing muted' });
  const relative = el('input', { type: 'checkbox', onchange: () => showRelative(relative.checked) });
  const exportButton = el(
    'button',
    { type: 'button', class: 'link', 'aria-haspopup': 'menu', onclick: showFormats },
    entryExportText.button(),
  );
  const expireButton = el(
    'button',
    { type: 'button', class: 'link', 'aria-expanded': 'false', onclick: () => showExpiry(!isExpiring) },
    expiryPanelText.open(),
  );
  const element = el(
    'div',
    { class: 'reflogs-tab' },
    el(
      'div',
      { class: 'refs-filter' },
      field.element,
      total,
      progress.element,
      el(
        'div',
        { class: 'reflogs-tools' },
        el('label', { class: 'switch' }, relative, reflogsTabText.relativeTimes()),
        exportButton,
        expireButton,
      ),
    ),
    notice,
    el('div', { class: 'reflogs-head' }, activity.element, panel.element),
    el('div', { class: 'refs-list' }, grid.element, nothing, filterSyntax(reflogsTabText.syntaxLines())),
    details.element,
  );

  messenger.on('browsing', progress.show);
  listenForFindKeys({
    ...{ tab: element, details: details.element },
    ...{ find: () => field.focus(), leave: () => grid.focus() },
  });

  function change(changes: Partial<ReflogsView>): void {
    view = { ...view, ...changes };
    keep(view);
  }

  function send(request: Promise<unknown>): void {
    request.catch(failed);
  }

  function columns(state: BrowsedState) {
    return entryColumns(state, view.isRelative, staging.isStaged);
  }

  function select(entry: EntryKey): void {
    change({ entry });
    details.show(entry);
    list.seek();
  }

  function arrange(): void {
    grid.arrange({ id: view.sort?.by ?? 'time', descending: view.sort?.descending ?? view.sort === null }, view.widths);
  }

  function filterBy(filter: string): void {
    if (filter === view.filter) return;
    change({ filter, top: 0 });
    list.search();
  }

  function useFilter(filter: string): void {
    field.value = filter;
    filterBy(filter);
  }

  function openReflog(name: string): void {
    const filter = filterOfRef(name);
    change(withFilterUsed(view, filter));
    field.showHistory(view.history);
    useFilter(filter);
    grid.focus();
  }

  function sortBy(id: string): void {
    const by = id as EntrySortKey;
    const { sort } = view;
    const current = sort ?? { by: 'time', descending: true };
    // Times and update indices are sorted newest first by default.
    const descending = current.by === by ? !current.descending : by !== 'ref';
    change({ sort: by === 'time' && descending ? null : { by, descending }, top: 0 });
    list.search();
  }

  function showRelative(isRelative: boolean): void {
    change({ isRelative });
    relative.checked = isRelative;
    const { shown } = list;
    if (shown === null) return;
    const { active, top } = grid;
    grid.show(shown.rows, columns(shown.found), active);
    if (shown.found.position !== null || view.entry !== null) grid.select(active);
    grid.scrollTo(top);
  }

  function showState(query: EntryQuery, found: FoundEntries): void {
    if (query.filter === view.filter) {
      field.showFaults(found.faults);
      answered = { filter: query.filter, terms: found.terms };
      activity.select(periodOf(found.terms));
    }
    loadTimes();
    // Drawn again, an unfolded notice would be folded.
    if (noticed !== found.stamp) fill(notice, brokenNotice(found, brokenReflogsText));
    noticed = found.stamp;
    nothing.hidden = found.total > 0;
    fill(nothing, found.searched === 0 ? reflogsTabText.none() : reflogsTabText.noneFound());
    exportButton.disabled = found.total === 0;
  }

  function showCount(): void {
    if (list.shown === null) return;
    const { total: count, searched } = list.shown.found;
    const selected = grid.selectionSize;
    fill(total, reflogsTabText.found(count, searched), selected > 1 && `, ${refsTabText.selected(selected)}`);
  }

  /** During an expiry, the strip shows those of all refs. */
  function loadTimes(): void {
    if (list.shown === null && answered.filter === '' && timesShown === '' && !isRestored) return;
    const params = { filter: isExpiring ? '' : answered.filter, bins: activity.bins };
    askedTimes?.abort();
    const request = new AbortController();
    askedTimes = request;
    messenger.request('entryTimes', params, request.signal).then(
      times => {
        const json = JSON.stringify(times);
        if (askedTimes !== request || json === timesShown) return;
        timesShown = json;
        activity.show(times);
        panel.setIndexRange(times.minUpdateIndex, times.maxUpdateIndex);
      },
      error => {
        if (!(error instanceof CancelledError)) failed(error);
      },
    );
  }

  function showExpiry(isShown: boolean): void {
    isExpiring = isShown;
    panel.element.hidden = !isShown;
    element.classList.toggle('expiring', isShown);
    expireButton.setAttribute('aria-expanded', String(isShown));
    activity.expire(isShown ? panel.time : undefined);
    loadTimes();
    if (isShown) panel.refresh();
  }

  function menuGroups(): MenuGroups {
    const size = grid.selectionSize;
    const formats: readonly EntryFormat[] = ['names', 'ids', 'tsv', 'json', 'git'];
    const copies = formats.map(format => ({
      label: entryMenuText.copy(format, size),
      press: () => void copy(format),
    }));
    const row = size === 1 ? list.shown?.rows.get(grid.active) : undefined;
    if (row === undefined) return [copies];
    const { name, update } = row;
    const targets = [
      { label: entryMenuText.openReflog(), press: () => openReflog(name) },
      { label: entryMenuText.showRef(), press: () => showRef(name) },
      { label: entryMenuText.showInTable(), press: () => send(showInTable(row)) },
    ];
    if (update === undefined) return [copies, targets];
    const { email } = update.committer;
    const filters = [
      { label: entryMenuText.sameObject(), press: () => useFilter(`points-at:${update.new}`) },
      { label: entryMenuText.samePerson(), press: () => useFilter(`author:"${email.replace(/["\\]/g, '\\$&')}"`) },
    ];
    return [copies, targets, filters];
  }

  async function showInTable({ name, updateIndex }: FoundEntry): Promise<void> {
    const { records, tables } = await messenger.request('entryDetails', { entry: { name, updateIndex } });
    const [record] = records;
    const table = record && tables[record.table]?.name;
    if (table === undefined) return;
    const { start, end, inflated } = record as NonNullable<typeof record>;
    await messenger.request('openRecord', { table, range: inflated ?? { start, end } });
  }

  async function copy(format: EntryFormat): Promise<void> {
    if (list.shown === null) return;
    const { query, found } = list.shown;
    try {
      const params = { query, stamp: found.stamp, ranges: [...grid.selection], format };
      const { entries, left } = await messenger.request('copyEntries', params);
      fill(total, entries + left === 0 ? entryMenuText.changed() : entryMenuText.copied(entries, left));
    } catch (error) {
      failed(error);
    }
  }

  function showFormats(): void {
    const { left, bottom } = exportButton.getBoundingClientRect();
    const formats: readonly EntryFormat[] = ['csv', 'json', 'git'];
    const items = formats.map(format => ({
      label: entryExportText.format(format),
      press: () => void exportTo(format),
    }));
    showMenu(entryExportText.menu(), [items], { x: left, y: bottom });
  }

  async function exportTo(format: EntryFormat): Promise<void> {
    const query = { filter: view.filter, sort: view.sort };
    try {
      const done = await messenger.request('exportEntries', { query, format });
      fill(total, done ? entryExportText.done(done.entries, done.size, done.file) : entryExportText.canceled());
    } catch (error) {
      failed(error);
    }
  }

  return {
    element,
    openReflog,
    select,
    expire: () => showExpiry(true),
    draw({ state, reflogs, staged: next }) {
      if (!isRestored) {
        isRestored = true;
        view = reflogs;
        field.value = view.filter;
        field.showHistory(view.history);
        relative.checked = view.isRelative;
      }
      staging.draw(next);
      const canExpire =
        state?.readOnly === null && state.stack.status === 'ok' && state.stack.summary.tables.length > 0;
      panel.enable(canExpire);
      // The host sends a state after each change; also one with the same tables, which may be readable again.
      if (state === drawnState) return list.wake();
      drawnState = state;
      list.changed();
    },
  };
}
