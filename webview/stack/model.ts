/** What the stack editor knows at a moment, and what follows from it. */

import type { Progress } from '../../src/protocol/service.ts';
import type { CompactionPlan, StackSummary, TableStatistics } from '../../src/protocol/stack.ts';
import type { StackEditorState } from '../../src/protocol/webview.ts';
import { healthName, healthOf, healthReason } from '../../src/text/stacks.ts';
import type { ScaleKind } from './geometry/columns.ts';
import type { Selection } from './selection.ts';

/** The state that survives hiding and reloading the editor. The selection is kept by name, as tables may be removed. */
export interface ViewState {
  readonly scale: ScaleKind;
  readonly asTable: boolean;
  readonly anchor?: string;
  readonly focus?: string;
}

export interface Model {
  state: StackEditorState | null;
  readonly statistics: Map<string, TableStatistics>;
  /** The plan of the suggested compaction, once it has been worked out for the tables shown. */
  suggestion: CompactionPlan | null;
  selection: Selection | null;
  scale: ScaleKind;
  asTable: boolean;
  progress: Progress | null;
}

export function summaryOf(model: Model): StackSummary | null {
  return model.state?.stack.status === 'ok' ? model.state.stack.summary : null;
}

export function brokenPairs(summary: StackSummary): number {
  return summary.tables.filter(({ isTooLarge }) => isTooLarge).length;
}

export interface Totals {
  readonly bytes: number;
  /** Records over all tables; `null` until every table has been scanned. */
  readonly refs: number | null;
  readonly logs: number | null;
}

export function totals(summary: StackSummary, statistics: ReadonlyMap<string, TableStatistics>): Totals {
  const known = summary.tables.map(({ name }) => statistics.get(name));
  const sum = (of: (statistic: TableStatistics) => number) =>
    known.reduce<number | null>((total, one) => (total === null || !one ? null : total + of(one)), 0);
  return {
    bytes: summary.tables.reduce((total, { size }) => total + size, 0),
    refs: sum(({ refs }) => refs),
    logs: sum(({ logs }) => logs),
  };
}

export interface Health {
  readonly word: string;
  readonly tone: 'good' | 'warn' | 'bad' | 'plain';
  readonly icon: string;
  readonly why: string;
}

export function health({ stack }: StackEditorState): Health {
  const state = stack.status === 'error' ? 'broken' : healthOf(stack.summary);
  return { word: healthName(state), why: healthReason(state), ...LOOKS[state] };
}

const LOOKS = {
  broken: { tone: 'bad', icon: 'error' },
  locked: { tone: 'warn', icon: 'lock' },
  empty: { tone: 'plain', icon: 'circle-outline' },
  compactionDue: { tone: 'warn', icon: 'warning' },
  geometric: { tone: 'good', icon: 'check' },
} as const;
