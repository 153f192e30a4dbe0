/** One table, laid open: facts, sections, blocks, and the records of the chosen section. */
import type { BlockInfo, SectionName, TableDescription } from '../../src/protocol/table.ts';
import type { RecordRow } from '../../src/protocol/values.ts';
import type { TableEditorEvents, TableEditorRequests } from '../../src/protocol/webview.ts';
import { el, fill } from '../parts/dom.ts';
import { count, readable } from '../parts/format.ts';
import { CancelledError, type Messenger } from '../parts/messenger.ts';
import { RowWindow } from '../parts/rowWindow.ts';
import { button, textField } from '../parts/toolkit.ts';
import { VirtualGrid } from '../parts/virtualGrid.ts';
import { blockColumns, recordColumns, SECTION_WORDS } from './columns.ts';
import { footerFacts, headerFacts, sectionMap } from './facts.ts';
import { findBlock } from './findBlock.ts';

/** What survives hiding and reloading the editor. */
export interface View {
  readonly section: SectionName;
  readonly record: number;
}

interface Services {
  readonly messenger: Messenger<TableEditorRequests, TableEditorEvents>;
  say(words: string): void;
  fail(error: unknown): void;
  saveView(view: View): void;
}

export interface Inspector {
  readonly element: HTMLElement;
  /** Fills the grids; the element must be in the page. */
  start(view: View | undefined): void;
}

export function createInspector(table: TableDescription, { messenger, say, fail, saveView }: Services): Inspector {
  let section: SectionName | null = null;
  let records: RowWindow<RecordRow> | null = null;
  let finding: AbortController | null = null;
  const copied = () => say('Copied.');

  const blockGrid = new VirtualGrid<BlockInfo>({
    label: 'Blocks',
    open: block => show(block.section, block.firstRecord),
    copied,
  });
  const recordGrid = new VirtualGrid<RecordRow>({
    label: 'Records',
    moved: record => section && saveView({ section, record }),
    copied,
  });
  const blocks = new RowWindow<BlockInfo>(
    table.sections.reduce((sum, one) => sum + one.blocks, 0),
    async (from, amount, signal) => (await messenger.request('blocks', { from, count: amount }, signal)).blocks,
    () => blockGrid.refresh(),
    fail,
  );
  const map = sectionMap(table, picked => show(picked, 0));
  const title = el('h2', { class: 'caption' });
  const key = textField('Go to key', 'Go to key…', () => undefined);
  key.element.addEventListener('keydown', event => event.key === 'Enter' && void goTo());

  function show(name: SectionName, record: number): void {
    const info = table.sections.find(one => one.name === name);
    if (!info) return;
    if (name !== section) {
      section = name;
      map.choose(name);
      fill(title, `${SECTION_WORDS[name]}: ${count(info.records)}`);
      records?.dispose();
      records = new RowWindow<RecordRow>(
        info.records,
        async (from, amount, signal) =>
          (await messenger.request('records', { section: name, from, count: amount }, signal)).rows,
        () => recordGrid.refresh(),
        fail,
      );
      recordGrid.show(records, recordColumns(name), record);
    } else recordGrid.goTo(record);
    saveView({ section: name, record: recordGrid.active });
  }

  async function goTo(): Promise<void> {
    const wanted = key.value;
    if (!section || !records || wanted === '') return;
    finding?.abort();
    finding = new AbortController();
    try {
      const { index } = await messenger.request('find', { section, key: wanted }, finding.signal);
      if (index >= records.count) return say(`No key at or after ${readable(wanted)}.`);
      recordGrid.goTo(index, true);
      say(`Record ${count(index)} of ${count(records.count)}, the first whose key is not below ${readable(wanted)}.`);
    } catch (error) {
      if (!(error instanceof CancelledError)) fail(error);
    }
  }

  async function showBlock(): Promise<void> {
    if (!section) return;
    try {
      const at = await findBlock(messenger, table.sections, section, recordGrid.active);
      blockGrid.goTo(at, true);
    } catch (error) {
      fail(error);
    }
  }

  return {
    element: el(
      'main',
      { class: 'inspector' },
      el('div', { class: 'facts-pair' }, headerFacts(table), footerFacts(table)),
      map.element,
      el(
        'div',
        { class: 'grids' },
        el(
          'section',
          { class: 'grid-pane', 'aria-label': 'Blocks' },
          el('div', { class: 'row pane-head' }, blocksTitle(blocks.count)),
          blockGrid.element,
        ),
        el(
          'section',
          { class: 'grid-pane', 'aria-label': 'Records' },
          el(
            'div',
            { class: 'row pane-head' },
            title,
            el('span', { class: 'grow' }),
            key.element,
            button({
              label: 'Go',
              press: () => void goTo(),
              title: 'Go to the first record whose key is not below this',
            }),
            button({
              label: 'Show block',
              press: () => void showBlock(),
              title: 'Show the block that holds the chosen record',
            }),
          ),
          recordGrid.element,
        ),
      ),
    ),
    start(view) {
      blockGrid.show(blocks, blockColumns(table.header.blockSize));
      const kept = view && table.sections.some(({ name }) => name === view.section) ? view : null;
      const first = table.sections[0];
      if (kept) show(kept.section, kept.record);
      else if (first) show(first.name, 0);
    },
  };
}

function blocksTitle(blocks: number): HTMLElement {
  return el('h2', { class: 'caption' }, `Blocks: ${count(blocks)}`);
}
