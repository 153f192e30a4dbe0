/** The page of a repair plan: shows the plan, lets the user select steps, and shows the result. */
import type { Icon } from '../parts/icons.ts';
import '../parts/theme.css';
import './repair.css';
import type { RepairPageEvents, RepairPageRequests, RepairPageState } from '../../src/protocol/webview.ts';
import { readable } from '../../src/text/names.ts';
import { repairPageText } from '../../src/text/repair-page.ts';
import { codicon, el, fill } from '../parts/dom.ts';
import { errorPanel } from '../parts/error-panel.ts';
import { usePageLanguage } from '../parts/language.ts';
import { CancelledError, connectHost, errorInfo } from '../parts/messenger.ts';
import { button, registerToolkit } from '../parts/toolkit.ts';
import { planSections } from './plan-sections.ts';
import { changing, resultSection, verdictList } from './result-section.ts';

usePageLanguage();
registerToolkit();
const { messenger } = connectHost<RepairPageRequests, RepairPageEvents, null>();
let state: RepairPageState | null = null;
let isWorking = false;
/** What had the focus before it was disabled: a new drawing has the same control. */
let focused: string | undefined;

const heading = el('h1', { tabindex: '-1' });
// The same element for all states: a screen reader announces its new text.
const verdict = el('p', { class: 'verdict', role: 'status' });
const outcome = el('div');
const controls = el('div', { class: 'row' });
const answers = el('div', { class: 'git-answers', role: 'status' });
const working = el('p', { class: 'row working', role: 'status' });
const failure = el('div', { class: 'failure' });
const body = el('main', { class: 'repair-body' });
const head = el('header', { class: 'repair-head' }, heading, verdict, outcome, controls);
document.body.append(el('div', { class: 'repair-page' }, head, working, failure, body));

messenger.on('state', show);
act(() => messenger.request('ready', null));

function show(next: RepairPageState): void {
  state = next;
  fill(answers);
  draw();
}

function draw(): void {
  if (state === null) return;
  const { stack, result } = state;
  const key = focused ?? keyOf(document.activeElement);
  const unfolded = [...body.querySelectorAll<HTMLElement>('details[open]')].map(({ dataset }) => dataset.findings);
  fill(heading, repairPageText.heading(stack));
  const [icon, words] = verdictOf(state);
  if (verdict.textContent?.trim() !== words) fill(verdict, icon && codicon(icon), icon && ' ', words);
  fill(
    outcome,
    result !== null &&
      resultSection(result, answers, {
        rollBack: () => act(() => messenger.request('rollBack', null)),
        askGit,
        planAgain,
      }),
  );
  fill(controls, ...buttons(state));
  fill(
    body,
    ...planSections(state, {
      choose: steps => act(() => messenger.request('choose', { steps })),
      restore:
        result === null && state.readOnly === null ? names => send(messenger.request('restoreRefs', { names })) : null,
      open: ({ file, range }) => send(messenger.request('openFile', { file, range })),
    }),
  );
  for (const details of body.querySelectorAll('details')) details.open = unfolded.includes(details.dataset.findings);
  update();
  focus(key);
}

/** An icon, and a sentence. */
function verdictOf(state: RepairPageState): [icon: Icon | false, words: string] {
  const { stack, plan, isOutdated, result, objects } = state;
  if (result === null)
    return isOutdated ? ['warning', repairPageText.outdated()] : [false, repairPageText.verdict(plan)];
  if (result.failure !== null) return ['warning', result.failure];
  if (result.type === 'rolledBack') return ['discard', repairPageText.rolledBack(stack)];
  const { length } = result.remaining;
  return [length > 0 ? 'warning' : 'pass', repairPageText.repaired(stack, length, objects)];
}

/** The key of a control, which a control that replaces it has too; of any other element of the page it is empty. */
function keyOf(element: Element | null): string | undefined {
  if (!(element instanceof HTMLElement) || element === document.body) return undefined;
  return element.dataset.key ?? '';
}

/** Focuses a control by its key, or else the heading, unless the user has moved the focus. */
function focus(key: string | undefined): void {
  if (!isWorking) focused = undefined;
  if (key === undefined || document.activeElement !== document.body) return;
  const control = key === '' ? null : document.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
  (control ?? heading).focus();
}

function buttons({ plan, hasDifference, isOutdated, result, readOnly }: RepairPageState): (HTMLElement | false)[] {
  const again = button({ label: repairPageText.planAgain(), primary: true, press: planAgain });
  const apply = button({
    ...{ label: repairPageText.repair(), primary: !isOutdated, icon: 'wrench' },
    ...(readOnly !== null && { title: readOnly }),
    press: () => act(() => messenger.request('apply', null)),
  });
  return [
    result === null && isOutdated && changing(again, 'planAgain'),
    result === null && plan.changes && changing(apply, 'apply'),
    hasDifference &&
      button({
        label: repairPageText.showDifference(),
        press: () => send(messenger.request('showDifference', null)),
      }),
    button({ label: repairPageText.showText(), press: () => send(messenger.request('showText', null)) }),
  ];
}

/** One request that plans or changes something at a time. Its answer is what is shown then. */
function act(request: () => Promise<RepairPageState>): void {
  work(request, show, error => {
    // The boxes show what was chosen; the plan is still the one before.
    draw();
    fail(error, button({ label: repairPageText.planAgain(), press: planAgain }));
  });
}

function planAgain(): void {
  act(() => messenger.request('planAgain', null));
}

function askGit(): void {
  const done = () => {
    update();
    // The button takes the focus after it has drawn that it is enabled.
    requestAnimationFrame(() => focus(focused));
  };
  work(
    () => messenger.request('askGit', null),
    verdicts => {
      fill(answers, verdicts !== null && verdictList(verdicts));
      done();
    },
    error => {
      done();
      fail(error);
    },
  );
}

function work<T>(request: () => Promise<T>, done: (answer: T) => void, failed: (error: unknown) => void): void {
  if (isWorking) return;
  isWorking = true;
  focused = keyOf(document.activeElement);
  fill(failure);
  update();
  request()
    .finally(() => (isWorking = false))
    .then(done, failed);
}

function send(request: Promise<null>): void {
  fill(failure);
  request.catch(error => fail(error));
}

function fail(error: unknown, again?: HTMLElement): void {
  if (!(error instanceof CancelledError)) fill(failure, errorPanel(errorInfo(error), again));
}

function update(): void {
  fill(working, isWorking && codicon('loading', 'codicon-modifier-spin'), isWorking && repairPageText.working());
  for (const box of document.querySelectorAll<HTMLInputElement>('input[data-step]')) {
    box.disabled = isWorking || state?.result !== null || state.readOnly !== null;
  }
  for (const element of document.querySelectorAll('.changes-stack')) {
    const isOfOldPlan = (element as HTMLElement).dataset.key === 'apply' && state?.isOutdated === true;
    element.toggleAttribute('disabled', isWorking || state?.readOnly !== null || isOfOldPlan);
  }
  document.title = state === null ? document.title : repairPageText.heading(readable(state.stack));
}
