/** What the details show while no table is selected: the stack, what Compact would do, and the rule. */
import type { StackSummary } from '../../../src/protocol/stack.ts';
import type { ErrorInfo } from '../../../src/protocol/values.ts';
import { nothingToCompact } from '../../../src/text/compaction.ts';
import { localTime } from '../../../src/text/dates.ts';
import { editorText } from '../../../src/text/editors.ts';
import { readable } from '../../../src/text/names.ts';
import { count, hex } from '../../../src/text/numbers.ts';
import { geometryText, planFacts, stackAdvice, stackDetails } from '../../../src/text/stack-editor.ts';
import { stackSize, tableRange } from '../../../src/text/stacks.ts';
import { el } from '../../parts/dom.ts';
import { countBroken } from '../drawn-tables.ts';
import { health, type Model, summaryOf } from '../model.ts';

export type Fact = readonly [name: string, value: string | Node];

export function factList(facts: readonly Fact[]): HTMLElement {
  return el('dl', { class: 'facts' }, ...facts.flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)]));
}

export function stackFacts(model: Model): HTMLElement[] {
  const { state } = model;
  if (!state) return [];
  const summary = summaryOf(model);
  const { word, why } = health(state);
  return [
    el('h2', { class: 'caption' }, stackDetails.stack()),
    el('p', {}, el('strong', {}, word), ' ', readable(why)),
    ...(state.stack.status === 'error' ? brokenFacts(model, state.stack.error) : []),
    ...(summary ? summaryFacts(model, summary) : []),
    ...(model.tables.length === 0
      ? []
      : [
          el('h3', { class: 'caption' }, stackDetails.select()),
          el('p', { class: 'muted' }, stackDetails.howToSelect()),
        ]),
  ];
}

function brokenFacts({ tables }: Model, error: ErrorInfo): HTMLElement[] {
  const broken = countBroken(tables);
  return [
    el('p', {}, stackAdvice.tables(broken, tables.length)),
    el('p', { class: 'muted' }, stackAdvice.broken()),
    smallPrint(error),
  ];
}

/** An error's sentence, code, file and offset. */
export function smallPrint({ code, message, file, offset }: ErrorInfo): HTMLElement {
  const facts: Fact[] = [[stackDetails.code(), code]];
  if (file !== undefined) facts.push([editorText.file(), readable(file)]);
  if (offset !== undefined) facts.push([editorText.offset(), hex(offset)]);
  return el(
    'div',
    { class: 'small-print muted' },
    el('p', {}, readable(message)),
    el(
      'dl',
      { class: 'facts start' },
      ...facts.flatMap(([name, text]) => [el('dt', {}, name), el('dd', { class: 'mono' }, text)]),
    ),
  );
}

function summaryFacts(model: Model, summary: StackSummary): HTMLElement[] {
  const { changedAt, tables, maxUpdateIndex } = summary;
  const facts: Fact[] = [[stackDetails.size(), stackSize(summary)]];
  if (changedAt !== null) facts.push([stackDetails.lastChange(), localTime(changedAt)]);
  if (tables.length > 0) facts.push([stackDetails.newestUpdateIndex(), count(maxUpdateIndex)]);
  return [
    factList(facts),
    ...(tables.length > 1
      ? [el('h3', { class: 'caption' }, stackDetails.whatCompactDoes()), compactFacts(model, summary)]
      : []),
    ...(tables.length > 1 ? [el('h3', { class: 'caption' }, stackDetails.rule()), ...ruleWords(summary)] : []),
  ];
}

function compactFacts({ suggestion }: Model, { suggestedSegment: segment, tables }: StackSummary): HTMLElement {
  if (!segment) return el('p', {}, nothingToCompact({ scope: { type: 'auto' }, expiry: null }));
  const merged = segment.end - segment.start;
  const facts: Fact[] = [
    [stackDetails.merges(), tableRange(segment.start, segment.end - 1)],
    [planFacts.tables(), planFacts.tablesValue(tables.length, tables.length - merged + 1)],
  ];
  if (suggestion) {
    const { refs, logs, bytesRead } = suggestion;
    facts.push(
      [planFacts.read(), planFacts.readValue(bytesRead, merged)],
      [planFacts.written(), planFacts.writtenValue(suggestion)],
      [planFacts.shadowed(), count(refs.shadowed + logs.shadowed)],
      [planFacts.tombstonesDropped(), count(refs.tombstonesDropped + logs.tombstonesDropped)],
    );
  }
  const list = factList(facts);
  const lost = suggestion && el('p', {}, planFacts.unrecoverableSentence(suggestion.unrecoverable.total));
  return el('div', { class: 'compact-facts' }, list, lost);
}

function ruleWords({ factor, tables }: StackSummary): HTMLElement[] {
  const [base] = tables;
  return [
    el('p', { class: 'muted' }, geometryText.rule(factor)),
    ...(base ? [el('p', { class: 'muted' }, geometryText.weights(base.size - base.effectiveSize))] : []),
  ];
}
