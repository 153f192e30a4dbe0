/** The refs that differ between two stacks, as a text with links. What cannot be read, and why, is at its end. */
import type { ComparedStack, RefChange, RefDifferenceInfo, StackComparison } from '../protocol/comparison.ts';
import type { RefValue } from '../protocol/values.ts';
import { brokenLines } from './broken-lines.ts';
import { compareStacksText } from './compare-stacks.ts';
import { committerTime } from './dates.ts';
import { t } from './l10n.ts';
import { commitPiece, factLines, type Line, type LinkedText, linkedText, type Piece } from './linked-text.ts';
import { count } from './numbers.ts';
import { browsedTableName, certaintyReason } from './refs-tab.ts';

/** What the sides are called. */
export interface ComparedNames {
  readonly before: string;
  readonly after: string;
}

type Row = RefDifferenceInfo['after'];

const MARKS: Readonly<Record<RefChange, string>> = { created: '+', moved: '~', deleted: '-' };

/** Refs in groups: created, moved, deleted. Names and messages are not cut. */
export function comparisonDocument(comparison: StackComparison, names: ComparedNames): LinkedText {
  const { before, after, counts } = comparison;
  const isComplete = areAllRead(before) && areAllRead(after);
  return linkedText([
    [compareStacksText.title(names.before, names.after)],
    [],
    ...factLines([
      [t('Before'), ...sideOf(before, names.before)],
      [t('After'), ...sideOf(after, names.after)],
    ]),
    [],
    [compareStacksText.summary(counts, isComplete)],
    ...(['created', 'moved', 'deleted'] as const).flatMap(change => groupLines(change, comparison)),
    ...brokenSide(before, names.before),
    ...brokenSide(after, names.after),
  ]);
}

function areAllRead({ listState, tables }: ComparedStack): boolean {
  return (listState === 'ok' || listState === 'missing') && tables.every(({ state }) => state === 'ok');
}

function sideOf({ location }: ComparedStack, name: string): Piece[] {
  if (location === null) return [name];
  return [{ text: name, target: { type: 'stack', location } }, `  ${location.directory}`];
}

function groupLines(change: RefChange, comparison: StackComparison): Line[] {
  const shown = comparison.differences.filter(difference => difference.change === change);
  const all = comparison.counts[change];
  if (all === 0) return [];
  const heading = `${groupName(change)} (${count(all)})`;
  const cut = t('The first {0}. `reftable compare` lists all.', count(shown.length));
  return [
    [],
    [heading],
    ...(shown.length < all ? [[cut]] : []),
    ...shown.flatMap(difference => [[], ...refLines(difference, comparison)]),
  ];
}

function groupName(change: RefChange): string {
  switch (change) {
    case 'created':
      return t('Created');
    case 'moved':
      return t('Moved');
    case 'deleted':
      return t('Deleted');
  }
}

function refLines({ change, ...rows }: RefDifferenceInfo, { before, after }: StackComparison): Line[] {
  const { location } = change === 'deleted' ? before : after;
  const { name } = rows.after;
  return [
    [`${MARKS[change]} `, location === null ? name : { text: name, target: { type: 'ref', location, name } }],
    [
      '      ',
      ...valuesOf(rows.before, before),
      ...(change === 'moved' ? [' → '] : []),
      ...valuesOf(rows.after, after),
    ],
    ...provenanceLines(rows.after, after),
    ...doubtLines(t('Before'), rows.before, before),
    ...doubtLines(t('After'), rows.after, after),
  ];
}

function valuesOf({ state, value }: Row, { location }: ComparedStack): Piece[] {
  return state === 'live' && value !== undefined ? [pieceOf(value, location)] : [];
}

/** The object of an annotated tag is not a commit. */
function pieceOf(value: RefValue, location: ComparedStack['location']): Piece {
  if (value.type === 'symref') return `ref: ${value.target}`;
  if (value.type === 'deletion') return '';
  return value.type === 'peeled' || location === null ? value.oid : commitPiece(location, value.oid);
}

/** The table and the transaction of the newest record, with the reflog entry that the same transaction wrote. */
function provenanceLines({ table, updateIndex, lastChange }: Row, stack: ComparedStack): Line[] {
  if (table === undefined || updateIndex === undefined) return [];
  const { location, tables } = stack;
  const text = browsedTableName(stack, table);
  const name = tables[table]?.name;
  const isLink = location !== null && name !== undefined;
  const isOfChange = lastChange?.updateIndex === updateIndex;
  return [
    [
      '      ',
      isLink ? { text, target: { type: 'table', location, name } } : text,
      `  ${t('update index {0}', updateIndex)}`,
      ...(isOfChange
        ? [`  ${committerTime(lastChange.time, lastChange.tz)}  ${lastChange.message?.trimEnd() ?? ''}`]
        : []),
    ],
  ];
}

function doubtLines(side: string, row: Row, stack: ComparedStack): Line[] {
  const reason = certaintyReason(row, stack);
  return reason === undefined ? [] : [[`    ! ${side}: ${reason}`]];
}

function brokenSide(stack: ComparedStack, name: string): Line[] {
  const lines = brokenLines(stack);
  return lines.length === 0 ? [] : [[], [`${name}:`], ...lines.slice(1)];
}
