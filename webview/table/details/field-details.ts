/** One field explained: its place, its value, its meaning, its bits, and where it leads. */
import type { ByteDetails, FieldInfo } from '../../../src/protocol/table.ts';
import { committerTime } from '../../../src/text/dates.ts';
import { readable } from '../../../src/text/names.ts';
import { hex } from '../../../src/text/numbers.ts';
import { byteText } from '../../../src/text/table-editor.ts';
import { el } from '../../parts/dom.ts';
import { copyButtons } from '../bytes/copy.ts';
import { fieldType } from './field-kinds.ts';
import { type Go, link } from './link.ts';
import { varintSteps } from './varint.ts';

export function aboutField(place: ByteDetails, bytes: readonly number[], go: Go): HTMLElement {
  const { field, position } = place;
  const { kind, meaning, stored } = fieldType(field.name);
  const length = field.end - field.start;
  return el(
    'section',
    { 'aria-label': byteText.field(), class: 'about-field' },
    el('h2', {}, el('span', { class: `kind-mark kind-${kind}`, 'aria-hidden': 'true' }), field.name),
    el('p', { class: 'muted' }, byteText.fieldPlace(field.start, field.end, field.in)),
    ...valueLines(place, bytes),
    meaning ? el('p', {}, meaning) : null,
    stored === 'varint' && bytes.length === length ? varintTable(bytes) : null,
    ...ways(field, go),
    el('p', { class: 'muted' }, byteText.chosen(position.offset - field.start + 1, length, position.offset)),
    copyButtons(place, bytes),
  );
}

function valueLines(place: ByteDetails, bytes: readonly number[]): HTMLElement[] {
  const { field } = place;
  const { value } = field;
  if (value === undefined) return [];
  const lines = [el('p', { class: 'value mono' }, readable(value), field.cut ? ' …' : '')];
  const notified = toldOf(place, value, bytes);
  if (notified) lines.push(el('p', {}, notified));
  return lines;
}

/** The value in other words, where there are any. */
function toldOf({ field, record }: ByteDetails, value: string, bytes: readonly number[]): string | undefined {
  if (field.name === 'time') {
    const zone = record?.fields.find(({ name }) => name === 'time zone')?.value;
    return committerTime(BigInt(value), Number(zone ?? 0));
  }
  if (field.name === 'suffix length and value type') {
    const [length, extra] = value.split(', ').map(Number);
    return byteText.suffix(length, record?.section, extra);
  }
  if (field.name === 'update index' && record) {
    const stored = varintSteps(bytes).at(-1)?.sum.split(' = ').at(-1);
    return stored === undefined ? undefined : byteText.aboveMinimum(stored);
  }
  if (field.name.endsWith('object id') && /^0+$/.test(value)) return byteText.noObject();
  if (fieldType(field.name).kind === 'pointer') return value.split(', ').map(hex).join(', ');
  if (field.name === 'block size' && value === '0') return byteText.notAligned();
  return undefined;
}

/** Where one can go from here. */
function ways(field: FieldInfo, go: Go): HTMLElement[] {
  const { target, name, value } = field;
  const found: HTMLElement[] = [];
  if (target) {
    const words =
      name === 'deflated records'
        ? byteText.showInflated()
        : name === 'restart point'
          ? byteText.goToRecord(target.offset)
          : byteText.goToBlock(Number.parseInt(value ?? '', 10));
    found.push(
      el(
        'p',
        {},
        link(words, () => go({ position: target })),
      ),
    );
  }
  if (field.in !== undefined) {
    const deflated = { offset: field.in };
    found.push(
      el(
        'p',
        {},
        link(byteText.showDeflated(), () => go({ position: deflated })),
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
