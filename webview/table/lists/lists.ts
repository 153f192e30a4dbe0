/** The lists next to the bytes: blocks, records of a section, problems. The bytes show what is selected in them. */
import type { FindingCounts } from '../../../src/protocol/findings.ts';
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
  showProblems(problems: readonly ProblemInfo[], counts: FindingCounts): void;
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
  const partTab = tabOf(tableLists.blockCount(table.parts), partGrid.element);
  const problemTab = tabOf(tableLists.problems(), problemGrid.element);
  const tabs = createTabs([partTab, problemTab]);
  problemTab.button.hidden = true;

  return {
    element: el(
      'div',
      { class: 'lists' },
      el('div', { class: 'pane' }, tabs, partGrid.element, problemGrid.element),
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
    showProblems(problems, counts) {
      problemTab.button.hidden = problems.length === 0;
      fill(problemTab.button, tableLists.problemCounts(counts));
      if (problems.length === 0) return;
      const rows = { count: problems.length, get: (index: number) => problems[index], want: () => undefined };
      problemGrid.show(rows, problemColumns());
    },
    chooseProblem: index => problemGrid.select(index),
  };
}

interface Tab {
  readonly button: HTMLElement;
  readonly panel: HTMLElement;
}

let tabCount = 0;

function tabOf(name: string, panel: HTMLElement): Tab {
  return { button: el('button', { type: 'button', role: 'tab', id: `tab-${tabCount++}` }, name), panel };
}

/** Tabs over panels of which one is shown; arrow keys go from one to the other. */
function createTabs(tabs: readonly Tab[]): HTMLElement {
  const buttons = tabs.map(({ button }) => button);
  const attributes = { class: 'pane-head tabs', role: 'tablist', 'aria-label': tableLists.lists() };
  const element = el('div', attributes, ...buttons);
  const show = (chosen: HTMLElement) => {
    for (const { button, panel } of tabs) {
      button.setAttribute('aria-selected', String(button === chosen));
      button.tabIndex = button === chosen ? 0 : -1;
      panel.hidden = button !== chosen;
    }
  };
  for (const button of buttons) button.addEventListener('click', () => show(button));
  element.addEventListener('keydown', event => {
    const shown = buttons.filter(button => !button.hidden);
    const at = shown.indexOf(event.target as HTMLElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1 }[event.key];
    const next = to === undefined ? undefined : shown[to];
    if (next === undefined) return;
    event.preventDefault();
    show(next);
    next.focus();
  });
  const [first] = buttons;
  if (first) show(first);
  return element;
}
