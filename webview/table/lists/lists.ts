/** The lists next to the bytes: blocks, records of a section, problems. The bytes show what is selected in them. */
import type { PartInfo, ProblemInfo, RecordLine, SectionName, TableDescription } from '../../../src/protocol/table.ts';
import { tableLists } from '../../../src/text/table-editor.ts';
import { el, fill } from '../../parts/dom.ts';
import { RowWindow } from '../../parts/grid/row-window.ts';
import { VirtualGrid } from '../../parts/grid/virtual-grid.ts';
import type { TableMessenger } from '../messenger.ts';
import { partColumns, problemColumns, recordColumns } from './columns.ts';

interface ListActions {
  choosePart(index: number): void;
  chooseRecord(section: SectionName, index: number): void;
  chooseProblem(index: number): void;
  hoverRecord(record: RecordLine | undefined): void;
  copied(): void;
  failed(error: unknown): void;
}

export interface Lists {
  readonly element: HTMLElement;
  /** Fills the lists; the element must be in the page. */
  start(): void;
  readonly section: SectionName | null;
  choosePart(index: number): void;
  showSection(section: SectionName, record: number): void;
  showProblems(problems: readonly ProblemInfo[], total: number): void;
  chooseProblem(index: number): void;
}

export function createLists(table: TableDescription, messenger: TableMessenger, actions: ListActions): Lists {
  const { copied, failed } = actions;
  let section: SectionName | null = null;
  let records: RowWindow<RecordLine> | null = null;
  const parts = new RowWindow<PartInfo>(
    table.parts,
    async (from, amount, signal) => (await messenger.request('parts', { from, count: amount }, signal)).parts,
    () => partGrid.refresh(),
    failed,
  );
  const partGrid = new VirtualGrid<PartInfo>({ label: tableLists.blocks(), chosen: actions.choosePart, copied });
  const problemGrid = new VirtualGrid<ProblemInfo>({
    label: tableLists.problems(),
    chosen: actions.chooseProblem,
    copied,
  });
  const recordGrid = new VirtualGrid<RecordLine>({
    label: tableLists.records(),
    chosen: index => section && actions.chooseRecord(section, index),
    hovered: actions.hoverRecord,
    copied,
  });
  const title = el('h2', { class: 'caption' }, tableLists.noRecords());
  const tabs = createTabs([
    { name: tableLists.blockCount(table.parts), panel: partGrid.element },
    { name: tableLists.problems(), panel: problemGrid.element },
  ]);
  tabs.tabs[1].hidden = true;

  return {
    element: el(
      'div',
      { class: 'lists' },
      el('div', { class: 'pane' }, tabs.element, partGrid.element, problemGrid.element),
      el(
        'section',
        { class: 'pane', 'aria-label': tableLists.records() },
        el('div', { class: 'pane-head' }, title),
        recordGrid.element,
      ),
    ),
    start() {
      partGrid.show(parts, partColumns());
    },
    get section() {
      return section;
    },
    choosePart: index => partGrid.select(index),
    showSection(name, record) {
      const info = table.sections.find(one => one.name === name);
      if (!info) return;
      if (name === section) return recordGrid.select(record);
      section = name;
      fill(title, tableLists.recordCount(name, info.records));
      records?.dispose();
      records = new RowWindow<RecordLine>(
        info.records,
        async (from, amount, signal) =>
          (await messenger.request('records', { section: name, from, count: amount }, signal)).rows,
        () => recordGrid.refresh(),
        failed,
      );
      recordGrid.show(records, recordColumns(name), record);
    },
    showProblems(problems, total) {
      tabs.tabs[1].hidden = problems.length === 0;
      fill(tabs.tabs[1], tableLists.problemCount(total));
      if (problems.length === 0) return;
      const rows = { count: problems.length, get: (index: number) => problems[index], want: () => undefined };
      problemGrid.show(rows, problemColumns());
    },
    chooseProblem: index => problemGrid.select(index),
  };
}

interface Tab {
  readonly name: string;
  readonly panel: HTMLElement;
}

let tabGroups = 0;

/** Tabs over panels of which one is shown; arrow keys go from one to the other. */
function createTabs(named: readonly Tab[]): { element: HTMLElement; tabs: readonly HTMLElement[] } {
  const group = tabGroups++;
  const tabs = named.map(({ name }, index) =>
    el('button', { type: 'button', role: 'tab', id: `tab-${group}-${index}`, onclick: () => show(index) }, name),
  );
  const element = el('div', { class: 'pane-head tabs', role: 'tablist', 'aria-label': tableLists.lists() }, ...tabs);
  const show = (chosen: number) => {
    for (const [index, tab] of tabs.entries()) {
      tab.setAttribute('aria-selected', String(index === chosen));
      tab.tabIndex = index === chosen ? 0 : -1;
      named[index].panel.hidden = index !== chosen;
    }
  };
  element.addEventListener('keydown', event => {
    const shown = tabs.filter(tab => !tab.hidden);
    const at = shown.indexOf(event.target as HTMLButtonElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1 }[event.key];
    if (to === undefined || !shown[to]) return;
    event.preventDefault();
    show(tabs.indexOf(shown[to]));
    shown[to].focus();
  });
  show(0);
  return { element, tabs };
}
