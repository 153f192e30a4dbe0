/** The findings in the table: requested once, in the background, and shown one by one. */
import type { FindingCounts } from '../../../src/protocol/findings.ts';
import type { FieldInfo, ProblemInfo, Problems } from '../../../src/protocol/table.ts';
import { toolbarText } from '../../../src/text/table-editor.ts';
import { CancelledError } from '../../parts/messenger.ts';
import type { TableMessenger } from '../messenger.ts';
import type { Toolbar } from '../toolbar.ts';

interface ProblemActions {
  show(problem: ProblemInfo): void;
  known(problems: readonly ProblemInfo[], counts: FindingCounts): void;
  chosen(index: number): void;
  fail(error: unknown): void;
}

export interface ProblemWalk {
  start(): void;
  stop(): void;
  goTo(index: number): void;
  step(by: -1 | 1): void;
  touching(field: FieldInfo): ProblemInfo[];
}

export function createProblems(messenger: TableMessenger, toolbar: Toolbar, actions: ProblemActions): ProblemWalk {
  let problems: readonly ProblemInfo[] = [];
  let found: FindingCounts | null = null;
  let at: number | null = null;
  const asked = new AbortController();

  messenger.on('checking', progress => {
    if (found || progress?.fraction === undefined) return;
    toolbar.showChecking(toolbarText.checking(progress.fraction));
  });

  function goTo(index: number): void {
    at = index;
    if (found) toolbar.showProblems(found, at);
    actions.chosen(index);
    const problem = problems[index];
    if (problem) actions.show(problem);
  }

  function show({ counts, problems: first }: Problems): void {
    problems = first;
    found = counts;
    toolbar.showProblems(counts, null);
    actions.known(problems, counts);
  }

  return {
    start() {
      toolbar.showChecking(toolbarText.checking());
      messenger.request('problems', null, asked.signal).then(show, error => {
        if (!(error instanceof CancelledError)) actions.fail(error);
      });
    },
    stop: () => asked.abort(),
    goTo,
    step(by) {
      if (problems.length === 0) return;
      const next = at === null ? (by === 1 ? 0 : problems.length - 1) : at + by;
      goTo((next + problems.length) % problems.length);
    },
    touching: field =>
      problems.filter(
        ({ range }) => range.inside === field.inside && range.start < field.end && range.end > field.start,
      ),
  };
}
