/** One field explained: its place, its value, its meaning, its bits, and where it leads. */
import type { ByteDetails, FieldInfo } from '../../../src/protocol/table.ts';
import { count, hex, plural, readable } from '../../../src/text/numbers.ts';
import { el } from '../../parts/dom.ts';
import { committerTime } from '../../parts/git-time.ts';
import { copyButtons } from '../bytes/copy.ts';
import { fieldType } from './field-kinds.ts';
import { type Go, link } from './link.ts';
import { varintSteps } from './varint.ts';

const REF_TYPES = ['deleted', 'an object id', 'an object id and its peeled one', 'a symbolic ref'];

export function aboutField(place: ByteDetails, bytes: readonly number[], go: Go): HTMLElement {
  const { field, position } = place;
  const { kind, meaning, stored } = fieldType(field.name);
  const inside = field.in === undefined ? '' : `, inflated from the block at ${hex(field.in)}`;
  const length = field.end - field.start;
  const last = length > 1 ? ` – ${hex(field.end - 1)}` : '';
  return el(
    'section',
    { 'aria-label': 'Field', class: 'about-field' },
    el('h2', {}, el('span', { class: `kind-mark kind-${kind}`, 'aria-hidden': 'true' }), field.name),
    el('p', { class: 'muted' }, `${hex(field.start)}${last}, ${plural(length, 'byte')}${inside}`),
    ...valueLines(place, bytes),
    meaning ? el('p', {}, meaning) : null,
    stored === 'varint' && bytes.length === length ? varintTable(bytes) : null,
    ...ways(field, go),
    el(
      'p',
      { class: 'muted' },
      `Byte ${count(position.offset - field.start + 1)} of ${count(length)} is chosen: ${hex(position.offset)}, ${count(position.offset)} in decimal.`,
    ),
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
    return committerTime(value, Number(zone ?? 0));
  }
  if (field.name === 'suffix length and value type') {
    const [length, extra] = value.split(', ').map(Number);
    return `${plural(length, 'byte')} follow; type ${extra}${typeWords(record?.section, extra)}`;
  }
  if (field.name === 'update index' && record) {
    const stored = varintSteps(bytes).at(-1)?.sum.split(' = ').at(-1);
    return stored === undefined ? undefined : `${stored} above the table’s least update index.`;
  }
  if (field.name.endsWith('object id') && /^0+$/.test(value)) return 'No object: there was none, or is none any more.';
  if (fieldType(field.name).kind === 'pointer') return value.split(', ').map(hex).join(', ');
  if (field.name === 'block size' && value === '0') return 'Blocks are not aligned.';
  return undefined;
}

function typeWords(section: string | undefined, extra: number): string {
  if (section === 'ref') return `: ${REF_TYPES[extra] ?? 'reserved'}.`;
  if (section === 'log') return extra === 0 ? ': deleted.' : ': an update.';
  if (section === 'obj') return extra === 0 ? ': the number of positions follows.' : `: ${plural(extra, 'position')}.`;
  return '.';
}

/** Where one can go from here. */
function ways(field: FieldInfo, go: Go): HTMLElement[] {
  const { target, name, value } = field;
  const found: HTMLElement[] = [];
  if (target) {
    const words =
      name === 'deflated records'
        ? 'Show the inflated bytes'
        : name === 'restart point'
          ? `Go to the record at ${hex(target.offset)}`
          : `Go to the block at ${hex(Number.parseInt(value ?? '', 10))}`;
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
        link('Show the deflated bytes in the file', () => go({ position: deflated })),
      ),
    );
  }
  if (name === 'target' && value)
    found.push(
      el(
        'p',
        {},
        link(`Go to ${readable(value)}`, () => go({ ref: value })),
      ),
    );
  return found;
}

function varintTable(bytes: readonly number[]): HTMLElement {
  return el(
    'table',
    { class: 'varint' },
    el('caption', {}, 'Varint, bit by bit'),
    el(
      'thead',
      {},
      el('tr', {}, ...['Byte', 'More?', 'Seven bits', 'Value so far'].map(title => el('th', { scope: 'col' }, title))),
    ),
    el(
      'tbody',
      {},
      ...varintSteps(bytes).map(({ byte, more, bits, sum }) =>
        el(
          'tr',
          {},
          el('td', { class: 'mono' }, byte.toString(16).padStart(2, '0')),
          el('td', {}, el('span', { class: 'mono' }, more ? '1' : '0'), more ? ' yes' : ' no'),
          el('td', { class: 'mono' }, bits),
          el('td', {}, sum),
        ),
      ),
    ),
  );
}
