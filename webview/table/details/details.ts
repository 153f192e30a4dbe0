/** What is to be known of the chosen byte: its field bit by bit, its record, its block, and what is wrong with it. */
import type { ByteDetails, ProblemInfo, RecordDetails, SectionName } from '../../../src/protocol/table.ts';
import { bytes, count, hex, percent, plural, readable } from '../../../src/text/numbers.ts';
import { codicon, el, fill } from '../../parts/dom.ts';
import { SECTION_WORDS } from '../lists/columns.ts';
import { aboutField } from './field-details.ts';
import { fieldType, sameField } from './field-kinds.ts';
import { type Go, link } from './link.ts';

export interface DetailsInput {
  readonly place: ByteDetails;
  readonly fieldBytes: readonly number[];
  /** Those that touch the chosen field. */
  readonly problems: readonly ProblemInfo[];
}

export interface Details {
  readonly element: HTMLElement;
  draw(input: DetailsInput): void;
}

export function createDetails(go: Go): Details {
  const element = el('section', { class: 'details', 'aria-label': 'Details', tabindex: '0' });
  return {
    element,
    draw({ place, fieldBytes, problems }) {
      const kept = element.contains(document.activeElement) && document.activeElement !== element;
      fill(
        element,
        ...problems.map(aboutProblem),
        aboutField(place, fieldBytes, go),
        place.record && aboutRecord(place.record, place, go),
        place.part && aboutPart(place.part),
      );
      element.scrollTop = 0;
      // What was pressed has been drawn anew.
      if (kept) element.focus({ preventScroll: true });
    },
  };
}

/** Records of objects may have thousands. */
const MOST_FIELDS = 100;

const SEVERITY_ICONS = { error: 'error', warning: 'warning', info: 'info', hint: 'lightbulb' } as const;

export function severityIcon(severity: ProblemInfo['severity']): HTMLElement {
  const icon = codicon(SEVERITY_ICONS[severity]);
  icon.classList.add(`severity-${severity}`);
  return icon;
}

function aboutProblem({ severity, id, message, advice, expected, actual }: ProblemInfo): HTMLElement {
  return el(
    'div',
    { class: 'problem', 'data-severity': severity },
    el('p', {}, severityIcon(severity), ' ', el('strong', {}, `${severity}: `), readable(message), '.'),
    expected === undefined && actual === undefined
      ? null
      : el(
          'p',
          { class: 'muted' },
          [expected && `Expected ${readable(expected)}`, actual && `found ${readable(actual)}`]
            .filter(Boolean)
            .join(', '),
          '.',
        ),
    el('p', { class: 'muted' }, readable(advice), ' ', el('code', {}, id)),
  );
}

function aboutRecord(record: RecordDetails, place: ByteDetails, go: Go): HTMLElement {
  const { fields, position, index, key, origins, restart, prefixLength } = record;
  return el(
    'section',
    { 'aria-label': 'Record' },
    el('h3', { class: 'caption' }, `Record ${count(position)} of the block`),
    key === '' ? null : el('p', { class: 'mono' }, readable(key)),
    el(
      'p',
      { class: 'muted' },
      `Number ${count(index)} of ${SECTION_WORDS[record.section]}, ${plural(record.end - record.start, 'byte')}`,
      restart ? ', a restart point points to it' : '',
      '.',
    ),
    prefixLength > 0
      ? el(
          'ul',
          { class: 'origins', 'aria-label': 'Where its prefix stands' },
          ...origins.map(({ start, end, record: from, at, key: whole }) =>
            el(
              'li',
              {},
              `Bytes ${start} – ${end - 1} of the key from `,
              link(`record ${count(from)}`, () => go({ position: at }), readable(whole)),
            ),
          ),
        )
      : null,
    el(
      'ol',
      { class: 'fields', 'aria-label': 'Fields' },
      ...fields.slice(0, MOST_FIELDS).map(field =>
        el(
          'li',
          {},
          el(
            'button',
            {
              type: 'button',
              class: 'field',
              'aria-current': sameField(field, place.field) ? 'true' : undefined,
              onclick: () =>
                go({ position: { offset: field.start, ...(field.in === undefined ? {} : { in: field.in }) } }),
            },
            el('span', { class: `kind-mark kind-${fieldType(field.name).kind}`, 'aria-hidden': 'true' }),
            el('span', { class: 'field-name' }, field.name),
            el('span', { class: 'mono' }, readable(field.value ?? '').slice(0, 200)),
          ),
        ),
      ),
    ),
    fields.length > MOST_FIELDS ? el('p', { class: 'muted' }, `and ${count(fields.length - MOST_FIELDS)} more`) : null,
  );
}

function aboutPart(part: NonNullable<ByteDetails['part']>): HTMLElement {
  const isLog = part.section === 'log';
  const facts: [string, string][] =
    part.section === 'unknown'
      ? [['Size', `${count(part.size)} bytes`]]
      : [
          ['Size in the file', `${count(part.size)} bytes`],
          [isLog ? 'Inflated' : 'Length', `${count(part.length)} bytes`],
          ...(isLog ? [['Deflated to', percent(part.size, part.length)] as [string, string]] : []),
          ...(isLog ? [] : [['Filled', percent(part.length, part.length + part.padding)] as [string, string]]),
          ['Records', count(part.records)],
          ['Restart points', count(part.restarts)],
          [
            'Shared key bytes',
            part.keyBytes === 0 ? '–' : `${percent(part.prefixBytes, part.keyBytes)} of ${bytes(part.keyBytes)}`,
          ],
        ];
  return el(
    'section',
    { 'aria-label': 'Block' },
    el('h3', { class: 'caption' }, partTitle(part)),
    el('dl', { class: 'facts' }, ...facts.flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)])),
  );
}

/** `Block 12 at 0x3000: refs`. */
export function partTitle({ index, offset, section }: NonNullable<ByteDetails['part']>): string {
  if (section === 'unknown') return `Nothing known at ${hex(offset)}`;
  return `Block ${count(index)} at ${hex(offset)}: ${SECTION_WORDS[section as SectionName]}`;
}
