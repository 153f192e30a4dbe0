/** The state of the stack editor, and the values derived from it. */

import type { Severity } from '../../src/protocol/findings.ts';
import type { Progress } from '../../src/protocol/service.ts';
import type { CompactionPlan, StackSummary, TableStatistics } from '../../src/protocol/stack.ts';
import type { StagedReview, StagedState } from '../../src/protocol/staged.ts';
import type { ErrorInfo } from '../../src/protocol/values.ts';
import type { StackEditorState } from '../../src/protocol/webview.ts';
import { problemsText } from '../../src/text/stack-problems.ts';
import { healthName, healthOf, healthReason } from '../../src/text/stacks.ts';
import type { Icon } from '../parts/icons.ts';
import type { DrawnTable } from './drawn-tables.ts';
import type { ScaleKind } from './geometry/scales.ts';
import type { ReflogsView } from './reflogs/reflogs-view.ts';
import type { RefsView } from './refs/refs-view.ts';
import type { Selection } from './selection.ts';

/** The state that survives hiding and reloading the editor. The selection is kept by name, as tables may be removed. */
export interface ViewState {
  readonly tab: TabId;
  /** Severities that the tab Problems does not show. */
  readonly hiddenSeverities: readonly Severity[];
  readonly refs: RefsView;
  readonly reflogs: ReflogsView;
  readonly scale: ScaleKind;
  readonly asTable: boolean;
  readonly anchor?: string;
  readonly focus?: string;
}

export type TabId = 'geometry' | 'refs' | 'reflogs' | 'changes' | 'problems';

/** What a tab shows. It is drawn while it is visible, and when it becomes visible. */
export interface StackTab {
  readonly element: HTMLElement;
  draw(model: Model, animate: boolean): void;
}

export interface Model {
  state: StackEditorState | null;
  tab: TabId;
  /** All that the list names, base first, in any state of the stack. */
  tables: readonly DrawnTable[];
  readonly statistics: Map<string, TableStatistics>;
  /** Why tables could not be scanned, by name. */
  readonly failures: Map<string, ErrorInfo>;
  /** The plan of the suggested compaction, once it has been computed for the tables shown. */
  suggestion: CompactionPlan | null;
  selection: Selection | null;
  scale: ScaleKind;
  asTable: boolean;
  /** Severities that the tab Problems does not show. */
  hiddenSeverities: readonly Severity[];
  refs: RefsView;
  reflogs: ReflogsView;
  staged: StagedState;
  progress: Progress | null;
}

/** Nothing is staged, and nothing can be. */
export const NOTHING_STAGED: StagedState = { changes: [], entries: [], message: '', readOnly: null, review: null };

/** Whether the tab Changes has something to show. */
export function hasChanges({ staged }: Model): boolean {
  return stagedSize(staged) > 0 || staged.message !== '';
}

/** How many changes are staged. */
export function stagedSize({ changes, entries }: StagedState): number {
  return changes.length + entries.length;
}

/** What Save would do, if nothing prevents it; `null` also until it is known. */
export function reviewOf({ staged }: Model): StagedReview | null {
  const { review, readOnly } = staged;
  if (stagedSize(staged) === 0 || review === null || readOnly !== null || review.error !== null) return null;
  const { conflicts, entryConflicts, faults } = review;
  return conflicts.length + entryConflicts.length + faults.length > 0 ? null : review;
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
  readonly icon: Icon;
  readonly why: string;
}

/** What the editor offers to do first. */
export type PrimaryAction = 'repair' | 'compact' | null;

export function primaryAction({ stack, findings }: StackEditorState): PrimaryAction {
  if (stack.status === 'error' || (findings !== null && findings.error > 0)) return 'repair';
  return stack.summary.suggestedSegment === null ? null : 'compact';
}

export function health({ stack, findings }: StackEditorState): Health {
  const errors = stack.status === 'ok' && findings !== null && findings.error > 0 ? findings : null;
  if (errors) {
    return { word: problemsText.badge(errors) ?? '', why: problemsText.damaged(), ...LOOKS.broken };
  }
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
