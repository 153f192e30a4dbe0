/** The tab Problems: the findings of the check by file, with their explanations, their bytes and their repair. */
import './problems.css';
import type { Severity } from '../../../src/protocol/findings.ts';
import type { Progress } from '../../../src/protocol/service.ts';
import type { StackProblems } from '../../../src/protocol/stack.ts';
import type { StackEditorEvents, StackEditorRequests } from '../../../src/protocol/webview.ts';
import { problemsText } from '../../../src/text/stack-problems.ts';
import { arrange, codicon, el, fill } from '../../parts/dom.ts';
import { errorPanel } from '../../parts/error-panel.ts';
import { CancelledError, errorInfo, type Messenger } from '../../parts/messenger.ts';
import { button } from '../../parts/toolkit.ts';
import type { StackTab } from '../model.ts';
import { createProblemRows } from './problem-rows.ts';

/** The most severe first. */
const SEVERITIES = ['error', 'warning', 'info', 'hint'] as const satisfies readonly Severity[];

/** A box that shows or hides the problems of a severity, and its text. */
interface FilterBox {
  readonly element: HTMLElement;
  readonly label: HTMLElement;
}

interface ProblemsTabOptions {
  readonly messenger: Messenger<StackEditorRequests, StackEditorEvents>;
  /** The user chose the severities that are not shown. */
  readonly filter: (hidden: readonly Severity[]) => void;
  readonly failed: (error: unknown) => void;
}

export interface ProblemsTab extends StackTab {
  /** The stack has changed: the findings are those of an earlier state. */
  changed(): void;
}

export function createProblemsTab({ messenger, filter, failed }: ProblemsTabOptions): ProblemsTab {
  const verdict = el('p', { class: 'verdict', role: 'status' });
  const filters = el('div', { class: 'row filters', role: 'group', 'aria-label': problemsText.filter() });
  const again = () => button({ label: problemsText.checkAgain(), press: check });
  const list = el('div', { class: 'problem-groups' });
  const element = el(
    'div',
    { class: 'problems-tab' },
    el('div', { class: 'row spread' }, verdict, el('div', { class: 'row' }, filters, again())),
    list,
  );
  let checked: StackProblems | null = null;
  let running: AbortController | null = null;
  let isCurrent = false;
  let isReadOnly = false;
  let hidden: readonly Severity[] = [];
  let boxes: ReadonlyMap<Severity, FilterBox> = new Map();
  const rows = createProblemRows(messenger, failed);

  messenger.on('checking', progress => {
    if (running && progress) showProgress(progress);
  });

  function showProgress({ fraction }: Pick<Progress, 'fraction'>): void {
    fill(verdict, codicon('loading', 'codicon-modifier-spin'), ` ${problemsText.checking(fraction)}`);
  }

  function check(): void {
    running?.abort();
    const request = new AbortController();
    running = request;
    isCurrent = true;
    showProgress({});
    messenger.request('problems', null, request.signal).then(
      problems => {
        if (running !== request) return;
        running = null;
        checked = problems;
        showCounts(problems);
        show();
      },
      error => {
        if (running !== request) return;
        running = null;
        isCurrent = false;
        fill(verdict);
        if (!(error instanceof CancelledError)) fill(list, errorPanel(errorInfo(error), again()));
      },
    );
  }

  function showCounts({ counts }: StackProblems): void {
    fill(verdict, problemsText.verdict(counts));
    const found = SEVERITIES.filter(severity => counts[severity] > 0);
    boxes = new Map(found.map(severity => [severity, boxes.get(severity) ?? filterBox(severity)]));
    for (const [severity, { label }] of boxes) fill(label, problemsText.filterLabel(severity, counts[severity]));
    arrange(
      filters,
      [...boxes.values()].map(box => box.element),
    );
  }

  function show(): void {
    if (!checked) return;
    const { counts, groups } = checked;
    const shown = groups
      .map(({ file, problems }) => ({ file, problems: problems.filter(({ severity }) => !hidden.includes(severity)) }))
      .filter(({ problems }) => problems.length > 0);
    const sent = groups.reduce((sum, { problems }) => sum + problems.length, 0);
    const left = SEVERITIES.reduce((sum, severity) => sum + counts[severity], 0) - sent;
    arrange(list, [
      ...rows.draw(shown, isReadOnly),
      ...(left > 0 ? [el('p', { class: 'muted' }, problemsText.more(left))] : []),
      ...(sent > 0 && shown.length === 0 ? [el('p', { class: 'muted' }, problemsText.allHidden())] : []),
    ]);
  }

  function filterBox(severity: Severity): FilterBox {
    const box = el('input', {
      type: 'checkbox',
      checked: !hidden.includes(severity),
      onchange() {
        const others = hidden.filter(each => each !== severity);
        filter(box.checked ? others : [...others, severity]);
      },
    });
    const label = el('span');
    return { element: el('label', { class: 'switch' }, box, label), label };
  }

  return {
    element,
    changed() {
      isCurrent = false;
    },
    draw({ state, hiddenSeverities }) {
      const readOnly = state?.readOnly !== null;
      if (readOnly !== isReadOnly || hiddenSeverities !== hidden) {
        isReadOnly = readOnly;
        hidden = hiddenSeverities;
        show();
      }
      if (!isCurrent) check();
    },
  };
}
