/** How old dropped reflog entries are: by the histogram's handle, a date, a quick choice, or an update index. */
import type { StackEditorEvents, StackEditorRequests } from '../../../src/protocol/webview.ts';
import { fromLocalInput, localInput } from '../../../src/text/dates.ts';
import { expiryForm } from '../../../src/text/stack-editor.ts';
import { el, fill } from '../../parts/dom.ts';
import { errorPanel } from '../../parts/error-panel.ts';
import { CancelledError, errorInfo, type Messenger } from '../../parts/messenger.ts';
import { button, textField } from '../../parts/toolkit.ts';
import type { PlanQuestion } from '../plan/plan-dialog.ts';
import { createHistogram, type Histogram } from './histogram.ts';

const DAY = 86_400;
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
  const index = textField(expiryForm.belowIndex(), expiryForm.anyIndex(), change);
  const indexRange = el('span', { class: 'muted' });
  const picture = el('div', { class: 'histogram' });
  const ages = [
    [expiryForm.days(30), 30] as const,
    [expiryForm.days(90), 90] as const,
    [expiryForm.years(1), 365] as const,
  ];
  const quick = ages.map(([label, days]) =>
    button({
      label,
      press: () => set(Math.floor(Date.now() / 1000) - days * DAY),
      title: expiryForm.quickTitle(label),
    }),
  );
  const anyTime = button({ label: expiryForm.anyTime(), press: () => set(null), title: expiryForm.anyTimeTitle() });

  messenger.request('histogram', { bins: BINS }).then(
    histogram => {
      if (histogram.entries === 0) return fill(picture, el('p', { class: 'muted' }, expiryForm.noEntries()));
      chart = createHistogram(histogram, seconds => set(seconds));
      chart.set(time);
      fill(picture, el('p', { class: 'muted' }, expiryForm.histogram(histogram.entries)), chart.element);
      fill(indexRange, expiryForm.indexRange(histogram.minUpdateIndex, histogram.maxUpdateIndex));
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
      el('div', { class: 'row fields' }, el('label', {}, expiryForm.olderThan(), date), ...quick, anyTime),
      el(
        'div',
        { class: 'row fields' },
        el('span', { 'aria-hidden': 'true' }, expiryForm.belowIndex()),
        index.element,
        indexRange,
      ),
    ),
    question() {
      const below = index.value.trim().replaceAll(',', '');
      if (below !== '' && !(/^\d{1,20}$/.test(below) && BigInt(below) <= LARGEST)) {
        return { problem: expiryForm.invalidIndex(LARGEST) };
      }
      if (time === null && below === '') return { problem: expiryForm.noLimits() };
      return {
        scope: { type: 'all' },
        expiry: {
          ...(time === null ? {} : { time: `${BigInt(Math.max(0, time))}` as const }),
          ...(below === '' ? {} : { minUpdateIndex: `${BigInt(below)}` as const }),
        },
      };
    },
  };
}
