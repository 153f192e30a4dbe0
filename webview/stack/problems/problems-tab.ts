/** The tab Problems: the findings of the check by file, with their explanations, their bytes and their repair. */
import './problems.css';
import type { FindingCounts, Severity } from '../../../src/protocol/findings.ts';
import type { Progress } from '../../../src/protocol/service.ts';
import type { FindingGroup, StackProblem, StackProblems } from '../../../src/protocol/stack.ts';
import type { StackEditorEvents, StackEditorRequests } from '../../../src/protocol/webview.ts';
import { readable } from '../../../src/text/names.ts';
import { severityLabel } from '../../../src/text/severities.ts';
import { problemsText } from '../../../src/text/stack-problems.ts';
import { codicon, el, fill } from '../../parts/dom.ts';
import { errorPanel } from '../../parts/error-panel.ts';
import { link } from '../../parts/link.ts';
import { CancelledError, errorInfo, type Messenger } from '../../parts/messenger.ts';
import { button } from '../../parts/toolkit.ts';
import type { StackTab } from '../model.ts';

/** The most severe first. */
const SEVERITIES = ['error', 'warning', 'info', 'hint'] as const satisfies readonly Severity[];

const ICONS: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  info: 'info',
  hint: 'lightbulb',
};

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
    fill(filters, ...SEVERITIES.filter(severity => counts[severity] > 0).map(severity => filterBox(severity, counts)));
  }

  function show(): void {
    if (!checked) return;
    const { counts, groups } = checked;
    const shown = groups
      .map(({ file, problems }) => ({ file, problems: problems.filter(({ severity }) => !hidden.includes(severity)) }))
      .filter(({ problems }) => problems.length > 0);
    const sent = groups.reduce((sum, { problems }) => sum + problems.length, 0);
    const left = SEVERITIES.reduce((sum, severity) => sum + counts[severity], 0) - sent;
    fill(
      list,
      ...shown.map(groupElement),
      left > 0 && el('p', { class: 'muted' }, problemsText.more(left)),
      sent > 0 && shown.length === 0 && el('p', { class: 'muted' }, problemsText.allHidden()),
    );
  }

  function filterBox(severity: Severity, counts: FindingCounts): HTMLElement {
    const box = el('input', {
      type: 'checkbox',
      checked: !hidden.includes(severity),
      onchange() {
        const others = hidden.filter(each => each !== severity);
        filter(box.checked ? others : [...others, severity]);
      },
    });
    return el('label', { class: 'switch' }, box, problemsText.filterLabel(severity, counts[severity]));
  }

  function groupElement({ file, problems }: FindingGroup): HTMLElement {
    return el(
      'section',
      { class: 'problem-group' },
      el('h2', { class: 'mono' }, problemsText.file(file)),
      el('ul', {}, ...problems.map(problem => problemElement(file, problem))),
    );
  }

  function problemElement(file: string, problem: StackProblem): HTMLElement {
    const { id, severity, title, message, gitDoes, advice, range, expected, actual } = problem;
    const send = (request: Promise<unknown>) => void request.catch(failed);
    const actions = [
      file !== '' && link(problemsText.show(file, range), () => send(messenger.request('openFile', { file, range }))),
      link(problemsText.explain(), () => send(messenger.request('explain', { id }))),
      severity !== 'hint' &&
        !isReadOnly &&
        link(problemsText.repair(), () => send(messenger.request('repair', { finding: { id, file } }))),
    ];
    return el(
      'li',
      { class: 'problem', 'data-severity': severity },
      codicon(ICONS[severity]),
      el(
        'div',
        { class: 'problem-text' },
        el(
          'p',
          { class: 'problem-title' },
          el('span', { class: 'visually-hidden' }, `${severityLabel(severity)}: `),
          title,
        ),
        el('p', {}, problemsText.message(message)),
        (expected !== undefined || actual !== undefined) &&
          el('p', { class: 'muted' }, problemsText.expected(expected, actual)),
        gitDoes !== undefined && el('p', { class: 'muted' }, gitDoes),
        el('p', { class: 'muted' }, readable(advice)),
        el('p', { class: 'row problem-actions' }, ...actions),
      ),
    );
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
