/** The sections of a plan: what changes, what is lost, its steps with reasons, and the remaining findings. */
import type { FirstLines, RepairFinding, RepairStepInfo, UnrepairedFinding } from '../../src/protocol/repair.ts';
import type { RepairPageState, ShownRepairPlan } from '../../src/protocol/webview.ts';
import { lossText } from '../../src/text/compaction.ts';
import { deletedRefsText } from '../../src/text/deleted-refs.ts';
import { readable } from '../../src/text/names.ts';
import { repairPageText } from '../../src/text/repair-page.ts';
import { severityLabel } from '../../src/text/severities.ts';
import { codicon, el } from '../parts/dom.ts';
import { link } from '../parts/link.ts';
import { button } from '../parts/toolkit.ts';

export interface PlanActions {
  /** Selects these steps and no others. */
  readonly choose: (steps: readonly string[]) => void;
  /** Shows what a finding is about. */
  readonly open: (finding: RepairFinding) => void;
  /** Restores deleted refs; `null` where that is not possible. */
  readonly restore: ((names: readonly string[]) => void) | null;
}

export function planSections({ plan }: RepairPageState, actions: PlanActions): (HTMLElement | false)[] {
  const { lost, uncertain, onlyInBackup, facts, unrepaired, left } = plan;
  return [
    lost.total > 0 && linesSection('lost', repairPageText.lost(lost.total), repairPageText.lostMeaning(), lost),
    uncertain.total > 0 &&
      linesSection(
        'uncertain',
        repairPageText.uncertain(uncertain.total),
        repairPageText.uncertainMeaning(),
        uncertain,
      ),
    onlyInBackup.total > 0 && onlyInBackupSection(onlyInBackup, actions),
    stepsSection(plan, actions),
    section(
      'changes',
      repairPageText.changes(),
      el(
        'dl',
        { class: 'facts start' },
        ...facts.flatMap(([name, value]) => [el('dt', {}, readable(name)), el('dd', {}, readable(value))]),
      ),
    ),
    left > 0 &&
      section(
        'unrepaired',
        repairPageText.unrepaired(left),
        el('ul', { class: 'lines' }, ...unrepaired.map(each => unrepairedItem(each, actions))),
        left > unrepaired.length && el('p', { class: 'muted' }, repairPageText.more(left - unrepaired.length)),
      ),
  ];
}

function section(name: string, title: string, ...children: (HTMLElement | false)[]): HTMLElement {
  const id = `section-${name}`;
  return el('section', { class: `plan-section ${name}`, 'aria-labelledby': id }, el('h2', { id }, title), ...children);
}

function linesSection(name: string, title: string, meaning: string, { total, first }: FirstLines): HTMLElement {
  return section(
    name,
    title,
    el('p', { class: 'muted' }, meaning),
    el('ul', { class: 'lines' }, ...first.map(line => el('li', {}, readable(line)))),
    total > first.length && el('p', { class: 'muted' }, repairPageText.more(total - first.length)),
  );
}

function onlyInBackupSection({ total, first }: ShownRepairPlan['onlyInBackup'], { restore }: PlanActions): HTMLElement {
  return section(
    'only-in-backup',
    repairPageText.onlyInBackup(),
    el('p', { class: 'muted' }, repairPageText.onlyInBackupMeaning()),
    el(
      'ul',
      { class: 'lines' },
      ...first.map(ref =>
        el('li', {}, el('code', {}, readable(ref.name)), el('span', { class: 'muted' }, ` ${lossText(ref)}`)),
      ),
    ),
    total > first.length && el('p', { class: 'muted' }, repairPageText.more(total - first.length)),
    restore !== null &&
      button({ label: deletedRefsText.restoreFirst(), press: () => restore(first.map(({ name }) => name)) }),
  );
}

function stepsSection({ steps, stepCounts }: ShownRepairPlan, actions: PlanActions): HTMLElement {
  const titles = new Map(steps.map(({ id, title }) => [id, title]));
  const change = (id: string, isSelected: boolean) => {
    const others = steps.filter(step => step.selected && step.id !== id).map(step => step.id);
    actions.choose(isSelected ? [...others, id] : others);
  };
  return section(
    'steps',
    repairPageText.steps(),
    steps.length === 0 && el('p', { class: 'muted' }, repairPageText.noSteps()),
    el('ol', { class: 'repair-steps' }, ...steps.map(step => stepItem(step, titles, change, actions))),
    stepCounts.all > steps.length &&
      el('p', { class: 'muted' }, repairPageText.moreSteps(stepCounts.all - steps.length)),
  );
}

function stepItem(
  step: RepairStepInfo,
  titles: ReadonlyMap<string, string>,
  change: (id: string, isSelected: boolean) => void,
  actions: PlanActions,
): HTMLElement {
  const { id, title, why, selected, instead, removesLock, findings, moreFindings } = step;
  const box = el('input', {
    type: 'checkbox',
    'data-step': id,
    'data-key': id,
    onchange: () => change(id, box.checked),
  });
  box.checked = selected;
  const replaced = instead === undefined ? undefined : titles.get(instead);
  return el(
    'li',
    { class: 'repair-step' },
    el('label', {}, box, el('span', { class: 'step-title' }, readable(title))),
    el(
      'div',
      { class: 'step-text' },
      el('p', {}, readable(why)),
      removesLock && el('p', { class: 'doubt' }, codicon('warning'), ` ${repairPageText.lock()}`),
      replaced !== undefined && el('p', { class: 'muted' }, repairPageText.instead(replaced)),
      findings.length > 0 &&
        el(
          'details',
          { 'data-findings': id },
          el('summary', {}, repairPageText.fixes(step)),
          el('ul', { class: 'lines' }, ...findings.map(finding => el('li', {}, ...findingParts(finding, actions)))),
          moreFindings > 0 && el('p', { class: 'muted' }, repairPageText.moreFindings(moreFindings)),
        ),
    ),
  );
}

function unrepairedItem({ finding, reason, command }: UnrepairedFinding, actions: PlanActions): HTMLElement {
  return el(
    'li',
    {},
    ...findingParts(finding, actions),
    el('p', { class: 'muted' }, readable(reason)),
    command !== null && el('p', {}, el('code', {}, readable(command))),
  );
}

function findingParts(finding: RepairFinding, { open }: PlanActions): (HTMLElement | string | false)[] {
  const { severity, file } = finding;
  return [
    el('span', { class: `severity ${severity}` }, severityLabel(severity)),
    ` ${repairPageText.finding(finding)} `,
    file !== '' && link(repairPageText.show(finding), () => open(finding)),
  ];
}
