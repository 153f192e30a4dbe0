/** How old a reflog entry must be to go: by the histogram's handle, a date, a quick choice, or an update index. */
import type { ReflogHistogram } from '../../../src/protocol/stack.ts';
import type { StackEditorEvents, StackEditorRequests } from '../../../src/protocol/webview.ts';
import { count, plural } from '../../../src/text/numbers.ts';
import { el, fill } from '../../parts/dom.ts';
import { errorPanel } from '../../parts/error-panel.ts';
import { fromLocalInput, localInput } from '../../parts/git-time.ts';
import { CancelledError, errorInfo, type Messenger } from '../../parts/messenger.ts';
import { button, textField } from '../../parts/toolkit.ts';
import type { PlanQuestion } from '../plan/plan-dialog.ts';
import { createHistogram, type Histogram } from './histogram.ts';

const DAY = 86_400;
const QUICK: [label: string, days: number][] = [
  ['30 days', 30],
  ['90 days', 90],
  ['1 year', 365],
];
const BINS = 72;
const LARGEST = 2n ** 64n - 1n;

export interface ExpiryForm {
  readonly element: HTMLElement;
  question(): PlanQuestion;
}

export function createExpiryForm(
  messenger: Messenger<StackEditorRequests, StackEditorEvents>,
  change: () => void,
): ExpiryForm {
  // git's own default for `gc.reflogExpire`.
  let time: number | null = Math.floor(Date.now() / 1000) - 90 * DAY;
  let chart: Histogram | null = null;

  const set = (seconds: number | null, from?: 'date') => {
    time = seconds;
    if (from !== 'date') date.value = seconds === null ? '' : localInput(seconds);
    chart?.set(seconds);
    change();
  };
  const date = el('input', {
    type: 'datetime-local',
    value: localInput(time),
    oninput: () => set(date.value === '' ? null : fromLocalInput(date.value), 'date'),
  });
  const index = textField('Below update index', 'any', change);
  const indexRange = el('span', { class: 'muted' });
  const picture = el('div', { class: 'histogram' });
  const quick = QUICK.map(([label, days]) =>
    button({
      label,
      press: () => set(Math.floor(Date.now() / 1000) - days * DAY),
      title: `Entries older than ${label}`,
    }),
  );
  const anyTime = button({ label: 'Any time', press: () => set(null), title: 'Set no bound in time' });

  messenger.request('histogram', { bins: BINS }).then(
    histogram => {
      if (histogram.entries === 0)
        return fill(picture, el('p', { class: 'muted' }, 'This stack holds no reflog entry.'));
      chart = createHistogram(histogram, seconds => set(seconds));
      chart.set(time);
      fill(picture, el('p', { class: 'muted' }, histogramWords(histogram)), chart.element);
      fill(indexRange, `of ${count(histogram.minUpdateIndex)} – ${count(histogram.maxUpdateIndex)}`);
    },
    error => {
      if (!(error instanceof CancelledError)) fill(picture, errorPanel(errorInfo(error)));
    },
  );

  return {
    element: el(
      'div',
      { class: 'expiry-form' },
      picture,
      el('div', { class: 'row fields' }, el('label', {}, 'Older than ', date), ...quick, anyTime),
      el(
        'div',
        { class: 'row fields' },
        el('span', { 'aria-hidden': 'true' }, 'Below update index'),
        index.element,
        indexRange,
      ),
    ),
    question() {
      const below = index.value.trim().replaceAll(',', '');
      if (below !== '' && !(/^\d{1,20}$/.test(below) && BigInt(below) <= LARGEST)) {
        return { problem: 'An update index is a whole number from 0 to 18,446,744,073,709,551,615.' };
      }
      if (time === null && below === '') return { problem: 'Choose a time, an update index, or both.' };
      return {
        scope: { type: 'all' },
        expiry: {
          ...(time === null ? {} : { time: String(Math.max(0, time)) }),
          ...(below === '' ? {} : { minUpdateIndex: String(BigInt(below)) }),
        },
      };
    },
  };
}

function histogramWords({ entries }: ReflogHistogram): string {
  return `${plural(entries, 'reflog entry', 'reflog entries')} by time. What lies left of the handle would go.`;
}
