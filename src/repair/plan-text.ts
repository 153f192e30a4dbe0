/** A plan in words: Markdown that reads as well without being rendered. */

import { message } from '../text/escape/bounded.ts';
import { valueText } from './plan/difference.ts';
import { count } from './plan/propose-list.ts';
import type { LogChange, PlanNote, PlanNotes, RefChange, RepairPlan, RepairStep, VisibleCounts } from './plan.ts';

/** Line by line. */
export function* repairPlanLines(plan: RepairPlan): Generator<string, void, undefined> {
  yield `# Repair of ${shown(plan.directory)}`;
  yield '';
  yield* repairSummaryLines(plan);
  yield* stepLines(plan);
  yield* noteLines('Lost for certain', plan.lost, 'It was there and cannot be read any more.');
  yield* noteLines('Uncertain', plan.uncertain, 'It is kept, or taken in, and may not be what it was.');
  yield* changeLines(plan);
  yield* leftFindingLines(plan);
}

/** What the repair comes to in a few sentences. */
export function* repairSummaryLines(plan: RepairPlan): Generator<string, void, undefined> {
  const { before, after, refs, logs, lost, uncertain, steps, leftFindings } = plan;
  const taken = steps.filter(step => step.selected).length;
  yield `- ${taken === 0 ? 'Nothing to do' : count(taken, 'step')}; ${leftFindings.length === 0 ? 'nothing is left to you' : `${count(leftFindings.length, 'finding')} left to you`}`;
  yield `- git reads before: ${viewText(before)}`;
  yield `- git reads after: ${viewText(after)}`;
  yield `- Refs: ${refs.added} added, ${refs.changed} changed, ${refs.removed} removed, ${refs.same} the same`;
  yield `- Reflog entries: ${logs.added} added, ${logs.changed} changed, ${logs.removed} removed, ${logs.same} the same`;
  yield `- Lost for certain: ${lost.total === 0 ? 'nothing' : count(lost.total, 'thing')}; uncertain: ${uncertain.total === 0 ? 'nothing' : count(uncertain.total, 'thing')}`;
}

function viewText({ tables, refs, logs, error }: VisibleCounts): string {
  const entries = `${logs.toLocaleString('en')} reflog ${logs === 1 ? 'entry' : 'entries'}`;
  const what = `${count(refs, 'ref')} and ${entries} in ${count(tables, 'table')}`;
  if (error === undefined) return what;
  return tables === 0 ? `nothing (${shown(error)})` : `${what}, then it gives up (${shown(error)})`;
}

function* stepLines({ steps }: RepairPlan): Generator<string, void, undefined> {
  if (steps.length === 0) return;
  yield '';
  yield '## Steps';
  yield '';
  for (const step of steps) yield* stepText(step);
}

function* stepText({ selected, title, why, id }: RepairStep): Generator<string, void, undefined> {
  yield `- [${selected ? 'x' : ' '}] ${shown(title)}`;
  yield `  ${shown(why)}`;
  yield `  (${shown(id)})`;
}

function* noteLines(title: string, { total, first }: PlanNotes, what: string): Generator<string, void, undefined> {
  if (total === 0) return;
  yield '';
  yield `## ${title}`;
  yield '';
  yield what;
  yield '';
  for (const planNote of first) yield `- ${noteText(planNote)}`;
  if (total > first.length) yield `- … and ${total - first.length} more`;
}

/** Where it is, and what. */
export function noteText({ file, start, end, message }: PlanNote): string {
  const place = start === undefined || end === undefined ? '' : ` [0x${start.toString(16)}, 0x${end.toString(16)})`;
  return `${shown(file)}${place}: ${shown(message)}`;
}

function* changeLines({ refs, logs }: RepairPlan): Generator<string, void, undefined> {
  const sections = [
    { title: 'Refs that change', changes: refs, text: refText },
    { title: 'Reflog entries that change', changes: logs, text: logText },
  ] as const;
  for (const { title, changes, text } of sections) {
    const total = changes.added + changes.changed + changes.removed;
    if (total === 0) continue;
    yield '';
    yield `## ${title}`;
    yield '';
    yield '```diff';
    for (const change of changes.first) yield* text(change as RefChange & LogChange);
    if (total > changes.first.length) yield `# … and ${total - changes.first.length} more`;
    yield '```';
  }
}

function* refText({ name, before, after }: RefChange): Generator<string, void, undefined> {
  if (before) yield `-${shown(`${name} ${valueText(before)}`)}`;
  if (after) yield `+${shown(`${name} ${valueText(after)}`)}`;
}

function* logText({ name, updateIndex, before, after }: LogChange): Generator<string, void, undefined> {
  if (before !== undefined) yield `-${shown(`${name} @${updateIndex} ${before}`)}`;
  if (after !== undefined) yield `+${shown(`${name} @${updateIndex} ${after}`)}`;
}

function* leftFindingLines({ leftFindings, findings }: RepairPlan): Generator<string, void, undefined> {
  if (leftFindings.length === 0) return;
  yield '';
  yield '## Left to you';
  yield '';
  for (const { finding, why, command } of leftFindings) {
    const found = findings[finding];
    if (found === undefined) continue;
    yield `- ${shown(`${found.file || '.'}: ${found.message}`)} (${found.id})`;
    yield `  ${shown(why)}`;
    if (command !== undefined) yield `  \`${shown(command)}\``;
  }
}

/** The refs and reflog entries that change, as they are on one side, a line each: two of these make a difference. */
export function repairSideText({ refs, logs }: RepairPlan, side: 'before' | 'after'): string {
  const lines = [`# Refs; ${refs.same} more are the same`];
  for (const { name, [side]: value } of refs.first) if (value) lines.push(shown(`${name} ${valueText(value)}`));
  lines.push('', `# Reflog entries; ${logs.same} more are the same`);
  for (const { name, updateIndex, [side]: text } of logs.first) {
    if (text !== undefined) lines.push(shown(`${name} @${updateIndex} ${text}`));
  }
  return `${lines.join('\n')}\n`;
}

/** Text of the plan, which quotes damaged files, as a bounded part of one line with nothing hidden. */
export function shown(text: string): string {
  return message(text);
}
