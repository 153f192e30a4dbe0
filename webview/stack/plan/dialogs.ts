/** The dialogs that change the stack. At most one is open; each shows its plan before anything is done. */

import type { Progress } from '../../../src/protocol/service.ts';
import type { CompactionScope } from '../../../src/protocol/stack.ts';
import { planDialog } from '../../../src/text/stack-editor.ts';
import { el } from '../../parts/dom.ts';
import { type Model, summaryOf } from '../model.ts';
import { rangeOf } from '../selection.ts';
import { type DialogServices, openPlanDialog, type PlanDialog, type PlanQuestion } from './plan-dialog.ts';

export interface Dialogs {
  compact(scope: CompactionScope): void;
  /** Begins with the chosen tables, else with the suggested ones, else with all. */
  compactRange(): void;
  /** Plans an expiry with these limits. */
  expire(question: PlanQuestion): void;
  progress(progress: Progress | null): void;
  /** The tables are not those the plan was made for: plan again. */
  stackMoved(): void;
}

export function createDialogs(services: DialogServices): Dialogs {
  let open: PlanDialog | null = null;

  const show = (title: string, expires: boolean, question: () => PlanQuestion, form?: HTMLElement) => {
    open?.close();
    open = openPlanDialog({ title, expires, question, form, services, closed: () => (open = null) });
    return open;
  };
  const ready = () => services.model.state?.readOnly === null && (summaryOf(services.model)?.tables.length ?? 0) > 0;

  return {
    compact(scope) {
      if (!ready()) return;
      const title = scope.type === 'all' ? planDialog.compactAllTitle() : planDialog.compactTitle();
      show(title, false, () => ({ scope, expiry: null }));
    },
    compactRange() {
      if (!ready()) return;
      const form = rangeForm(services.model, () => dialog.refresh());
      const dialog = show(planDialog.compactRangeTitle(), false, form.question, form.element);
    },
    expire(question) {
      if (ready()) show(planDialog.expireTitle(), true, () => question);
    },
    progress: progress => open?.progress(progress),
    stackMoved: () => open?.stackMoved(),
  };
}

function rangeForm(model: Model, change: () => void): { element: HTMLElement; question: () => PlanQuestion } {
  const summary = summaryOf(model)!;
  const choices = () =>
    summary.tables.map((table, index) => el('option', { value: String(index) }, planDialog.tableOption(index, table)));
  const first = el('select', { onchange: change }, ...choices());
  const last = el('select', { onchange: change }, ...choices());
  const range = startingRange(model);
  first.value = String(range.first);
  last.value = String(range.last);
  return {
    element: el(
      'div',
      { class: 'row fields' },
      el('label', {}, planDialog.fromTable(), first),
      el('label', {}, planDialog.toTable(), last),
    ),
    question() {
      const scope = { type: 'range', first: Number(first.value), last: Number(last.value) } as const;
      if (scope.first >= scope.last) return { problem: planDialog.invalidRange() };
      return { scope, expiry: null };
    },
  };
}

function startingRange(model: Model): { first: number; last: number } {
  const { tables, suggestedSegment } = summaryOf(model)!;
  const chosen = model.selection && rangeOf(model.selection);
  if (chosen && chosen.first < chosen.last) return chosen;
  if (chosen) return { first: chosen.first, last: Math.min(tables.length - 1, chosen.first + 1) };
  if (suggestedSegment) return { first: suggestedSegment.start, last: suggestedSegment.end - 1 };
  return { first: 0, last: tables.length - 1 };
}
