/** A grid of any number of rows of which only those in sight exist. Cells are walked and copied by keyboard. */
import { defaultRangeExtractor, Virtualizer } from '@tanstack/virtual-core';
import './virtual-grid.css';
import { el, fill } from '../dom.ts';
import { GridHead, type GridSort } from './grid-head.ts';
import { RowSelection, type SelectedRange } from './row-selection.ts';
import type { RowSource } from './row-window.ts';
import { ScaledScroll } from './scaled-scroll.ts';

export const ROW_HEIGHT = 22;
/** As the style sheet has them. */
const COLUMN_GAP = 14;
const SIDE = 10;
/** How long scrolling must rest before the scroll bar is set to where the rows are. */
const REST_MILLISECONDS = 150;

/** Milliseconds between two letters of one name that is typed. */
const TYPING_REST = 900;

export interface Column<Row> {
  readonly title: string;
  /** Names the column where it can be sorted or resized. */
  readonly id?: string;
  readonly isSortable?: boolean;
  /** The minimum width in pixels, and the share of what is left over. */
  readonly width: readonly [min: number, grow: number];
  readonly numeric?: boolean;
  readonly mono?: boolean;
  text(row: Row): string;
  /** The whole of what `text` shortens; shown by hovering, and what is copied. */
  whole?(row: Row): string;
  /** Classes for the cell. */
  mark?(row: Row): string;
  /** The contents of the cell, instead of `text`. `above` is the row above, if it is known. */
  content?(row: Row, above: Row | undefined): readonly (Node | string)[] | undefined;
  /** The cell for screen readers, where `content` is not read as it looks. */
  spoken?(row: Row): string;
}

interface Options<Row> {
  readonly label: string;
  /** Enter or a click on a row. */
  readonly open?: (row: Row, index: number) => void;
  /** Enter on a row, where a click does less. */
  readonly entered?: () => void;
  /** The row the keyboard is on has changed. */
  readonly moved?: (index: number) => void;
  /** The user went to another row, by mouse or keyboard. */
  readonly chosen?: (index: number) => void;
  /** The row under the mouse, if it is loaded. */
  readonly hovered?: (row: Row | undefined) => void;
  readonly copied?: (text: string) => void;
  /** Sorts by a column: by its head. */
  readonly sort?: (id: string) => void;
  /** A column was made wider or narrower. `width` is in pixels. */
  readonly resized?: (id: string, width: number) => void;
  /** Rows can be selected, and the selection has changed. Without it, one row is active. */
  readonly selected?: () => void;
  /** Letters were typed: the start of a name. `from` is where the search for it begins. */
  readonly typed?: (text: string, from: number) => void;
  /** The context menu of the selected rows is asked for. */
  readonly menu?: (at: { readonly x: number; readonly y: number }) => void;
  /** Scrolling has stopped. */
  readonly scrolled?: () => void;
}

export class VirtualGrid<Row> {
  readonly element: HTMLElement;
  readonly #options: Options<Row>;
  readonly #head: GridHead;
  readonly #selection = new RowSelection();
  readonly #space = el('div', { role: 'presentation', class: 'grid-space' });
  readonly #rows = new Map<number, { element: HTMLElement; row: Row | undefined }>();
  readonly #scroll = new ScaledScroll();
  readonly #virtualizer: Virtualizer<HTMLElement, HTMLElement>;
  #notify: ((offset: number, scrolling: boolean) => void) | null = null;
  #source: RowSource<Row> = { count: 0, get: () => undefined, want: () => undefined };
  #columns: readonly Column<Row>[] = [];
  #active = { row: 0, column: 0 };
  #widths: Readonly<Record<string, number>> = {};
  #sort: GridSort | null = null;
  #typed = '';
  #typing: ReturnType<typeof setTimeout> | undefined;
  #resting: ReturnType<typeof setTimeout> | undefined;

  constructor(options: Options<Row>) {
    this.#options = options;
    this.#head = new GridHead({
      ...(options.sort && { sort: options.sort }),
      ...(options.resized && { resize: (id, width) => this.#resize(id, width) }),
      leave: column => this.#moveTo(this.#active.row, column),
    });
    const multiple = options.selected && 'true';
    const names = { 'aria-label': options.label, 'aria-readonly': 'true', 'aria-multiselectable': multiple };
    this.element = el('div', { role: 'grid', class: 'grid', ...names }, this.#head.element, this.#space);
    this.#virtualizer = new Virtualizer<HTMLElement, HTMLElement>({
      count: 0,
      getScrollElement: () => this.element,
      estimateSize: () => ROW_HEIGHT,
      overscan: 6,
      // The focused row is kept, wherever it is scrolled to, so that focus is never lost.
      rangeExtractor: range => [
        ...new Set([...defaultRangeExtractor(range), ...(range.count > 0 ? [this.#active.row] : [])]),
      ],
      observeElementRect: (_, notify) => {
        const observer = new ResizeObserver(() => {
          this.#measure();
          notify({ width: this.element.clientWidth, height: this.#viewport });
          this.#draw();
        });
        observer.observe(this.element);
        return () => observer.disconnect();
      },
      observeElementOffset: (_, notify) => {
        this.#notify = notify;
        notify(this.#scroll.offset, false);
        return () => (this.#notify = null);
      },
      scrollToFn: () => undefined,
      onChange: () => this.#draw(),
    });
    this.element.addEventListener('scroll', () => this.#scrolled());
    this.element.addEventListener('keydown', event => this.#press(event));
    this.element.addEventListener('click', event => this.#click(event));
    this.element.addEventListener('copy', event => this.#copy(event));
    this.element.addEventListener('contextmenu', event => this.#menu(event));
    if (options.hovered) this.#notifyHovered(options.hovered);
  }

  get active(): number {
    return this.#active.row;
  }

  /** The first row in sight. */
  get top(): number {
    return Math.round(this.#scroll.offset / ROW_HEIGHT);
  }

  /** Selected rows, ascending. */
  get selection(): readonly SelectedRange[] {
    return this.#selection.ranges;
  }

  /** How many rows are selected. */
  get selectionSize(): number {
    return this.#selection.size;
  }

  get hasFocus(): boolean {
    return this.element.contains(document.activeElement);
  }

  /** How the rows are sorted, and the widths of columns in pixels, by their ids. */
  arrange(sort: GridSort | null, widths: Readonly<Record<string, number>>): void {
    this.#sort = sort;
    this.#widths = widths;
    if (this.#columns.length > 0) this.#showHead();
  }

  /** Shows other rows, from the first one or from `at`. The element must be in the page. */
  show(source: RowSource<Row>, columns: readonly Column<Row>[], at = 0): void {
    const focused = this.#space.contains(document.activeElement);
    this.#source = source;
    this.#columns = columns;
    this.#active = { row: this.#within(at), column: focused ? this.#active.column : 0 };
    this.#selection.clear();
    this.element.setAttribute('aria-rowcount', String(source.count + 1));
    this.element.setAttribute('aria-colcount', String(columns.length));
    this.#showHead();
    this.#clear();
    this.#virtualizer.setOptions({ ...this.#virtualizer.options, count: source.count });
    this.#virtualizer._willUpdate();
    this.#measure();
    this.goTo(this.#active.row);
    this.#head.isTabStop = source.count === 0;
    if (focused && source.count > 0) this.#activeCell()?.focus({ preventScroll: true });
    else if (focused) this.#head.focus(0);
  }

  /** The keyboard goes to the row that is active. */
  focus(): void {
    if (this.#source.count === 0) this.#head.focus(0);
    else this.#moveTo(this.#active.row, this.#active.column);
  }

  /** Scrolls just far enough to make a row visible. */
  reveal(row: number): void {
    const top = row * ROW_HEIGHT;
    const { offset } = this.#scroll;
    if (top < offset) this.#jump(top);
    else if (top + ROW_HEIGHT > offset + this.#viewport) this.#jump(top + ROW_HEIGHT - this.#viewport);
  }

  /** Scrolls to a row, as the first one in sight. */
  scrollTo(row: number): void {
    this.#jump(row * ROW_HEIGHT);
  }

  /** Missing rows were loaded. */
  refresh(): void {
    for (const [index, drawn] of this.#rows) {
      const row = this.#source.get(index);
      if (row !== drawn.row) this.#fillRow(drawn, index, row);
    }
  }

  /** What a column shows has changed, though not the rows. A cell that shows the same stays, and the focus in it. */
  redraw(id: string): void {
    const position = this.#columns.findIndex(column => column.id === id);
    const column = this.#columns[position];
    if (column === undefined) return;
    for (const [index, { element, row }] of this.#rows) {
      const before = element.children[position];
      const cell = this.#cell(column, position, index, row);
      if (before === undefined || before.isEqualNode(cell)) continue;
      const focused = before.contains(document.activeElement);
      before.replaceWith(cell);
      if (focused) cell.focus({ preventScroll: true });
    }
  }

  /** Brings a row into sight, a third from the top, and the keyboard to it. */
  goTo(index: number, focus = false): void {
    this.#active = { ...this.#active, row: this.#within(index) };
    this.#jump(this.#active.row * ROW_HEIGHT - Math.floor(this.#viewport / 3 / ROW_HEIGHT) * ROW_HEIGHT);
    this.#markActive(focus);
  }

  /** Marks a row that was selected elsewhere, and scrolls it into view. No event is sent. */
  select(index: number): void {
    this.#active = { ...this.#active, row: this.#within(index) };
    if (this.#options.selected) this.#selection.only(this.#active.row);
    const top = this.#active.row * ROW_HEIGHT;
    const { offset } = this.#scroll;
    const away = top < offset || top + ROW_HEIGHT > offset + this.#viewport;
    if (away) this.#jump(top - Math.floor(this.#viewport / 3 / ROW_HEIGHT) * ROW_HEIGHT);
    else this.#draw();
    this.#showActive();
  }

  #showHead(): void {
    this.#layOut();
    const heads = this.#columns.map(column => ({
      ...{ id: column.id ?? '', title: column.title, class: cellClass({ numeric: column.numeric }) },
      isSortable: column.isSortable ?? false,
    }));
    this.#head.show(heads, this.#sort);
  }

  /** Sets the widths of the columns. The head stays: while it is dragged, it holds the pointer. */
  #layOut(): void {
    const widths = this.#columns.map(({ id, width: [min, grow] }) => {
      const chosen = id === undefined ? undefined : this.#widths[id];
      return chosen === undefined ? { min: minWidth(min, grow), grow } : { min: `${chosen}px`, grow: 0 };
    });
    const tracks = widths.map(({ min, grow }) => `minmax(${min}, ${grow === 0 ? min : `${grow}fr`})`);
    const gaps = 2 * SIDE + (widths.length - 1) * COLUMN_GAP;
    this.element.style.setProperty('--columns', tracks.join(' '));
    this.element.style.setProperty('--min-width', `calc(${gaps}px + ${widths.map(({ min }) => min).join(' + ')})`);
  }

  #resize(id: string, width: number): void {
    this.#widths = { ...this.#widths, [id]: width };
    this.#layOut();
    this.#options.resized?.(id, width);
  }

  get #viewport(): number {
    return Math.max(0, this.element.clientHeight - ROW_HEIGHT);
  }

  #within(index: number): number {
    return Math.max(0, Math.min(this.#source.count - 1, index));
  }

  #measure(): void {
    this.#scroll.resize(this.#source.count * ROW_HEIGHT, this.#viewport);
    this.#space.style.height = `${this.#scroll.height}px`;
    this.element.scrollTop = this.#scroll.position;
  }

  #scrolled(): void {
    // Setting the scroll position ourselves echoes here, rounded to a device pixel.
    if (Math.abs(this.element.scrollTop - this.#scroll.position) < 1) return;
    this.#scroll.scrolled(this.element.scrollTop);
    this.#notify?.(this.#scroll.offset, true);
    this.#draw();
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => {
      this.#jump(this.#scroll.offset);
      this.#options.scrolled?.();
    }, REST_MILLISECONDS);
  }

  #jump(offset: number): void {
    this.#scroll.jump(offset);
    this.element.scrollTop = this.#scroll.position;
    this.#notify?.(this.#scroll.offset, false);
    this.#draw();
  }

  #draw(): void {
    // Read before anything is changed: after that, the browser would lay out the page again for it.
    const viewport = this.#viewport;
    const items = this.#virtualizer.getVirtualItems();
    const seen = new Set(items.map(({ index }) => index));
    for (const [index, { element }] of this.#rows) {
      if (seen.has(index)) continue;
      element.remove();
      this.#rows.delete(index);
    }
    for (const { index, start } of items) {
      if (index >= this.#source.count) continue;
      const y = Math.max(-3 * ROW_HEIGHT, Math.min(viewport + 3 * ROW_HEIGHT, start - this.#scroll.offset));
      const top = Math.max(0, Math.min(this.#scroll.height - ROW_HEIGHT, y + this.#scroll.position));
      const drawn = this.#rows.get(index) ?? this.#addRow(index);
      drawn.element.style.transform = `translateY(${top}px)`;
      drawn.element.classList.toggle('away', y + ROW_HEIGHT <= 0 || y >= viewport);
    }
    const first = Math.floor(this.#scroll.offset / ROW_HEIGHT);
    const last = this.#within(Math.ceil((this.#scroll.offset + viewport) / ROW_HEIGHT));
    if (this.#source.count > 0 && viewport > 0) this.#source.want(this.#within(first), last);
  }

  #clear(): void {
    for (const { element } of this.#rows.values()) element.remove();
    this.#rows.clear();
  }

  #addRow(index: number) {
    const element = el('div', { role: 'row', class: 'grid-row', 'aria-rowindex': String(index + 2) });
    element.dataset.index = String(index);
    const drawn = { element, row: undefined as Row | undefined };
    this.#fillRow(drawn, index, this.#source.get(index));
    this.#rows.set(index, drawn);
    // Rows are in the page in their order, for readers of the page's text.
    const next = [...this.#space.children].find(other => Number((other as HTMLElement).dataset.index) > index);
    this.#space.insertBefore(element, next ?? null);
    return drawn;
  }

  #fillRow(drawn: { element: HTMLElement; row: Row | undefined }, index: number, row: Row | undefined): void {
    const focused = drawn.element.contains(document.activeElement);
    drawn.row = row;
    fill(drawn.element, ...this.#columns.map((column, position) => this.#cell(column, position, index, row)));
    drawn.element.classList.toggle('active', index === this.#active.row);
    this.#markSelected(drawn.element, index);
    if (focused) this.#activeCell()?.focus({ preventScroll: true });
  }

  #cell(column: Column<Row>, position: number, index: number, row: Row | undefined): HTMLElement {
    const text = row === undefined ? '…' : column.text(row);
    const whole = row === undefined ? undefined : column.whole?.(row);
    return el(
      'div',
      {
        role: 'gridcell',
        class: `${cellClass(column)} ${row === undefined ? '' : (column.mark?.(row) ?? '')}`,
        tabindex: index === this.#active.row && position === this.#active.column ? '0' : '-1',
        title: whole ?? (text.length > 24 ? text : undefined),
        'aria-label': row === undefined ? undefined : column.spoken?.(row),
      },
      ...((row !== undefined && column.content?.(row, this.#source.get(index - 1))) || [text]),
    );
  }

  #activeCell(): HTMLElement | undefined {
    return this.#rows.get(this.#active.row)?.element.children[this.#active.column] as HTMLElement | undefined;
  }

  #markActive(focus: boolean): void {
    this.#showActive();
    if (focus) this.#activeCell()?.focus({ preventScroll: true });
    this.#options.moved?.(this.#active.row);
  }

  #showActive(): void {
    for (const [index, { element }] of this.#rows) {
      element.classList.toggle('active', index === this.#active.row);
      this.#markSelected(element, index);
      for (const [column, cell] of [...element.children].entries()) {
        (cell as HTMLElement).tabIndex = index === this.#active.row && column === this.#active.column ? 0 : -1;
      }
    }
  }

  #markSelected(element: HTMLElement, index: number): void {
    if (!this.#options.selected) return;
    const isSelected = this.#selection.has(index);
    element.classList.toggle('selected', isSelected);
    element.setAttribute('aria-selected', String(isSelected));
  }

  #notifyHovered(notify: (row: Row | undefined) => void): void {
    const under = (event: PointerEvent) =>
      Number((event.target as Element).closest<HTMLElement>('[role=row]')?.dataset.index ?? Number.NaN);
    let last = Number.NaN;
    const to = (index: number) => {
      if (Object.is(index, last)) return;
      last = index;
      notify(Number.isNaN(index) ? undefined : this.#source.get(index));
    };
    this.element.addEventListener('pointermove', event => to(under(event)));
    this.element.addEventListener('pointerleave', () => to(Number.NaN));
  }

  #press(event: KeyboardEvent): void {
    const { row, column } = this.#active;
    const page = Math.max(1, Math.floor(this.#viewport / ROW_HEIGHT) - 1);
    const rows: Record<string, number> = {
      ArrowDown: row + 1,
      ArrowUp: row - 1,
      PageDown: row + page,
      PageUp: row - page,
      Home: 0,
      End: this.#source.count - 1,
    };
    const columns: Record<string, number> = { ArrowRight: column + 1, ArrowLeft: column - 1 };
    const [toRow, toColumn] = [rows[event.key], columns[event.key]];
    if (event.altKey || event.metaKey || event.ctrlKey) {
      if (!this.#pressWithControl(event)) return;
    } else if (event.key === 'ArrowUp' && row === 0 && this.#options.sort) this.#head.focus(column);
    else if (toRow !== undefined) this.#moveTo(toRow, column, event.shiftKey);
    else if (toColumn !== undefined) this.#moveTo(row, toColumn);
    else if (event.key === 'Enter') (this.#options.entered ?? (() => this.#open(row)))();
    else if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
      if (!this.#menuAtActive()) return;
    } else if (!this.#type(event.key)) return;
    event.preventDefault();
  }

  /** Returns false for keys without a meaning in the grid. */
  #pressWithControl(event: KeyboardEvent): boolean {
    if (!this.#options.selected || event.altKey) return false;
    if (event.key === 'a') this.#selection.all(this.#source.count);
    else if (event.key === ' ') this.#selection.toggle(this.#active.row);
    else return false;
    this.#showActive();
    this.#options.selected();
    return true;
  }

  #type(key: string): boolean {
    if (!this.#options.typed || [...key].length !== 1 || (/[ /]/.test(key) && this.#typed === '')) return false;
    // The first letter finds the next name that starts with it; further letters narrow the search.
    const from = this.#active.row + (this.#typed === '' ? 1 : 0);
    this.#typed += key;
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => (this.#typed = ''), TYPING_REST);
    this.#options.typed(this.#typed, from < this.#source.count ? from : 0);
    return true;
  }

  /** Goes to a row as if the user had gone there. */
  choose(row: number): void {
    this.#moveTo(row, this.#active.column);
  }

  #moveTo(row: number, column: number, extend = false): void {
    this.#active = { row: this.#within(row), column: Math.max(0, Math.min(this.#columns.length - 1, column)) };
    this.reveal(this.#active.row);
    this.#draw();
    this.#chosen(extend ? 'extend' : 'only');
    this.#activeCell()?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  #chosen(how: 'only' | 'extend' | 'toggle'): void {
    if (this.#source.count === 0) return;
    if (this.#options.selected) this.#selection[how](this.#active.row);
    this.#markActive(true);
    this.#options.chosen?.(this.#active.row);
    this.#options.selected?.();
  }

  #click(event: MouseEvent): void {
    if (!this.#activate(event)) return;
    const how = event.shiftKey ? 'extend' : event.ctrlKey || event.metaKey ? 'toggle' : 'only';
    this.#chosen(how);
    if (how === 'only') this.#open(this.#active.row);
  }

  /** Makes the cell under the mouse the active one, or the row between two cells; false if there is none. */
  #activate(event: MouseEvent): boolean {
    const target = event.target as Element;
    const row = target.closest<HTMLElement>('.grid-row');
    if (!row) return false;
    const cell = target.closest<HTMLElement>('[role=gridcell]');
    const column = cell ? [...row.children].indexOf(cell) : this.#active.column;
    this.#active = { row: Number(row.dataset.index), column };
    return true;
  }

  #menu(event: MouseEvent): void {
    if (!this.#options.menu || !this.#activate(event)) return;
    event.preventDefault();
    if (this.#selection.has(this.#active.row)) this.#markActive(true);
    else this.#chosen('only');
    this.#options.menu({ x: event.clientX, y: event.clientY });
  }

  #menuAtActive(): boolean {
    const cell = this.#activeCell();
    if (!this.#options.menu || !cell) return false;
    if (!this.#selection.has(this.#active.row)) this.#chosen('only');
    const { left, bottom } = cell.getBoundingClientRect();
    this.#options.menu({ x: left, y: bottom });
    return true;
  }

  #open(index: number): void {
    const row = this.#source.get(index);
    if (row !== undefined) this.#options.open?.(row, index);
  }

  /** Copies the whole cell that has the focus, unless text is selected. */
  #copy(event: ClipboardEvent): void {
    const row = this.#source.get(this.#active.row);
    const column = this.#columns[this.#active.column];
    if (row === undefined || !column || !(getSelection()?.isCollapsed ?? true)) return;
    const text = column.whole?.(row) ?? column.text(row);
    event.clipboardData?.setData('text/plain', text);
    event.preventDefault();
    this.#options.copied?.(text);
  }
}

function cellClass({ numeric, mono }: { numeric?: boolean; mono?: boolean }): string {
  return `cell${numeric ? ' numeric' : ''}${mono ? ' mono' : ''}`;
}

/** A column that can grow takes half of a narrow grid at most, so that the column after it is in sight. */
function minWidth(min: number, grow: number): string {
  return grow === 0 ? `${min}px` : `min(${min}px, 50cqi)`;
}
