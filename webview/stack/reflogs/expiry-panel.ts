/** Which entries an expiry drops: by time or update index, with what that does. The plan is a dialog of its own. */
import type { ExpiryEffectInfo, ExpiryRuleInfo } from '../../../src/protocol/browse.ts';
import type { ExpiryBounds } from '../../../src/protocol/stack.ts';
import type { StackEditorEvents, StackEditorRequests } from '../../../src/protocol/webview.ts';
import { fromLocalInput, localInput, localTime } from '../../../src/text/dates.ts';
import { readable } from '../../../src/text/names.ts';
import { count } from '../../../src/text/numbers.ts';
import { expiryPanelText } from '../../../src/text/reflog-activity.ts';
import { expiryForm } from '../../../src/text/stack-editor.ts';
import { el, fill } from '../../parts/dom.ts';
import { errorPanel } from '../../parts/error-panel.ts';
import { CancelledError, errorInfo, type Messenger } from '../../parts/messenger.ts';
import { button, textField } from '../../parts/toolkit.ts';
import type { PlanQuestion } from '../plan/plan-dialog.ts';

const DAY = 86_400;
const LARGEST = 2n ** 64n - 1n;

interface ExpiryPanelOptions {
  readonly messenger: Messenger<StackEditorRequests, StackEditorEvents>;
  /** The limit is now at this time; `null` is none. */
  readonly moved: (seconds: number | null) => void;
  /** Shows the plan. */
  readonly plan: (question: PlanQuestion) => void;
  readonly close: () => void;
}

export interface ExpiryPanel {
  readonly element: HTMLElement;
  /** Seconds since the epoch; `null` is none. */
  readonly time: number | null;
  setTime(seconds: number | null): void;
  setIndexRange(min: string, max: string): void;
  /** Computes the effect of the limits again, because the stack may have changed. */
  refresh(): void;
  /** Whether the stack may be changed. */
  enable(isEnabled: boolean): void;
}

export function createExpiryPanel({ messenger, moved, plan, close }: ExpiryPanelOptions): ExpiryPanel {
  // git's own default for `gc.reflogExpire`.
  let time: number | null = Math.floor(Date.now() / 1000) - 90 * DAY;
  let isAsking = false;
  let isChanged = false;
  /** Of the configuration; `undefined` until they are read. */
  let rules: readonly ExpiryRuleInfo[] | undefined;
  let isByRules = false;
  let isReadingRules = false;
  let canChange = true;

  const date = el('input', {
    type: 'datetime-local',
    value: localInput(time),
    oninput: () => set(date.value === '' ? null : fromLocalInput(date.value), 'date'),
  });
  const index = textField(expiryForm.belowIndex(), expiryForm.anyIndex(), () => refresh());
  const indexRange = el('span', { class: 'muted' });
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
  const byRules = button({ label: expiryPanelText.byRules(), press: useRules, title: expiryPanelText.byRulesTitle() });
  const ruleNote = el('div', { class: 'expiry-rules' });
  const effect = el('div', { class: 'expiry-effect', 'aria-live': 'polite' });
  const act = button({ label: expiryPanelText.plan(), primary: true, press: () => plan(question()) });
  const element = el(
    'section',
    { class: 'expiry-panel', 'aria-label': expiryPanelText.title() },
    el('div', { class: 'row fields' }, el('label', {}, expiryForm.olderThan(), date), ...quick, anyTime, byRules),
    el(
      'div',
      { class: 'row fields' },
      el('span', { 'aria-hidden': 'true' }, expiryForm.belowIndex()),
      index.element,
      indexRange,
    ),
    ruleNote,
    effect,
    el('div', { class: 'row' }, act, button({ label: expiryPanelText.close(), press: close })),
  );
  byRules.hidden = true;

  function set(seconds: number | null, from?: 'date' | 'rules'): void {
    time = seconds;
    if (from !== 'date') date.value = seconds === null ? '' : localInput(seconds);
    isByRules = from === 'rules';
    fill(ruleNote, ...(isByRules ? ruleNotes(rules ?? []) : []));
    moved(seconds);
    refresh();
  }

  function loadRules(): void {
    if (rules !== undefined || isReadingRules) return;
    isReadingRules = true;
    messenger
      .request('expiryRules', null)
      .then(
        found => {
          rules = found;
          byRules.hidden = false;
          const invalid = found.find(rule => rule.time === undefined);
          byRules.toggleAttribute('disabled', invalid !== undefined);
          if (invalid) byRules.title = expiryPanelText.invalidRule(invalid);
        },
        // Without the configuration, the other ways to set a limit remain.
        () => {},
      )
      .finally(() => (isReadingRules = false));
  }

  function useRules(): void {
    // The last rule is for the refs that no pattern matches.
    set(rules?.at(-1)?.time || null, 'rules');
  }

  function patternTimes(): ExpiryBounds['patterns'] {
    return rules?.flatMap(({ pattern, time }) =>
      pattern === undefined ? [] : [{ pattern, time: `${BigInt(time ?? 0)}` as const }],
    );
  }

  function question(): PlanQuestion {
    const below = index.value.trim().replaceAll(',', '');
    if (below !== '' && !(/^\d{1,20}$/.test(below) && BigInt(below) <= LARGEST)) {
      return { problem: expiryForm.invalidIndex(LARGEST) };
    }
    if (time === null && below === '' && !isByRules) return { problem: expiryForm.noLimits() };
    const expiry: ExpiryBounds = {
      ...(time === null ? {} : { time: `${BigInt(Math.max(0, time))}` as const }),
      ...(below === '' ? {} : { minUpdateIndex: `${BigInt(below)}` as const }),
      ...(isByRules && { patterns: patternTimes() }),
    };
    return { scope: { type: 'all' }, expiry };
  }

  /** One request runs at a time: the handle moves faster than a long list is looked through. */
  function refresh(): void {
    if (isAsking) {
      isChanged = true;
      return;
    }
    isChanged = false;
    const asked = question();
    act.toggleAttribute('disabled', asked.problem !== undefined || !canChange);
    if (asked.problem !== undefined) {
      fill(effect, el('p', { class: 'muted' }, asked.problem));
      return;
    }
    isAsking = true;
    messenger
      .request('expiryEffect', { bounds: asked.expiry ?? {} })
      .then(draw, error => {
        if (!(error instanceof CancelledError)) fill(effect, errorPanel(errorInfo(error)));
      })
      .finally(() => {
        isAsking = false;
        if (isChanged) refresh();
      });
  }

  function draw(info: ExpiryEffectInfo): void {
    if (question().problem !== undefined) return;
    fill(
      effect,
      el(
        'dl',
        { class: 'facts start', title: expiryPanelText.estimate() },
        el('dt', {}, expiryPanelText.droppedLabel()),
        el('dd', { class: 'expiry-dropped' }, expiryPanelText.dropped(info)),
        el('dt', {}, expiryPanelText.keptLabel()),
        el('dd', { class: 'expiry-kept' }, expiryPanelText.kept(info)),
      ),
      el('p', {}, `${expiryPanelText.emptied(info)} ${expiryPanelText.lostIds(info)}`),
      info.first.length > 0 && refTable(info, isByRules),
    );
  }

  return {
    element,
    get time() {
      return time;
    },
    setTime: seconds => set(seconds),
    setIndexRange: (min, max) => fill(indexRange, expiryForm.indexRange(min, max)),
    refresh() {
      loadRules();
      refresh();
    },
    enable(isEnabled) {
      canChange = isEnabled;
      act.toggleAttribute('disabled', !isEnabled || question().problem !== undefined);
    },
  };
}

/** The rules, and what git removes besides. */
function ruleNotes(rules: readonly ExpiryRuleInfo[]): HTMLElement[] {
  return [
    el('ul', {}, ...rules.map(rule => el('li', {}, expiryPanelText.ruleLine(rule)))),
    el('p', { class: 'muted' }, expiryPanelText.unreachable()),
  ];
}

/** `hasTimes`: the refs have limits of their own. */
function refTable({ first, refs }: ExpiryEffectInfo, hasTimes: boolean): HTMLElement {
  const head = [
    expiryPanelText.ref(),
    ...(hasTimes ? [expiryPanelText.limit()] : []),
    expiryPanelText.droppedLabel(),
    expiryPanelText.keptLabel(),
  ];
  return el(
    'div',
    { class: 'expiry-refs', tabindex: '0', role: 'region', 'aria-label': expiryPanelText.refs() },
    el(
      'table',
      {},
      el('thead', {}, el('tr', {}, ...head.map(text => el('th', { scope: 'col' }, text)))),
      el(
        'tbody',
        {},
        ...first.map(({ name, dropped, kept, time }) =>
          el(
            'tr',
            { class: kept === 0 ? 'emptied' : '' },
            el('th', { scope: 'row', class: 'mono' }, readable(name)),
            hasTimes && el('td', {}, time === 0 ? expiryForm.anyTimeValue() : localTime(time)),
            el('td', {}, count(dropped)),
            el('td', {}, count(kept)),
          ),
        ),
      ),
    ),
    refs > first.length && el('p', { class: 'muted' }, expiryPanelText.more(refs - first.length)),
  );
}
