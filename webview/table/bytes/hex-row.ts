/** One row of the hex view: an offset, sixteen bytes in hex, and the same as characters. */
import type { ByteRows, FieldInfo } from '../../../src/protocol/table.ts';
import { fieldLabel } from '../../../src/text/fields.ts';
import { readable } from '../../../src/text/names.ts';
import { hexRange } from '../../../src/text/numbers.ts';
import { bytesText } from '../../../src/text/table-editor.ts';
import { el } from '../../parts/dom.ts';
import { fieldKind } from '../details/field-kinds.ts';

export const BYTES_PER_ROW = 16;

export interface HexBytes {
  readonly bytes: Uint8Array;
  /** Of each byte. */
  readonly fields: readonly (FieldInfo | undefined)[];
}

/** Parts a window, which starts at a row, into rows. */
export function hexRows({ from, base64, fields }: ByteRows): HexBytes[] {
  const bytes = Uint8Array.from(atob(base64), character => character.charCodeAt(0));
  const rows: HexBytes[] = [];
  let at = 0;
  for (let start = 0; start < bytes.length; start += BYTES_PER_ROW) {
    const own = bytes.subarray(start, start + BYTES_PER_ROW);
    const owners = Array.from(own, (_, i) => {
      for (let field = fields[at]; field !== undefined && field.end <= from + start + i; field = fields[at]) at++;
      return fields[at];
    });
    rows.push({ bytes: own, fields: owners });
  }
  return rows;
}

export interface RowElement {
  readonly element: HTMLElement;
  readonly cells: readonly HTMLElement[];
  readonly characters: readonly HTMLElement[];
  readonly offset: HTMLElement;
  index: number;
  row: HexBytes | undefined;
}

export function createRow(): RowElement {
  const offset = el('span', { role: 'rowheader', class: 'hex-offset' });
  const cells = Array.from({ length: BYTES_PER_ROW }, () => el('span', { role: 'gridcell', tabindex: '-1' }));
  const characters = Array.from({ length: BYTES_PER_ROW }, () => el('span', {}));
  const element = el(
    'div',
    { role: 'row', class: 'hex-row' },
    offset,
    ...cells,
    el('span', { class: 'hex-characters', 'aria-hidden': 'true' }, ...characters),
  );
  return { element, cells, characters, offset, index: -1, row: undefined };
}

/** What is chosen, under the mouse, or wrong; asked for each byte. */
export interface ByteMarks {
  marks(offset: number, field: FieldInfo | undefined): string;
  readonly cursor: number;
}

export function fillRow(drawn: RowElement, index: number, digits: number, row: HexBytes | undefined): void {
  drawn.index = index;
  drawn.row = row;
  const start = index * BYTES_PER_ROW;
  drawn.element.setAttribute('aria-rowindex', String(index + 1));
  drawn.offset.textContent = start.toString(16).padStart(digits, '0');
  for (let i = 0; i < BYTES_PER_ROW; i++) {
    const byte = row?.bytes[i];
    const [cell, character] = [drawn.cells[i], drawn.characters[i]];
    if (cell === undefined || character === undefined) continue;
    const gone = row !== undefined && byte === undefined;
    cell.hidden = gone;
    character.hidden = gone;
    cell.textContent = byte === undefined ? '··' : byte.toString(16).padStart(2, '0');
    character.textContent = byte === undefined ? ' ' : printable(byte);
    if (byte === undefined) cell.removeAttribute('aria-label');
    else cell.setAttribute('aria-label', cellWords(byte, row?.fields[i]));
  }
}

function cellWords(byte: number, field: FieldInfo | undefined): string {
  const character = byte > 0x20 && byte < 0x7f ? ` ${String.fromCharCode(byte)}` : '';
  return `${byte.toString(16).padStart(2, '0')}${character}, ${field ? fieldLabel(field.name) : bytesText.unknown()}`;
}

function printable(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·';
}

/** Draws fields and marks; the bytes stay as they are. */
export function markRow(drawn: RowElement, marks: ByteMarks): void {
  const start = drawn.index * BYTES_PER_ROW;
  for (let i = 0; i < BYTES_PER_ROW; i++) {
    const field = drawn.row?.fields[i];
    const offset = start + i;
    const kind = field ? fieldKind(field.name) : 'none';
    const edges = `${field?.start === offset ? ' first' : ''}${field && field.end === offset + 1 ? ' last' : ''}`;
    const names = `kind-${kind}${edges}${marks.marks(offset, field)}`;
    const [cell, character] = [drawn.cells[i], drawn.characters[i]];
    if (cell === undefined || character === undefined) continue;
    cell.className = `hex-byte ${names}`;
    character.className = names;
    cell.tabIndex = offset === marks.cursor ? 0 : -1;
  }
}

/** `0x1a2f–0x1a33  Suffix: heads/main`. */
export function fieldLine(field: FieldInfo): string {
  const value = field.value === undefined ? '' : `: ${readable(field.value).slice(0, 120)}`;
  return `${hexRange(field.start, field.end)}  ${fieldLabel(field.name)}${value}`;
}
