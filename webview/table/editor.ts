/** One table: picture, lists and bytes, each of which follows the selection in the others. */
import type {
  ByteDetails,
  ByteOffset,
  ByteQuery,
  ByteRange,
  FieldInfo,
  ProblemInfo,
  SectionName,
  TableDescription,
} from '../../src/protocol/table.ts';
import type { TableEditorCommand } from '../../src/protocol/webview.ts';
import { tableText } from '../../src/text/table-editor.ts';
import { el } from '../parts/dom.ts';
import { CancelledError } from '../parts/messenger.ts';
import { createBlockMap } from './block-map/block-map.ts';
import { createBytesPane } from './bytes/bytes-pane.ts';
import { asHex, type CopyEvent } from './bytes/copy.ts';
import { createDetails } from './details/details.ts';
import { sectionChips } from './details/facts.ts';
import type { Go } from './details/go.ts';
import { History } from './history.ts';
import { createLists } from './lists/lists.ts';
import { createProblems } from './lists/problems.ts';
import type { TableMessenger } from './messenger.ts';
import { createSearch } from './search.ts';
import { createToolbar, parseOffset, type SearchState } from './toolbar.ts';

/** What survives hiding and reloading the editor. */
export interface ViewState {
  readonly at: ByteOffset;
  readonly search: SearchState;
}

interface Services {
  readonly messenger: TableMessenger;
  announce(words: string): void;
  fail(error: unknown): void;
  saveViewState(viewState: ViewState): void;
}

export interface Editor {
  readonly element: HTMLElement;
  /** Fills the lists and selects bytes; the element must be in the page. */
  start(viewState: ViewState | undefined, reveal: ByteRange | null): void;
  reveal(range: ByteRange): void;
  run(command: TableEditorCommand): void;
  dispose(): void;
}

/** Where bytes were selected: that part of the editor is left as it is. */
type Origin = 'bytes' | 'records' | 'parts' | 'elsewhere';

export function createEditor(table: TableDescription, viewState: ViewState | undefined, services: Services): Editor {
  const { messenger, announce, fail, saveViewState } = services;
  const history = new History();
  let selected: ByteDetails | null = null;
  let going: AbortController | null = null;

  const lists = createLists(table, messenger, {
    choosePart: index => void goToPart(index, 'parts'),
    chooseRecord: (section, index) => void go({ section, index }, 'records'),
    chooseProblem: index => problems.goTo(index),
    hoverRecord: record => bytesPane.hex.preview(record ?? null),
    copied: () => announce(tableText.copied()),
    failed: fail,
  });
  const bytesPane = createBytesPane(table, {
    fetch: (from, count, inside, signal) => messenger.request('bytes', { from, count, inside }, signal),
    chosen: offset => void go({ offset, inside: bytesPane.hex.inside }, 'bytes'),
    followed: () => selected?.field.target && void go(selected.field.target),
    switched: inflated => void switchBytes(inflated),
    copied: event => copyField(event),
    failed: fail,
  });
  const map = createBlockMap({
    size: table.size,
    parts: table.parts,
    fetch: (from, to, cells, signal) => messenger.request('strip', { from, to, cells }, signal),
    pick: offset => void goToByte(offset),
    step: by => void goToPart(Math.max(0, Math.min(table.parts - 1, (selected?.part?.index ?? 0) + by))),
    failed: fail,
  });
  const chips = sectionChips(table, name => void go({ section: name, index: 0 }));
  const details = createDetails(follow);
  const toolbar = createToolbar(
    {
      step: by => stepThrough(by),
      goToOffset,
      goToRef: name => void goToRef(name),
      search: (kind, pattern, backwards) => void search.run(kind, pattern, backwards),
      stopSearch: () => search.stop(),
      problem: by => problems.step(by),
    },
    viewState?.search,
  );
  const search = createSearch(messenger, toolbar, {
    from: () => selected?.at ?? { offset: 0 },
    show: range => reveal(range),
    announce,
    fail,
  });
  const problems = createProblems(messenger, toolbar, {
    show: problem => void reveal(problem.range),
    known(found, counts) {
      lists.showProblems(found, counts);
      bytesPane.hex.showFaults(found.filter(isMarked).map(({ range }) => range));
      if (selected) void drawDetails(selected);
    },
    chosen: index => lists.chooseProblem(index),
    fail,
  });

  const element = el(
    'main',
    { class: 'editor' },
    toolbar.element,
    map.element,
    chips.element,
    el('div', { class: 'panes' }, lists.element, bytesPane.element, details.element),
  );
  element.addEventListener('copytext', event => void copy((event as CopyEvent).detail));
  element.addEventListener('keydown', event => {
    if (event.key !== 'Backspace' || event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    stepThrough(event.shiftKey ? 1 : -1);
  });

  /** Requests the details of a byte, and shows them everywhere. */
  async function go(query: ByteQuery, origin: Origin = 'elsewhere', remember = true): Promise<void> {
    if (table.size === 0) return announce(tableText.emptyFile());
    going?.abort();
    going = new AbortController();
    const { signal } = going;
    try {
      const found = await messenger.request('byte', { query }, signal);
      // The selection may have changed before the answer arrived.
      if (signal.aborted) return;
      if (remember) history.push(found.at);
      await show(found, origin);
    } catch (error) {
      if (!(error instanceof CancelledError)) fail(error);
    }
  }

  async function show(found: ByteDetails, origin: Origin): Promise<void> {
    selected = found;
    const { at, field, part, record } = found;
    bytesPane.show(found);
    bytesPane.hex.preview(null);
    bytesPane.hex.choose({ cursor: at.offset, field, record });
    map.choose(part);
    if (part && origin !== 'parts') lists.choosePart(part.index);
    if (record && origin !== 'records') lists.showSection(record.section, record.index);
    else if (!record && part && part.section !== 'unknown') lists.showSection(part.section, part.firstRecord);
    chips.choose(lists.section);
    toolbar.showHistory(history.canGoBack, history.canGoForward);
    saveViewState({ at, search: toolbar.search });
    if (origin === 'elsewhere') announce(tableText.byte(found));
    await drawDetails(found);
  }

  async function drawDetails(found: ByteDetails): Promise<void> {
    const fieldBytes = await bytesOf(found.field);
    if (found !== selected) return;
    details.draw({ byte: found, fieldBytes, problems: problems.touching(found.field) });
  }

  /** The bytes of a field; of a long one as many as one window has. */
  async function bytesOf(field: FieldInfo): Promise<readonly number[]> {
    const length = Math.min(field.end - field.start, MOST_FIELD_BYTES);
    const known = field.inside === bytesPane.hex.inside ? bytesPane.hex.bytesOf(field) : [];
    if (known.length >= length) return known;
    const { start: from, inside } = field;
    try {
      const { base64 } = await messenger.request('bytes', { from, count: length, inside });
      return Array.from(atob(base64), character => character.charCodeAt(0));
    } catch (error) {
      fail(error);
      return known;
    }
  }

  /** The inflated bytes of a reflog block, or its deflated ones. */
  async function switchBytes(inflated: boolean): Promise<void> {
    const part = selected?.part;
    if (!part) return;
    const header = part.offset === 0 ? headerSize : 0;
    await go(inflated ? { offset: header + 4, inside: part.offset } : { offset: part.offset + header });
  }

  const headerSize = table.header.version === 1 ? 24 : 28;

  async function goToPart(index: number, origin: Origin = 'elsewhere'): Promise<void> {
    try {
      const { parts } = await messenger.request('parts', { from: index, count: 1 });
      if (parts[0]) await go({ offset: firstByte(parts[0].offset) }, origin);
    } catch (error) {
      fail(error);
    }
  }

  /** The picture selects blocks, whose first byte contains the type. */
  async function goToByte(offset: number): Promise<void> {
    try {
      const { part } = await messenger.request('byte', { query: { offset } });
      await go({ offset: part ? firstByte(part.offset) : offset });
    } catch (error) {
      fail(error);
    }
  }

  function firstByte(offset: number): number {
    return offset === 0 ? Math.min(headerSize, Math.max(0, table.size - 1)) : offset;
  }

  function goToOffset(text: string): void {
    const offset = parseOffset(text);
    if (offset === undefined) announce(tableText.invalidOffset(text));
    else if (offset >= table.size) announce(tableText.offsetPastEnd(offset, table.size));
    else void go({ offset }).then(() => bytesPane.hex.focusCursor());
  }

  async function goToRef(name: string): Promise<void> {
    const section: SectionName = table.sections.some(one => one.name === 'ref') ? 'ref' : 'log';
    const info = table.sections.find(one => one.name === section);
    if (!info) return announce(tableText.noRefs());
    try {
      const { index, exact } = await messenger.request('find', { section, key: name });
      if (index >= info.records) return announce(tableText.noRefAfter(name));
      await go({ section, index });
      if (!exact) announce(tableText.nextRef(name));
    } catch (error) {
      if (!(error instanceof CancelledError)) fail(error);
    }
  }

  function follow(query: Parameters<Go>[0]): void {
    if ('ref' in query) void goToRef(query.ref);
    else void go(query);
  }

  function stepThrough(by: -1 | 1): void {
    const offset = history.step(by);
    if (offset) void go(offset, 'elsewhere', false);
  }

  async function reveal(range: ByteRange): Promise<void> {
    await go({ offset: range.start, inside: range.inside });
    bytesPane.hex.preview(range);
  }

  async function copy(text: string): Promise<void> {
    await navigator.clipboard.writeText(text);
    announce(tableText.copied());
  }

  function copyField(event: ClipboardEvent): void {
    if (!selected || !(getSelection()?.isCollapsed ?? true)) return;
    event.clipboardData?.setData('text/plain', asHex(bytesPane.hex.bytesOf(selected.field)));
    event.preventDefault();
    announce(tableText.copiedField(selected.field.name));
  }

  return {
    element,
    start(kept, range) {
      lists.start();
      const [first] = table.sections;
      if (range) void reveal(range);
      else if (kept) void go(kept.at);
      else if (first && first.records > 0) void go({ section: first.name, index: 0 });
      else void go({ offset: 0 });
      problems.start();
    },
    reveal: range => void reveal(range),
    run(command) {
      const commands: Record<TableEditorCommand, () => void> = {
        goToOffset: () => toolbar.focus('offset'),
        goToRef: () => toolbar.focus('ref'),
        search: () => toolbar.focus('search'),
        nextProblem: () => problems.step(1),
        previousProblem: () => problems.step(-1),
      };
      commands[command]();
    },
    dispose() {
      going?.abort();
      search.stop();
      problems.stop();
    },
  };
}

const MOST_FIELD_BYTES = 64 * 1024;
/** A problem that covers half of the file would mark all of it. */
const MOST_MARKED = 8192;

function isMarked({ severity, range }: ProblemInfo): boolean {
  return (severity === 'error' || severity === 'warning') && range.end - range.start <= MOST_MARKED;
}
