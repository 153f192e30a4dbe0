/** All information on the selected byte: its field bit by bit, its record, its block, and what is wrong with it. */
import type { ByteDetails, ProblemInfo, RecordDetails } from '../../../src/protocol/table.ts';
import { counted } from '../../../src/text/counts.ts';
import { fieldLabel } from '../../../src/text/fields.ts';
import { readable } from '../../../src/text/names.ts';
import { byteText, partTitle } from '../../../src/text/table-editor.ts';
import { codicon, el, fill } from '../../parts/dom.ts';
import { link } from '../../parts/link.ts';
import { aboutField } from './field-details.ts';
import { fieldKind, sameField } from './field-kinds.ts';
import type { Go } from './go.ts';

export interface DetailsInput {
  readonly byte: ByteDetails;
  readonly fieldBytes: readonly number[];
  /** Those that touch the chosen field. */
  readonly problems: readonly ProblemInfo[];
}

export interface Details {
  readonly element: HTMLElement;
  draw(input: DetailsInput): void;
}

export function createDetails(go: Go): Details {
  const element = el('section', { class: 'details', 'aria-label': byteText.details(), tabindex: '0' });
  return {
    element,
    draw({ byte, fieldBytes, problems }) {
      const kept = element.contains(document.activeElement) && document.activeElement !== element;
      fill(
        element,
        ...problems.map(aboutProblem),
        aboutField(byte, fieldBytes, go),
        byte.record && aboutRecord(byte.record, byte, go),
        byte.part && aboutPart(byte.part),
      );
      element.scrollTop = 0;
      // The pressed element has been redrawn.
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

function aboutProblem({ severity, id, title, message, gitDoes, advice, expected, actual }: ProblemInfo): HTMLElement {
  return el(
    'div',
    { class: 'problem', 'data-severity': severity },
    el('p', {}, severityIcon(severity), ' ', el('strong', {}, byteText.severity(severity), title)),
    el('p', {}, readable(message), '.'),
    expected === undefined && actual === undefined
      ? null
      : el('p', { class: 'muted' }, byteText.expected(expected, actual)),
    gitDoes === undefined ? null : el('p', { class: 'muted' }, readable(gitDoes)),
    el('p', { class: 'muted' }, readable(advice), ' ', el('code', {}, id)),
  );
}

function aboutRecord(record: RecordDetails, byte: ByteDetails, go: Go): HTMLElement {
  const { fields, position, key, origins, prefixLength } = record;
  return el(
    'section',
    { 'aria-label': byteText.record() },
    el('h3', { class: 'caption' }, byteText.recordTitle(position)),
    key === '' ? null : el('p', { class: 'mono' }, readable(key)),
    el('p', { class: 'muted' }, byteText.recordNumber(record)),
    prefixLength > 0
      ? el(
          'ul',
          { class: 'origins', 'aria-label': byteText.prefixOrigins() },
          ...origins.map(({ start, end, record: from, at, key: whole }) =>
            el(
              'li',
              {},
              byteText.prefixOrigin(start, end - 1),
              link(byteText.recordLink(from), () => go(at), readable(whole)),
            ),
          ),
        )
      : null,
    el(
      'ol',
      { class: 'fields', 'aria-label': byteText.fields() },
      ...fields.slice(0, MOST_FIELDS).map(field =>
        el(
          'li',
          {},
          el(
            'button',
            {
              type: 'button',
              class: 'field',
              'aria-current': sameField(field, byte.field) ? 'true' : undefined,
              onclick: () => go({ offset: field.start, inside: field.inside }),
            },
            el('span', { class: `kind-mark kind-${fieldKind(field.name)}`, 'aria-hidden': 'true' }),
            el('span', { class: 'field-name' }, fieldLabel(field.name)),
            el('span', { class: 'mono' }, readable(field.value ?? '').slice(0, 200)),
          ),
        ),
      ),
    ),
    fields.length > MOST_FIELDS ? el('p', { class: 'muted' }, counted.more(fields.length - MOST_FIELDS)) : null,
  );
}

function aboutPart(part: NonNullable<ByteDetails['part']>): HTMLElement {
  return el(
    'section',
    { 'aria-label': byteText.block() },
    el('h3', { class: 'caption' }, partTitle(part)),
    el(
      'dl',
      { class: 'facts' },
      ...byteText.blockFacts(part).flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)]),
    ),
  );
}
