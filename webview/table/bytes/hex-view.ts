/** The bytes of a file, or of an inflated block, of any length: only the rows in sight exist. */
import './hex-view.css';
import type { ByteRange, ByteRows, FieldInfo } from '../../../src/protocol/table.ts';
import { bytesText } from '../../../src/text/table-editor.ts';
import { el } from '../../parts/dom.ts';
import { RowWindow } from '../../parts/grid/row-window.ts';
import { ScaledScroll } from '../../parts/grid/scaled-scroll.ts';
import { sameField } from '../details/field-kinds.ts';
import { BYTES_PER_ROW, createRow, fillRow, type HexBytes, hexRows, markRow, type RowElement } from './hex-row.ts';

export const HEX_ROW_HEIGHT = 20;
const OVERSCAN = 4;
const REST_MILLISECONDS = 150;

export interface HexOptions {
  fetch(from: number, count: number, inside: number | undefined, signal: AbortSignal): Promise<ByteRows>;
  /** A byte was chosen by mouse or keyboard. */
  chosen(offset: number): void;
  /** Enter, or a double click: goes to the target of the selected field. */
  followed(): void;
  hovered(field: FieldInfo | null): void;
  copied(event: ClipboardEvent): void;
  failed(error: unknown): void;
}

/** Marks in the bytes, besides the fields. */
export interface HexChoice {
  readonly cursor: number;
  readonly field: FieldInfo | null;
  readonly record: ByteRange | null;
}

const NOTHING: HexChoice = { cursor: 0, field: null, record: null };

export class HexView {
  readonly element: HTMLElement;
  readonly #options: HexOptions;
  readonly #space = el('div', { role: 'presentation', class: 'hex-space' });
  readonly #scroll = new ScaledScroll();
  readonly #rows = new Map<number, RowElement>();
  readonly #spare: RowElement[] = [];
  #source: RowWindow<HexBytes> | null = null;
  #total = 0;
  #inside: number | undefined;
  #choice = NOTHING;
  #hovered: FieldInfo | null = null;
  #preview: ByteRange | null = null;
  #faults: readonly ByteRange[] = [];
  #resting: ReturnType<typeof setTimeout> | undefined;

  constructor(options: HexOptions) {
    this.#options = options;
    this.element = el(
      'div',
      { role: 'grid', class: 'hex', 'aria-label': bytesText.bytes(), 'aria-readonly': 'true' },
      this.#space,
    );
    new ResizeObserver(() => this.#measure()).observe(this.element);
    this.element.addEventListener('scroll', () => this.#scrolled());
    this.element.addEventListener('keydown', event => this.#press(event));
    this.element.addEventListener('click', event => this.#click(event));
    this.element.addEventListener('dblclick', () => options.followed());
    this.element.addEventListener('pointermove', event => this.#hover(event));
    this.element.addEventListener('pointerleave', () => this.#setHovered(null));
    this.element.addEventListener('copy', event => options.copied(event));
  }

  get inside(): number | undefined {
    return this.#inside;
  }

  get cursor(): number {
    return this.#choice.cursor;
  }

  /** Shows the file, or the inflated block at `inside`. */
  show(total: number, inside: number | undefined): void {
    if (this.#source && total === this.#total && inside === this.#inside) return;
    this.#source?.dispose();
    this.#total = total;
    this.#inside = inside;
    this.#choice = NOTHING;
    this.#hovered = null;
    this.#preview = null;
    this.#source = new RowWindow<HexBytes>(
      Math.ceil(total / BYTES_PER_ROW),
      async (from, count, signal) =>
        hexRows(await this.#options.fetch(from * BYTES_PER_ROW, count * BYTES_PER_ROW, inside, signal)),
      () => this.#arrived(),
      error => this.#options.failed(error),
    );
    this.element.setAttribute('aria-rowcount', String(this.#source.count));
    for (const drawn of this.#rows.values()) this.#drop(drawn);
    this.#rows.clear();
    this.#measure();
  }

  /** Marks the selection and scrolls it into view. */
  choose(choice: HexChoice): void {
    this.#choice = choice;
    const row = Math.floor(choice.cursor / BYTES_PER_ROW);
    const top = row * HEX_ROW_HEIGHT;
    const { offset } = this.#scroll;
    const away = top < offset || top + HEX_ROW_HEIGHT > offset + this.#viewport;
    if (away) this.#jump(top - Math.floor(this.#viewport / 3 / HEX_ROW_HEIGHT) * HEX_ROW_HEIGHT);
    else this.#draw();
    this.#mark();
  }

  focusCursor(): void {
    this.#cell(this.#choice.cursor)?.focus({ preventScroll: true });
  }

  /** Shows bytes that another part of the editor refers to. */
  preview(range: ByteRange | null): void {
    this.#preview = range && range.inside === this.#inside ? range : null;
    this.#mark();
  }

  /** Damaged bytes of the file and of inflated blocks. */
  showFaults(faults: readonly ByteRange[]): void {
    this.#faults = faults;
    this.#mark();
  }

  /** The bytes of a range as far as they have arrived. */
  bytesOf({ start, end }: ByteRange): number[] {
    const bytes: number[] = [];
    for (let at = start; at < end; at++) {
      const byte = this.#source?.get(Math.floor(at / BYTES_PER_ROW))?.bytes[at % BYTES_PER_ROW];
      if (byte === undefined) break;
      bytes.push(byte);
    }
    return bytes;
  }

  get #viewport(): number {
    return this.element.clientHeight;
  }

  #measure(): void {
    if (!this.#source) return;
    this.#scroll.resize(this.#source.count * HEX_ROW_HEIGHT, this.#viewport);
    this.#space.style.height = `${this.#scroll.height}px`;
    this.element.scrollTop = this.#scroll.position;
    this.#draw();
  }

  #scrolled(): void {
    // Setting the scroll position ourselves echoes here, rounded to a device pixel.
    if (Math.abs(this.element.scrollTop - this.#scroll.position) < 1) return;
    this.#scroll.scrolled(this.element.scrollTop);
    this.#draw();
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => this.#jump(this.#scroll.offset), REST_MILLISECONDS);
  }

  #jump(offset: number): void {
    this.#scroll.jump(offset);
    this.element.scrollTop = this.#scroll.position;
    this.#draw();
  }

  #draw(): void {
    const source = this.#source;
    if (!source || source.count === 0 || this.#viewport === 0) return;
    const first = Math.floor(this.#scroll.offset / HEX_ROW_HEIGHT);
    const last = Math.min(source.count - 1, Math.floor((this.#scroll.offset + this.#viewport) / HEX_ROW_HEIGHT));
    const from = Math.max(0, first - OVERSCAN);
    const to = Math.min(source.count - 1, last + OVERSCAN);
    const cursorRow = Math.floor(this.#choice.cursor / BYTES_PER_ROW);
    for (const [index, drawn] of this.#rows) {
      // The row the keyboard is on stays, so that focus is never lost.
      if (index >= from && index <= to) continue;
      if (index === cursorRow && drawn.element.contains(document.activeElement)) continue;
      this.#drop(drawn);
      this.#rows.delete(index);
    }
    for (let index = from; index <= to; index++) if (!this.#rows.has(index)) this.#add(index);
    for (const [index, { element }] of this.#rows) {
      const y = index * HEX_ROW_HEIGHT - this.#scroll.offset;
      const near = Math.max(-6 * HEX_ROW_HEIGHT, Math.min(this.#viewport + 5 * HEX_ROW_HEIGHT, y));
      const top = Math.max(0, Math.min(this.#scroll.height - HEX_ROW_HEIGHT, near + this.#scroll.position));
      element.style.transform = `translateY(${top}px)`;
      element.classList.toggle('away', y + HEX_ROW_HEIGHT <= 0 || y >= this.#viewport);
    }
    source.want(first, last);
  }

  #add(index: number): void {
    const drawn = this.#spare.pop() ?? createRow();
    fillRow(drawn, index, this.#digits, this.#source?.get(index));
    markRow(drawn, this.#marks);
    this.#rows.set(index, drawn);
    // Rows are in the page in their order, for readers of the page's text.
    const next = [...this.#rows].filter(([other]) => other > index).sort(([a], [b]) => a - b)[0]?.[1].element;
    this.#space.insertBefore(drawn.element, next ?? null);
  }

  #drop(drawn: RowElement): void {
    drawn.element.remove();
    this.#spare.push(drawn);
  }

  #arrived(): void {
    for (const [index, drawn] of this.#rows) {
      const row = this.#source?.get(index);
      if (row === drawn.row) continue;
      fillRow(drawn, index, this.#digits, row);
      markRow(drawn, this.#marks);
    }
  }

  get #digits(): number {
    return Math.max(4, Math.max(0, this.#total - 1).toString(16).length);
  }

  #mark(): void {
    for (const drawn of this.#rows.values()) markRow(drawn, this.#marks);
  }

  get #marks() {
    const { cursor, field: chosen, record } = this.#choice;
    const within = (range: ByteRange | null, offset: number) =>
      range !== null && range.inside === this.#inside && offset >= range.start && offset < range.end;
    const first = this.#scroll.offset / HEX_ROW_HEIGHT - OVERSCAN;
    const inSight = (this.#viewport / HEX_ROW_HEIGHT + 2 * OVERSCAN + 2) * BYTES_PER_ROW;
    const faults = this.#faults.filter(
      ({ start, end }) => end > (first - 1) * BYTES_PER_ROW && start < first * BYTES_PER_ROW + inSight,
    );
    return {
      cursor,
      marks: (offset: number, field: FieldInfo | undefined) =>
        (chosen && field && sameField(chosen, field) ? ' chosen' : '') +
        (within(record, offset) ? ' of-record' : '') +
        ((this.#hovered && field && sameField(this.#hovered, field)) || within(this.#preview, offset)
          ? ' hovered'
          : '') +
        (faults.some(fault => within(fault, offset)) ? ' fault' : '') +
        (offset === cursor ? ' cursor' : ''),
    };
  }

  #cell(offset: number): HTMLElement | undefined {
    return this.#rows.get(Math.floor(offset / BYTES_PER_ROW))?.cells[offset % BYTES_PER_ROW];
  }

  /** The byte under the mouse, in hex or as a character. */
  #offsetOf(target: EventTarget | null): number | undefined {
    if (!(target instanceof HTMLElement)) return undefined;
    const element = target.closest('.hex-row');
    for (const { element: row, cells, characters, index } of this.#rows.values()) {
      if (row !== element) continue;
      const at = Math.max(cells.indexOf(target), characters.indexOf(target));
      return at < 0 || target.hidden ? undefined : index * BYTES_PER_ROW + at;
    }
    return undefined;
  }

  #click(event: MouseEvent): void {
    const offset = this.#offsetOf(event.target);
    if (offset !== undefined) this.#moveTo(offset);
  }

  #hover(event: PointerEvent): void {
    const offset = this.#offsetOf(event.target);
    if (offset === undefined) return;
    this.#setHovered(this.#fieldAt(offset) ?? null);
  }

  #setHovered(field: FieldInfo | null): void {
    if (sameField(this.#hovered, field)) return;
    this.#hovered = field;
    this.#mark();
    this.#options.hovered(field);
  }

  #fieldAt(offset: number): FieldInfo | undefined {
    return this.#source?.get(Math.floor(offset / BYTES_PER_ROW))?.fields[offset % BYTES_PER_ROW];
  }

  #press(event: KeyboardEvent): void {
    if (event.altKey || event.metaKey) return;
    const { cursor } = this.#choice;
    if (event.key === 'Enter') {
      event.preventDefault();
      this.#options.followed();
      return;
    }
    const to = event.ctrlKey ? this.#farKey(event.key, cursor) : this.#nearKey(event.key, cursor);
    if (to === undefined) return;
    event.preventDefault();
    this.#moveTo(to);
  }

  #nearKey(key: string, cursor: number): number | undefined {
    const page = Math.max(1, Math.floor(this.#viewport / HEX_ROW_HEIGHT) - 1) * BYTES_PER_ROW;
    const column = cursor % BYTES_PER_ROW;
    const keys: Record<string, number> = {
      ArrowLeft: cursor - 1,
      ArrowRight: cursor + 1,
      ArrowUp: cursor < BYTES_PER_ROW ? cursor : cursor - BYTES_PER_ROW,
      ArrowDown: cursor + BYTES_PER_ROW >= this.#total ? cursor : cursor + BYTES_PER_ROW,
      PageUp: cursor - page,
      PageDown: cursor + page,
      Home: cursor - column,
      End: cursor - column + BYTES_PER_ROW - 1,
    };
    return keys[key];
  }

  /** With Ctrl: from field to field, and to the ends. */
  #farKey(key: string, cursor: number): number | undefined {
    const field = this.#fieldAt(cursor);
    const keys: Record<string, number> = {
      Home: 0,
      End: this.#total - 1,
      ArrowRight: field?.end ?? cursor + 1,
      ArrowLeft: this.#fieldAt(Math.max(0, (field?.start ?? cursor) - 1))?.start ?? cursor - 1,
    };
    return keys[key];
  }

  #moveTo(offset: number): void {
    const cursor = Math.max(0, Math.min(this.#total - 1, offset));
    const row = Math.floor(cursor / BYTES_PER_ROW) * HEX_ROW_HEIGHT;
    this.#choice = { cursor, field: this.#fieldAt(cursor) ?? null, record: null };
    if (row < this.#scroll.offset) this.#jump(row);
    else if (row + HEX_ROW_HEIGHT > this.#scroll.offset + this.#viewport) {
      this.#jump(row + HEX_ROW_HEIGHT - this.#viewport);
    } else this.#draw();
    this.#mark();
    this.#cell(cursor)?.focus({ preventScroll: true });
    this.#options.chosen(cursor);
  }
}
