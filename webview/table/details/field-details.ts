/** The details of one field: its bytes, its value, its meaning, its bits, and its target. */
import type { ByteDetails, FieldInfo } from '../../../src/protocol/table.ts';
import { committerTime } from '../../../src/text/dates.ts';
import { fieldLabel, fieldMeaning } from '../../../src/text/fields.ts';
import { readable } from '../../../src/text/names.ts';
import { hex } from '../../../src/text/numbers.ts';
import { byteText } from '../../../src/text/table-editor.ts';
import { el } from '../../parts/dom.ts';
import { link } from '../../parts/link.ts';
import { copyButtons } from '../bytes/copy.ts';
import { fieldKind, isVarint } from './field-kinds.ts';
import type { Go } from './go.ts';
import { varintSteps } from './varint.ts';

export function aboutField(byte: ByteDetails, bytes: readonly number[], go: Go): HTMLElement {
  const { field, at } = byte;
  const length = field.end - field.start;
  return el(
    'section',
    { 'aria-label': byteText.field(), class: 'about-field' },
    el(
      'h2',
      {},
      el('span', { class: `kind-mark kind-${fieldKind(field.name)}`, 'aria-hidden': 'true' }),
      fieldLabel(field.name),
    ),
    el('p', { class: 'muted' }, byteText.fieldRange(field)),
    ...valueLines(byte, bytes),
    el('p', {}, fieldMeaning(field.name)),
    isVarint(field.name) && bytes.length === length ? varintTable(bytes) : null,
    ...ways(field, go),
    el('p', { class: 'muted' }, byteText.chosen(at.offset - field.start + 1, length, at.offset)),
    copyButtons(byte, bytes),
  );
}

function valueLines(byte: ByteDetails, bytes: readonly number[]): HTMLElement[] {
  const { field } = byte;
  const { value } = field;
  if (value === undefined) return [];
  const lines = [el('p', { class: 'value mono' }, readable(value), field.cut ? ' …' : '')];
  const detail = detailOf(byte, value, bytes);
  if (detail) lines.push(el('p', {}, detail));
  return lines;
}

/** An explanation of the value, if there is one. */
function detailOf({ field, record }: ByteDetails, value: string, bytes: readonly number[]): string | undefined {
  if (field.name === 'time') {
    const zone = record?.fields.find(({ name }) => name === 'timeZone')?.value;
    return committerTime(BigInt(value), Number(zone ?? 0));
  }
  if (field.name === 'suffixLengthAndValueType') {
    const [length = 0, extra = 0] = value.split(', ').map(Number);
    return byteText.suffix(length, record?.section, extra);
  }
  if (field.name === 'updateIndex' && record) {
    const stored = varintSteps(bytes).at(-1)?.sum.split(' = ').at(-1);
    return stored === undefined ? undefined : byteText.aboveMinimum(stored);
  }
  if (fieldKind(field.name) === 'id' && /^0+$/.test(value)) return byteText.noObject();
  if (fieldKind(field.name) === 'pointer') return value.split(', ').map(hex).join(', ');
  if (field.name === 'blockSize' && value === '0') return byteText.notAligned();
  return undefined;
}

/** The targets of the field. */
function ways(field: FieldInfo, go: Go): HTMLElement[] {
  const { target, name, value } = field;
  const found: HTMLElement[] = [];
  if (target) {
    const words =
      name === 'deflatedRecords'
        ? byteText.showInflated()
        : name === 'restartPoint'
          ? byteText.goToRecord(target.offset)
          : byteText.goToBlock(Number.parseInt(value ?? '', 10));
    found.push(
      el(
        'p',
        {},
        link(words, () => go(target)),
      ),
    );
  }
  if (field.inside !== undefined) {
    const deflated = { offset: field.inside };
    found.push(
      el(
        'p',
        {},
        link(byteText.showDeflated(), () => go(deflated)),
      ),
    );
  }
  if (name === 'target' && value)
    found.push(
      el(
        'p',
        {},
        link(byteText.goToRef(value), () => go({ ref: value })),
      ),
    );
  return found;
}

function varintTable(bytes: readonly number[]): HTMLElement {
  return el(
    'table',
    { class: 'varint' },
    el('caption', {}, byteText.varint()),
    el('thead', {}, el('tr', {}, ...byteText.varintHeadings().map(title => el('th', { scope: 'col' }, title)))),
    el(
      'tbody',
      {},
      ...varintSteps(bytes).map(({ byte, more, bits, sum }) =>
        el(
          'tr',
          {},
          el('td', { class: 'mono' }, byte.toString(16).padStart(2, '0')),
          el('td', {}, el('span', { class: 'mono' }, more ? '1' : '0'), byteText.more(more)),
          el('td', { class: 'mono' }, bits),
          el('td', {}, sum),
        ),
      ),
    ),
  );
}
