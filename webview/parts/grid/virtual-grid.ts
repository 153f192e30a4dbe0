/** A grid of any number of rows of which only those in sight exist. Cells are walked and copied by keyboard. */
import { defaultRangeExtractor, Virtualizer } from '@tanstack/virtual-core';
import './virtual-grid.css';
import { el, fill } from '../dom.ts';
import type { RowSource } from './row-window.ts';
import { ScaledScroll } from './scaled-scroll.ts';

export const ROW_HEIGHT = 22;
/** As the style sheet has them. */
const COLUMN_GAP = 14;
const SIDE = 10;
/** How long scrolling must rest before the scroll bar is set to where the rows are. */
const REST_MILLISECONDS = 150;

export interface Column<Row> {
  readonly title: string;
  /** The least width in pixels, and the share of what is left over. */
  readonly width: readonly [least: number, grow: number];
  readonly numeric?: boolean;
  readonly mono?: boolean;
  text(row: Row): string;
  /** The whole of what `text` shortens; shown by hovering, and what is copied. */
  whole?(row: Row): string;
  /** Classes for the cell. */
  mark?(row: Row): string;
}

interface Options<Row> {
  readonly label: string;
  /** Enter or a click on a row. */
  readonly open?: (row: Row, index: number) => void;
  /** The row the keyboard is on has changed. */
  readonly moved?: (index: number) => void;
  /** A person went to another row, by mouse or keyboard. */
  readonly chosen?: (index: number) => void;
  /** The row under the mouse, as far as it has come. */
  readonly hovered?: (row: Row | undefined) => void;
  readonly copied?: (text: string) => void;
}

export class VirtualGrid<Row> {
  readonly element: HTMLElement;
  readonly #options: Options<Row>;
  readonly #head = el('div', { role: 'row', class: 'grid-head', 'aria-rowindex': '1' });
  readonly #space = el('div', { role: 'presentation', class: 'grid-space' });
  readonly #rows = new Map<number, { element: HTMLElement; row: Row | undefined }>();
  readonly #scroll = new ScaledScroll();
  readonly #virtualizer: Virtualizer<HTMLElement, HTMLElement>;
  #notify: ((offset: number, scrolling: boolean) => void) | null = null;
  #source: RowSource<Row> = { count: 0, get: () => undefined, want: () => undefined };
  #columns: readonly Column<Row>[] = [];
  #active = { row: 0, column: 0 };
  #resting: ReturnType<typeof setTimeout> | undefined;

  constructor(options: Options<Row>) {
    this.#options = options;
    this.element = el(
      'div',
      { role: 'grid', class: 'grid', 'aria-label': options.label, 'aria-readonly': 'true' },
      this.#head,
      this.#space,
    );
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
    if (options.hovered) this.#notifyHovered(options.hovered);
  }

  get active(): number {
    return this.#active.row;
  }

  /** Shows other rows, from the first one or from `at`. The element must be in the page. */
  show(source: RowSource<Row>, columns: readonly Column<Row>[], at = 0): void {
    this.#source = source;
    this.#columns = columns;
    this.#active = { row: this.#within(at), column: 0 };
    this.element.setAttribute('aria-rowcount', String(source.count + 1));
    this.element.setAttribute('aria-colcount', String(columns.length));
    const tracks = columns.map(
      ({ width: [least, grow] }) => `minmax(${least}px, ${grow === 0 ? `${least}px` : `${grow}fr`})`,
    );
    const least = columns.reduce((sum, { width }) => sum + width[0] + COLUMN_GAP, 2 * SIDE - COLUMN_GAP);
    this.element.style.setProperty('--columns', tracks.join(' '));
    this.element.style.setProperty('--least', `${least}px`);
    fill(
      this.#head,
      ...columns.map(column =>
        el('div', { role: 'columnheader', class: cellClass({ numeric: column.numeric }) }, column.title),
      ),
    );
    this.#clear();
    this.#virtualizer.setOptions({ ...this.#virtualizer.options, count: source.count });
    this.#virtualizer._willUpdate();
    this.#measure();
    this.goTo(this.#active.row);
  }

  /** Rows that were missing have come. */
  refresh(): void {
    for (const [index, drawn] of this.#rows) {
      const row = this.#source.get(index);
      if (row !== drawn.row) this.#fillRow(drawn, index, row);
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
    const top = this.#active.row * ROW_HEIGHT;
    const { offset } = this.#scroll;
    const away = top < offset || top + ROW_HEIGHT > offset + this.#viewport;
    if (away) this.#jump(top - Math.floor(this.#viewport / 3 / ROW_HEIGHT) * ROW_HEIGHT);
    else this.#draw();
    this.#showActive();
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
    this.#resting = setTimeout(() => this.#jump(this.#scroll.offset), REST_MILLISECONDS);
  }

  #jump(offset: number): void {
    this.#scroll.jump(offset);
    this.element.scrollTop = this.#scroll.position;
    this.#notify?.(this.#scroll.offset, false);
    this.#draw();
  }

  #draw(): void {
    const items = this.#virtualizer.getVirtualItems();
    const seen = new Set(items.map(({ index }) => index));
    for (const [index, { element }] of this.#rows) {
      if (seen.has(index)) continue;
      element.remove();
      this.#rows.delete(index);
    }
    for (const { index, start } of items) {
      if (index >= this.#source.count) continue;
      const y = Math.max(-3 * ROW_HEIGHT, Math.min(this.#viewport + 3 * ROW_HEIGHT, start - this.#scroll.offset));
      const top = Math.max(0, Math.min(this.#scroll.height - ROW_HEIGHT, y + this.#scroll.position));
      const drawn = this.#rows.get(index) ?? this.#addRow(index);
      drawn.element.style.transform = `translateY(${top}px)`;
      drawn.element.classList.toggle('away', y + ROW_HEIGHT <= 0 || y >= this.#viewport);
    }
    const first = Math.floor(this.#scroll.offset / ROW_HEIGHT);
    const last = this.#within(Math.ceil((this.#scroll.offset + this.#viewport) / ROW_HEIGHT));
    if (this.#source.count > 0 && this.#viewport > 0) this.#source.want(this.#within(first), last);
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
    fill(
      drawn.element,
      ...this.#columns.map((column, position) => {
        const text = row === undefined ? '…' : column.text(row);
        const whole = row === undefined ? undefined : column.whole?.(row);
        return el(
          'div',
          {
            role: 'gridcell',
            class: `${cellClass(column)} ${row === undefined ? '' : (column.mark?.(row) ?? '')}`,
            tabindex: index === this.#active.row && position === this.#active.column ? '0' : '-1',
            title: whole ?? (text.length > 24 ? text : undefined),
          },
          text,
        );
      }),
    );
    drawn.element.classList.toggle('active', index === this.#active.row);
    if (focused) this.#activeCell()?.focus({ preventScroll: true });
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
      for (const [column, cell] of [...element.children].entries()) {
        (cell as HTMLElement).tabIndex = index === this.#active.row && column === this.#active.column ? 0 : -1;
      }
    }
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
    if (event.altKey || event.metaKey || event.ctrlKey) return;
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
    if (event.key in rows) this.#moveTo(rows[event.key], column);
    else if (event.key in columns) this.#moveTo(row, columns[event.key]);
    else if (event.key === 'Enter') this.#open(row);
    else return;
    event.preventDefault();
  }

  #moveTo(row: number, column: number): void {
    this.#active = { row: this.#within(row), column: Math.max(0, Math.min(this.#columns.length - 1, column)) };
    const top = this.#active.row * ROW_HEIGHT;
    const { offset } = this.#scroll;
    if (top < offset) this.#jump(top);
    else if (top + ROW_HEIGHT > offset + this.#viewport) this.#jump(top + ROW_HEIGHT - this.#viewport);
    else this.#draw();
    this.#markActive(true);
    this.#activeCell()?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    this.#options.chosen?.(this.#active.row);
  }

  #click(event: MouseEvent): void {
    const cell = (event.target as Element).closest<HTMLElement>('[role=gridcell]');
    const row = cell?.closest<HTMLElement>('[role=row]');
    if (!cell || !row) return;
    this.#active = { row: Number(row.dataset.index), column: [...row.children].indexOf(cell) };
    this.#markActive(true);
    this.#options.chosen?.(this.#active.row);
    this.#open(this.#active.row);
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
