/** The head of a grid: its columns by name, sorted by a click or Enter and resized with the mouse or Shift and arrows. */
import { codicon, el, fill } from '../dom.ts';

/** Pixels that a key makes a column wider or narrower. */
const STEP = 16;
const NARROWEST = 40;

export interface HeadColumn {
  readonly id: string;
  readonly title: string;
  readonly class: string;
  readonly isSortable: boolean;
}

export interface GridSort {
  readonly id: string;
  readonly descending: boolean;
}

interface HeadOptions {
  readonly sort?: (id: string) => void;
  /** `width` is in pixels. */
  readonly resize?: (id: string, width: number) => void;
  /** The user leaves the head for the rows. */
  readonly leave: (column: number) => void;
}

export class GridHead {
  readonly element = el('div', { role: 'row', class: 'grid-head', 'aria-rowindex': '1' });
  readonly #options: HeadOptions;
  #columns: readonly HeadColumn[] = [];
  #sort: GridSort | null = null;

  constructor(options: HeadOptions) {
    this.#options = options;
    this.element.addEventListener('keydown', event => this.#press(event));
    this.element.addEventListener('click', event => this.#click(event));
  }

  show(columns: readonly HeadColumn[], sort: GridSort | null): void {
    const focused = this.#cells.indexOf(document.activeElement as HTMLElement);
    this.#columns = columns;
    this.#sort = sort;
    fill(this.element, ...columns.map(column => this.#cell(column)));
    if (focused >= 0) this.focus(focused);
  }

  focus(column: number): void {
    this.#cells[Math.max(0, Math.min(this.#cells.length - 1, column))]?.focus();
  }

  /** Whether Tab reaches the head: without rows, the grid has nothing else to focus. */
  set isTabStop(isTabStop: boolean) {
    const [first] = this.#cells;
    if (this.#options.sort && first) first.tabIndex = isTabStop ? 0 : -1;
  }

  get #cells(): HTMLElement[] {
    return [...this.element.children] as HTMLElement[];
  }

  #cell({ id, title, class: classes, isSortable }: HeadColumn): HTMLElement {
    const { sort, resize } = this.#options;
    const sorted = this.#sort?.id === id ? this.#sort : null;
    return el(
      'div',
      {
        ...{ role: 'columnheader', class: classes },
        ...(isSortable && sort
          ? {
              class: `${classes} sortable`,
              'aria-sort': sorted === null ? 'none' : sorted.descending ? 'descending' : 'ascending',
            }
          : {}),
        tabindex: sort && '-1',
      },
      el('span', { class: 'grid-title', title }, title),
      sorted && codicon(sorted.descending ? 'arrow-down' : 'arrow-up'),
      resize && this.#handle(id),
    );
  }

  #handle(id: string): HTMLElement {
    const handle = el('span', { class: 'grid-resize', 'aria-hidden': 'true' });
    handle.addEventListener('pointerdown', event => {
      const cell = handle.parentElement as HTMLElement;
      const from = event.clientX - cell.clientWidth;
      handle.setPointerCapture(event.pointerId);
      handle.onpointermove = moved => this.#resize(id, moved.clientX - from);
      handle.onlostpointercapture = () => (handle.onpointermove = null);
      event.preventDefault();
    });
    return handle;
  }

  #resize(id: string, width: number): void {
    this.#options.resize?.(id, Math.max(NARROWEST, Math.round(width)));
  }

  #click(event: MouseEvent): void {
    const target = event.target as Element;
    if (target.closest('.grid-resize')) return;
    const column =
      this.#columns[this.#cells.indexOf(target.closest<HTMLElement>('[role=columnheader]') as HTMLElement)];
    if (column?.isSortable) this.#options.sort?.(column.id);
  }

  #press(event: KeyboardEvent): void {
    const at = this.#cells.indexOf(event.target as HTMLElement);
    const column = this.#columns[at];
    if (column === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step !== undefined && event.shiftKey) {
      this.#resize(column.id, (event.target as HTMLElement).clientWidth + step * STEP);
    } else if (step !== undefined) this.focus(at + step);
    else if (event.key === 'ArrowDown') this.#options.leave(at);
    else if (event.key === 'Enter' || event.key === ' ') {
      if (column.isSortable) this.#options.sort?.(column.id);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
