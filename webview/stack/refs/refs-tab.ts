/** The tab Refs: the merged view of a stack in any state as a list, with a filter, counts and the details of a ref. */
import { REF_EDITS } from '../../../src/protocol/edits.ts';
import './refs.css';
import type { FoundRef, FoundRefs, RefCopyFormat, RefQuery, RefSortKey } from '../../../src/protocol/browse.ts';
import type { StagedChange, StagedState, StagedValue } from '../../../src/protocol/staged.ts';
import type { StackEditorEvents, StackEditorRequests, StackEditorState } from '../../../src/protocol/webview.ts';
import { changesText } from '../../../src/text/changes-tab.ts';
import { deletedRefsText } from '../../../src/text/deleted-refs.ts';
import { objectText } from '../../../src/text/objects.ts';
import { brokenText, refMenuText, refsTabText } from '../../../src/text/refs-tab.ts';
import { el, fill } from '../../parts/dom.ts';
import { errorPanel } from '../../parts/error-panel.ts';
import type { RowSource } from '../../parts/grid/row-window.ts';
import { VirtualGrid } from '../../parts/grid/virtual-grid.ts';
import { showMenu } from '../../parts/menu.ts';
import { errorInfo, type Messenger } from '../../parts/messenger.ts';
import { button } from '../../parts/toolkit.ts';
import { brokenNotice } from '../browse/broken-notice.ts';
import { createFilterField } from '../browse/filter-field.ts';
import { filterSyntax } from '../browse/filter-syntax.ts';
import { listenForFindKeys } from '../browse/find-keys.ts';
import { FoundList, PAGE } from '../browse/found-list.ts';
import { withFilterUsed } from '../browse/list-view.ts';
import { createSearchProgress } from '../browse/search-progress.ts';
import type { StackTab } from '../model.ts';
import { createFacets } from './facets.ts';
import { createKnownDeleted } from './known-deleted.ts';
import { provenanceLegend } from './provenance.ts';
import { oidOf, refColumns } from './ref-columns.ts';
import { createRefDetails } from './ref-details.ts';
import { NEW_REFS_VIEW, type RefsView } from './refs-view.ts';
import { createShownObjects } from './shown-objects.ts';
import { createStagedRefs } from './staged-refs.ts';

interface RefsTabOptions {
  readonly messenger: Messenger<StackEditorRequests, StackEditorEvents>;
  readonly keep: (view: RefsView) => void;
  /** Shows the entries of a ref in the tab Reflogs. */
  readonly openReflog: (name: string) => void;
  /** Shows the staged change of a ref in the tab Changes. */
  readonly showChange: (ref: string) => void;
  readonly failed: (error: unknown) => void;
}

export interface RefsTab extends StackTab {
  /** Selects a ref; a filter that hides it is cleared. The tab must have been drawn. */
  select(name: string): void;
}

export function createRefsTab({ messenger, keep, openReflog, showChange, failed }: RefsTabOptions): RefsTab {
  let view = NEW_REFS_VIEW;
  let isRestored = false;
  let drawnState: StackEditorState | null | undefined;
  let noticed = '';
  let staged: StagedState | undefined;
  let stagedByName: ReadonlyMap<string, StagedChange> = new Map();
  let typing: AbortController | undefined;

  const grid = new VirtualGrid<FoundRef>({
    label: refsTabText.refs(),
    chosen: row => list.choose(row),
    selected: showCount,
    entered: () => details.element.focus(),
    sort: sortBy,
    resized: (id, width) => change({ widths: { ...view.widths, [id]: width } }),
    typed: (text, from) => void goToStart(text, from),
    menu: at => void openMenu(at),
    scrolled: () => change({ top: grid.top }),
  });
  const known = createKnownDeleted(messenger, () => {
    if (list.shown !== null) facets.draw(list.shown.query.filter, list.shown.found);
    details.show(view.ref);
  });
  const objects = createShownObjects(messenger, () => grid.redraw('subject'));
  const list = new FoundList<FoundRef, RefQuery, FoundRefs>({
    grid,
    current: () => ({ query: { filter: view.filter, sort: view.sort }, selected: JSON.stringify(view.ref) }),
    find: query => messenger.request('findRefs', { query, name: view.ref, count: PAGE }),
    first: async ({ filter, sort }) =>
      filter === '' && sort === null ? messenger.request('firstRefs', { count: PAGE }) : null,
    window: (query, stamp, from, count, signal) => messenger.request('refs', { query, stamp, from, count }, signal),
    columns(state) {
      grid.arrange({ id: view.sort?.by ?? 'name', descending: view.sort?.descending ?? false }, view.widths);
      return refColumns(state, objects, name => stagedByName.get(name));
    },
    top: () => view.top,
    answered: showState,
    firstShown: rows => fill(total, refsTabText.first(rows)),
    shown() {
      details.show(view.ref);
      showCount();
    },
    chosen({ name }) {
      if (name === view.ref) return;
      change({ ref: name, top: grid.top });
      details.show(name);
    },
    inSight: (rows, first, last) => objects.want(oidsOf(rows, first, last)),
    notFound: ({ filter }) => filter !== '' && useFilter(''),
    busy: isSearching => progress.searching(isSearching),
    searchFailed(error) {
      noticed = '';
      fill(notice, errorPanel(errorInfo(error)));
    },
    failed,
  });
  const details = createRefDetails({
    messenger,
    showCommit: oid => send(messenger.request('showCommit', { oid })),
    openRecord: (table, range) => send(messenger.request('openRecord', { table, range })),
    select,
    openReflog,
    deleted: name => known.get(name),
    restoreValue: (name, updateIndex) => send(messenger.request('restoreValue', { name, updateIndex })),
    restore: name => (canRestore() ? () => send(restoreRefs([name])) : null),
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
  const facets = createFacets({
    choose: useFilter,
    deleted: () => known.counts,
    restore: () => (canRestore() ? () => send(restoreRefs(null)) : null),
  });
  const total = el('p', { class: 'refs-total', role: 'status' });
  const add = button({ label: changesText.addRef(), press: () => send(messenger.request('stageNewRef', null)) });
  const readOnly = el('p', { class: 'muted' });
  const stagedRefs = createStagedRefs({
    show: showChange,
    rename: ref => send(messenger.request('stageRename', { ref, seen: null })),
    drop: ref => send(messenger.request('dropChanges', { refs: [ref] })),
  });
  const progress = createSearchProgress();
  const notice = el('div', { class: 'refs-notice' });
  const nothing = el('p', { class: 'refs-nothing muted' });
  const element = el(
    'div',
    { class: 'refs-tab' },
    el('div', { class: 'refs-filter' }, field.element, total, progress.element, add, readOnly),
    notice,
    stagedRefs.element,
    el('div', { class: 'refs-side' }, facets.element, filterSyntax(refsTabText.syntaxLines())),
    el('div', { class: 'refs-list' }, grid.element, nothing, provenanceLegend()),
    details.element,
  );

  const KEYS: Readonly<Record<string, () => void>> = { F2: renameActive, Delete: deleteSelected };
  const CONTROL_KEYS: typeof KEYS = { Enter: editActive };

  messenger.on('browsing', progress.show);
  grid.element.addEventListener('keydown', pressEditKey);
  grid.element.addEventListener('dblclick', event => {
    if ((event.target as Element).closest('[role=gridcell]')) editActive();
  });
  listenForFindKeys({
    ...{ tab: element, details: details.element },
    ...{ find: () => field.focus(), leave: () => grid.focus() },
  });

  function change(changes: Partial<RefsView>): void {
    view = { ...view, ...changes };
    keep(view);
  }

  function select(name: string): void {
    change({ ref: name });
    details.show(name);
    list.seek();
  }

  function canRestore(): boolean {
    return drawnState?.readOnly === null;
  }

  function restoreRefs(names: readonly string[] | null): Promise<unknown> {
    return messenger.request('restoreRefs', { names });
  }

  /** Also of selected refs that are not loaded. */
  async function restoreSelected(): Promise<void> {
    if (list.shown === null) return;
    const { query, found } = list.shown;
    const names: string[] = [];
    for (const { first, last } of [...grid.selection]) {
      const window = { query, stamp: found.stamp, from: first, count: last - first + 1 };
      const { rows } = await messenger.request('refs', window);
      names.push(...rows.map(({ name }) => name));
    }
    if (names.length > 0) await restoreRefs(names);
  }

  function send(request: Promise<unknown>): void {
    request.catch(failed);
  }

  function filterBy(filter: string): void {
    if (filter === view.filter) return;
    change({ filter, top: 0 });
    list.search();
  }

  function sortBy(id: string): void {
    const by = id as RefSortKey;
    const { sort } = view;
    const current = sort ?? { by: 'name', descending: false };
    // Dates are sorted newest first by default.
    const descending = current.by === by ? !current.descending : by === 'changed' || by === 'updateIndex';
    change({ sort: by === 'name' && !descending ? null : { by, descending }, top: 0 });
    list.search();
  }

  function showState(query: RefQuery, found: FoundRefs): void {
    if (query.filter === view.filter) {
      field.showFaults(found.faults);
      facets.draw(query.filter, found);
    }
    // Drawn again, an unfolded notice would be folded.
    if (noticed !== found.stamp) fill(notice, brokenNotice(found, brokenText));
    noticed = found.stamp;
    known.want(found.stamp);
    nothing.hidden = found.total > 0;
    fill(nothing, found.searched === 0 ? refsTabText.none() : refsTabText.noneFound());
  }

  function showCount(): void {
    if (list.shown === null) return;
    const { total: count, searched, content } = list.shown.found;
    const found = content === 'deleted' ? refsTabText.foundDeleted : refsTabText.found;
    const selected = grid.selectionSize;
    fill(total, found(count, searched), selected > 1 && `, ${refsTabText.selected(selected)}`);
  }

  function showStaged(next: StagedState): void {
    if (next === staged) return;
    const isSame = JSON.stringify(next.changes) === JSON.stringify(staged?.changes);
    staged = next;
    const reason = next.readOnly;
    add.toggleAttribute('disabled', reason !== null);
    // The head of the editor has the reason of an untrusted workspace.
    fill(readOnly, reason !== null && reason !== drawnState?.readOnly && reason);
    if (isSame) return;
    stagedByName = new Map(next.changes.map(change => [change.ref, change]));
    grid.redraw('value');
    stagedRefs.draw(next.changes);
  }

  function isEditable(): boolean {
    return staged !== undefined && staged.readOnly === null;
  }

  function pressEditKey(event: KeyboardEvent): void {
    if (event.altKey || event.shiftKey || !(event.target as Element).closest('[role=gridcell]')) return;
    const edits = event.ctrlKey || event.metaKey ? CONTROL_KEYS : KEYS;
    const edit = edits[event.key];
    if (edit === undefined) return;
    event.preventDefault();
    edit();
  }

  function editActive(): void {
    const row = list.shown?.rows.get(grid.active);
    if (row === undefined || !isEditable()) return;
    send(messenger.request('stageValue', { ref: row.name, seen: stagedValueOf(row) }));
  }

  function renameActive(): void {
    const row = list.shown?.rows.get(grid.active);
    if (row === undefined || !isEditable()) return;
    send(messenger.request('stageRename', { ref: row.name, seen: stagedValueOf(row) }));
  }

  function deleteSelected(): void {
    if (list.shown === null || !isEditable() || grid.selectionSize === 0) return;
    const { query, found } = list.shown;
    messenger
      .request('stageDeletions', { query, stamp: found.stamp, ranges: [...grid.selection] })
      .then(refs => fill(total, changesText.stagedDeletions(refs)), failed);
  }

  /** Names of the selected rows that are loaded and have a staged change. */
  function stagedSelection(): string[] {
    const { shown } = list;
    if (shown === null || stagedByName.size === 0) return [];
    return grid.selection.flatMap(({ first, last }) =>
      Array.from({ length: Math.min(last - first + 1, PAGE) }, (_, i) => shown.rows.get(first + i)?.name ?? '').filter(
        name => stagedByName.has(name),
      ),
    );
  }

  function stagingGroup() {
    if (!isEditable()) return [];
    const size = grid.selectionSize;
    const drops = stagedSelection();
    const [only] = size === 1 ? drops : [];
    return [
      ...(only === undefined ? [] : [{ label: changesText.showChange(), press: () => showChange(only) }]),
      ...(size === 1
        ? [
            { label: changesText.changeRef(), press: editActive },
            { label: changesText.renameRef(), press: renameActive },
          ]
        : []),
      ...(size > 0 ? [{ label: changesText.deleteRefs(size), press: deleteSelected }] : []),
      ...(drops.length > 0
        ? [
            {
              label: changesText.dropChanges(drops.length),
              press: () => send(messenger.request('dropChanges', { refs: drops })),
            },
          ]
        : []),
    ];
  }

  async function goToStart(text: string, from: number): Promise<void> {
    if (list.shown === null) return;
    typing?.abort();
    typing = new AbortController();
    const { query, found } = list.shown;
    try {
      const params = { query, stamp: found.stamp, from, text };
      const row = await messenger.request('findRefByStart', params, typing.signal);
      if (!grid.hasFocus) return;
      // Another list has been shown meanwhile.
      if (list.shown?.found !== found) await goToStart(text, from);
      else if (row !== null) grid.choose(row);
    } catch (error) {
      failed(error);
    }
  }

  async function openMenu(at: Parameters<typeof showMenu>[2]): Promise<void> {
    if (list.shown === null) return;
    const compared = comparedRefs();
    const canCompare = compared !== undefined && (await messenger.request('canCompareRefs', null).catch(() => false));
    const compareGroup = canCompare
      ? [
          {
            label: refMenuText.compareWith(compared.other ?? undefined),
            press: () => send(messenger.request('compareRefs', compared)),
          },
        ]
      : [];
    showMenu(refMenuText.label(), [...menuGroups(), compareGroup, stagingGroup()], at);
  }

  /** The active ref and the other selected one, if there is one, that may lead to commits; `undefined` for more refs. */
  function comparedRefs(): { readonly name: string; readonly other: string | null } | undefined {
    const { shown } = list;
    if (shown === null || grid.selectionSize > 2) return undefined;
    const rows = [...grid.selection].flatMap(({ first, last }) => (first === last ? [first] : [first, last]));
    const refs = rows.map(row => shown.rows.get(row));
    if (!refs.every(ref => ref !== undefined && mayLeadToCommit(ref))) return undefined;
    const active = shown.rows.get(grid.active);
    const other = refs.find(ref => ref !== active);
    return active && refs.includes(active) ? { name: active.name, other: other?.name ?? null } : undefined;
  }

  function mayLeadToCommit({ state, value }: FoundRef): boolean {
    if (state !== 'live' || value === undefined) return false;
    return value.type !== 'oid' || objects.get(value.oid)?.type === 'commit';
  }

  function menuGroups() {
    const size = grid.selectionSize;
    const item = (format: RefCopyFormat) => ({
      label: refMenuText.copy(format, size),
      press: () => void copy(format),
    });
    const copies = [item('names'), item('ids'), item('tsv'), item('json'), item('git')];
    const restores =
      list.shown?.found.content === 'deleted' && canRestore()
        ? [{ label: deletedRefsText.restore(size), press: () => send(restoreSelected()) }]
        : [];
    const row = size === 1 ? list.shown?.rows.get(grid.active) : undefined;
    if (row === undefined) return [restores, copies];
    const { table, value, name, state } = row;
    const file = table === undefined ? undefined : list.shown?.found.tables[table]?.name;
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
      ...(state === 'live'
        ? [{ label: refMenuText.revealInTree(), press: () => send(messenger.request('revealRef', { name })) }]
        : []),
      ...(file === undefined ? [] : [{ label: refMenuText.showInTable(), press: () => send(showInTable(name, file)) }]),
      ...(value !== undefined && 'oid' in value
        ? [{ label: refMenuText.pointsAt(), press: () => useFilter(`points-at:${value.oid}`) }]
        : []),
    ];
    return [restores, copies, others, state === 'live' ? editsOf(name) : []];
  }

  function editsOf(name: string) {
    const isBranch = name.startsWith('refs/heads/');
    return REF_EDITS.filter(edit => isBranch || (edit !== 'renameBranch' && edit !== 'pointHead')).map(edit => ({
      label: refMenuText.edit(edit),
      press: () => send(messenger.request('changeRef', { name, edit })),
    }));
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
    if (list.shown === null) return;
    const { query, found } = list.shown;
    try {
      const params = { query, stamp: found.stamp, ranges: [...grid.selection], format };
      const { refs, left } = await messenger.request('copyRefs', params);
      fill(total, refs + left === 0 ? refMenuText.changed() : refMenuText.copied(refs, left));
    } catch (error) {
      failed(error);
    }
  }

  return {
    element,
    select,
    draw({ state, refs, staged: next }) {
      if (!isRestored) {
        isRestored = true;
        view = refs;
        field.value = view.filter;
        field.showHistory(view.history);
      }
      showStaged(next);
      // The host sends a state after each change; also one with the same tables, which may be readable again.
      if (state === drawnState) return list.wake();
      drawnState = state;
      objects.forgetMissing();
      list.changed();
    },
  };
}

function stagedValueOf({ state, value }: FoundRef): StagedValue {
  if (state !== 'live' || value === undefined || value.type === 'deletion') return null;
  return value.type === 'symref' ? value : { type: 'oid', oid: value.oid };
}

function oidsOf(rows: RowSource<FoundRef>, first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, i) => rows.get(first + i)).flatMap(row =>
    row === undefined ? [] : (oidOf(row) ?? []),
  );
}
