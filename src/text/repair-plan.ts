/** The plan of a repair as a document: Markdown that is readable without being rendered. */

import type { PlanNotes, RepairPlan, VisibleCounts } from '../protocol/repair.ts';
import type { CompactionPlan } from '../protocol/stack.ts';
import type { RefValue } from '../protocol/values.ts';
import { lossText } from './compaction.ts';
import { counted } from './counts.ts';
import { message } from './escape/bounded.ts';
import { findingText } from './findings/render.ts';
import { t } from './l10n.ts';
import { list } from './list.ts';
import { count, plural } from './numbers.ts';
import { leftReason, noteLine, noteText, readFailureText } from './repair-notes.ts';
import { repairPageText } from './repair-page.ts';
import { stepReason, stepTitle } from './repair-steps.ts';

type RefChange = RepairPlan['refs']['first'][number];
type LogChange = RepairPlan['logs']['first'][number];
type Changes = Pick<RepairPlan['refs'], 'added' | 'changed' | 'removed' | 'same'>;

/** Deleted refs that only the backup has after the repair. */
type OnlyInBackup = CompactionPlan['unrecoverable'];

/** The whole document, line by line. */
export function* repairPlanLines(
  plan: RepairPlan,
  onlyInBackup: OnlyInBackup = { total: 0, first: [] },
): Generator<string, void, undefined> {
  yield `# ${t('Repair of {0}', message(plan.directory))}`;
  yield '';
  for (const line of repairSummary(plan)) yield `- ${line}`;
  yield* stepLines(plan);
  yield* noteLines(t('Lost'), plan.lost, t('This data was stored and cannot be read.'));
  yield* noteLines(
    t('Uncertain'),
    plan.uncertain,
    t('This data is kept or added and may differ from what was written.'),
  );
  yield* onlyInBackupLines(onlyInBackup);
  yield* changeLines(t('Refs that change'), plan.refs, plan.refs.first.flatMap(refLines));
  yield* changeLines(t('Reflog entries that change'), plan.logs, plan.logs.first.flatMap(logLines));
  yield* leftLines(plan);
}

/** What the repair does, in a few lines of plain text. */
export function repairSummary(plan: RepairPlan): string[] {
  const { lost, uncertain, steps, leftFindings } = plan;
  const selected = steps.filter(step => step.selected).length;
  const left = plural('{0} finding is not repaired', '{0} findings are not repaired', leftFindings.length);
  const none = steps.length === 0 ? t('Nothing to do') : t('No step is selected');
  const rootRefs = lost.first.filter(({ fact }) => fact.type === 'rootRefMissing').map(noteText);
  return [
    ...rootRefs,
    list([selected === 0 ? none : counted.steps(selected), leftFindings.length > 0 && left]),
    ...repairFacts(plan).map(([name, value]) => t('{0}: {1}', name, value)),
    t('Lost: {0}, uncertain: {1}', itemsText(lost.total), itemsText(uncertain.total)),
  ];
}

/** What git reads before and after the repair, and how many records change: names and values. */
export function repairFacts({
  before,
  after,
  refs,
  logs,
  findings,
  remaining,
}: RepairPlan): (readonly [string, string])[] {
  return [
    [t('git reads now'), isHidden(findings) ? hiddenText() : visibleText(before)],
    [t('git reads after the repair'), isHidden(remaining) ? hiddenText() : visibleText(after)],
    [t('Refs'), changesText(refs)],
    [t('Reflog entries'), changesText(logs)],
  ];
}

/** Findings with which git does not read the stack at all. */
const HIDING: readonly string[] = ['headStub', 'gitDirectoryPart', 'refStorage', 'repositoryRefused'];

function isHidden(findings: RepairPlan['findings']): boolean {
  return findings.some(({ id }) => HIDING.includes(id));
}

function hiddenText(): string {
  return t('nothing (git does not use the stack of this repository)');
}

function itemsText(items: number): string {
  return items === 0 ? t('nothing') : plural('{0} item', '{0} items', items);
}

function changesText({ added, changed, removed, same }: Changes): string {
  return t('{0} added, {1} changed, {2} removed, {3} unchanged', ...[added, changed, removed, same].map(count));
}

function visibleText({ tables, refs, logs, error }: VisibleCounts): string {
  const what = t('{0} and {1} in {2}', counted.refs(refs), counted.reflogEntries(logs), counted.tables(tables));
  if (error === undefined) return what;
  const why = message(readFailureText(error));
  return tables === 0 ? t('nothing ({0})', why) : t('{0}, then it fails ({1})', what, why);
}

function* stepLines({ steps }: RepairPlan): Generator<string, void, undefined> {
  if (steps.length === 0) return;
  yield* heading(t('Steps'));
  for (const step of steps) {
    yield `- [${step.selected ? 'x' : ' '}] ${message(stepTitle(step))}`;
    yield `  ${stepReason(step)}`;
    yield `  (${message(step.id)})`;
  }
}

function* noteLines(title: string, { total, first }: PlanNotes, what: string): Generator<string, void, undefined> {
  if (total === 0) return;
  yield* heading(title);
  yield what;
  yield '';
  for (const note of first) yield `- ${noteLine(note)}`;
  if (total > first.length) yield `- ${counted.more(total - first.length)}`;
}

function* onlyInBackupLines({ total, first }: OnlyInBackup): Generator<string, void, undefined> {
  if (total === 0) return;
  yield* heading(repairPageText.onlyInBackup());
  yield repairPageText.onlyInBackupMeaning();
  yield '';
  for (const ref of first) yield `- ${message(`${ref.name}: ${lossText(ref)}`)}`;
  if (total > first.length) yield `- ${counted.more(total - first.length)}`;
}

function* changeLines(
  title: string,
  { added, changed, removed, first }: Changes & { readonly first: readonly unknown[] },
  lines: readonly string[],
): Generator<string, void, undefined> {
  const total = added + changed + removed;
  if (total === 0) return;
  yield* heading(title);
  yield '```diff';
  yield* lines;
  if (total > first.length) yield `# ${counted.more(total - first.length)}`;
  yield '```';
}

function refLines({ name, before, after }: RefChange): string[] {
  return [
    ...(before ? [`-${message(`${name} ${valueText(before)}`)}`] : []),
    ...(after ? [`+${message(`${name} ${valueText(after)}`)}`] : []),
  ];
}

function logLines({ name, updateIndex, before, after }: LogChange): string[] {
  return [
    ...(before === undefined ? [] : [`-${message(`${name} @${updateIndex} ${before}`)}`]),
    ...(after === undefined ? [] : [`+${message(`${name} @${updateIndex} ${after}`)}`]),
  ];
}

function* leftLines(plan: RepairPlan): Generator<string, void, undefined> {
  if (plan.leftFindings.length === 0) return;
  yield* heading(t('Not repaired'));
  for (const left of plan.leftFindings) {
    const finding = plan.findings[left.finding];
    if (finding === undefined) continue;
    yield `- ${message(`${finding.file || '.'}: ${findingText(finding).message}`)} (${finding.id})`;
    yield `  ${message(leftReason(left, plan))}`;
    if (left.command !== undefined) yield `  \`${message(left.command)}\``;
  }
}

function* heading(title: string): Generator<string, void, undefined> {
  yield '';
  yield `## ${title}`;
  yield '';
}

/** The refs and reflog entries that change, as they are on one side, a line each: two of these make a difference. */
export function repairSideText({ refs, logs }: RepairPlan, side: 'before' | 'after'): string {
  const lines = [`# ${t('Refs: {0} unchanged', count(refs.same))}`];
  for (const { name, [side]: value } of refs.first) if (value) lines.push(message(`${name} ${valueText(value)}`));
  lines.push('', `# ${t('Reflog entries: {0} unchanged', count(logs.same))}`);
  for (const { name, updateIndex, [side]: text } of logs.first) {
    if (text !== undefined) lines.push(message(`${name} @${updateIndex} ${text}`));
  }
  return `${lines.join('\n')}\n`;
}

/** The value of a ref in a line, as git prints it. */
function valueText(value: RefValue): string {
  switch (value.type) {
    case 'deletion':
      return t('deleted');
    case 'oid':
      return value.oid;
    case 'peeled':
      return t('{0} peeled {1}', value.oid, value.peeled);
    case 'symref':
      return `ref: ${value.target}`;
  }
}
