/** The columns of the list of refs. */

import type { BrowsedState, FoundRef, RefSortKey } from '../../../src/protocol/browse.ts';
import type { ObjectInfo } from '../../../src/protocol/objects.ts';
import type { StagedChange } from '../../../src/protocol/staged.ts';
import { browseText } from '../../../src/text/browse.ts';
import { changesText } from '../../../src/text/changes-tab.ts';
import { committerTime } from '../../../src/text/dates.ts';
import { readable, shortId, shortValue } from '../../../src/text/names.ts';
import { count } from '../../../src/text/numbers.ts';
import { objectText } from '../../../src/text/objects.ts';
import { certaintyReason, provenanceText, refColumnText, refsTabText } from '../../../src/text/refs-tab.ts';
import { codicon, el } from '../../parts/dom.ts';
import { nameCell } from '../../parts/grid/name-cell.ts';
import type { Column } from '../../parts/grid/virtual-grid.ts';
import { MARK, MOST_MARKS, provenanceMarks } from './provenance.ts';
import type { ShownObjects } from './shown-objects.ts';

/** Characters of a value or a message that a cell gets: either may have 60 KB. */
const LONGEST = 300;

type RefColumn = Column<FoundRef> & { readonly id: RefSortKey | 'message' | 'peeled' | 'subject' };

/** `objects`: what is known of the repository's objects. `staged`: the staged change of a ref. */
export function refColumns(
  state: BrowsedState,
  objects: Pick<ShownObjects, 'get'>,
  staged: (ref: string) => StagedChange | undefined,
): readonly RefColumn[] {
  const objectOf = (row: FoundRef) => objects.get(oidOf(row) ?? '');
  const cellText = (row: FoundRef) => {
    const change = staged(row.name);
    return change === undefined ? valueText(row) : changesText.becomesChange(change);
  };
  const wholeChange = (row: FoundRef) => {
    const change = staged(row.name);
    return change === undefined ? undefined : changesText.becomes(valueText(row), change);
  };
  return [
    {
      ...{ id: 'name', title: refColumnText.name(), isSortable: true, width: [260, 3], mono: true },
      text: ({ name }) => readable(name),
      whole: ({ name }) => readable(name),
      content: ({ name }, above) => nameCell(name, above?.name),
      spoken: ({ name }) => readable(name),
      mark: ({ state }) => (state === 'deleted' ? 'deleted-ref' : ''),
    },
    {
      ...{ id: 'value', title: refColumnText.value(), isSortable: true, width: [104, 1], mono: true },
      text: cellText,
      whole: row => wholeChange(row) ?? wholeValue(row),
      mark: ({ name }) => (staged(name) === undefined ? '' : 'staged-ref'),
      content: row => [...certaintyMark(row, state), cellText(row)],
      spoken: row =>
        [browseText.certainty(row.certainty), wholeChange(row) ?? cellText(row)].filter(Boolean).join(': '),
    },
    {
      ...{ id: 'table', title: refColumnText.tables(), isSortable: true, width: [marksWidth(state), 0] },
      text: ({ provenance }) => provenanceText.summary(provenance),
      whole: ({ provenance }) => provenanceText.summary(provenance),
      content: ({ provenance }) => provenanceMarks(provenance),
      spoken: ({ provenance }) => provenanceText.summary(provenance),
    },
    {
      ...{ id: 'updateIndex', title: refColumnText.updateIndex(), isSortable: true, width: [84, 0], numeric: true },
      text: ({ updateIndex }) => (updateIndex === undefined ? '' : count(updateIndex)),
      whole: ({ updateIndex }) => updateIndex ?? '',
    },
    {
      ...{ id: 'changed', title: refColumnText.changed(), isSortable: true, width: [118, 0] },
      text: ({ lastChange }) => (lastChange ? refColumnText.time(lastChange.time, lastChange.tz) : ''),
      whole: ({ lastChange }) => (lastChange ? committerTime(lastChange.time, lastChange.tz) : ''),
    },
    {
      ...{ id: 'message', title: refColumnText.message(), width: [110, 2] },
      text: ({ lastChange }) => bounded(lastChange?.message?.split('\n', 1)[0] ?? ''),
      whole: ({ lastChange }) => readable((lastChange?.message ?? '').replace(/\n$/, '')),
    },
    {
      ...{ id: 'subject', title: objectText.column(), width: [110, 2] },
      text: row => lineOf(objectOf(row)),
      whole: row => lineOf(objectOf(row)),
      mark: row => (objectOf(row)?.type === 'missing' ? 'bad' : ''),
    },
    {
      ...{ id: 'kind', title: refColumnText.kind(), isSortable: true, width: [62, 0] },
      text: ({ kind }) => refsTabText.kind(kind),
    },
    {
      ...{ id: 'peeled', title: refColumnText.peeled(), width: [86, 0], mono: true },
      text: ({ value }) => (value?.type === 'peeled' ? shortId(value.peeled) : ''),
      whole: ({ value }) => (value?.type === 'peeled' ? value.peeled : ''),
    },
  ];
}

/** The object that a ref's value names. */
export function oidOf({ value }: FoundRef): string | undefined {
  return value?.type === 'oid' || value?.type === 'peeled' ? value.oid : undefined;
}

function lineOf(object: ObjectInfo | undefined): string {
  return object === undefined ? '' : bounded(objectText.line(object));
}

function marksWidth({ tables }: BrowsedState): number {
  return Math.max(60, Math.min(tables.length, MOST_MARKS) * MARK + 12);
}

function valueText({ value }: FoundRef): string {
  return value === undefined ? '' : bounded(shortValue(value));
}

function wholeValue({ value }: FoundRef): string {
  if (value === undefined || value.type === 'deletion') return '';
  return value.type === 'symref' ? readable(value.target) : value.oid;
}

function certaintyMark(row: FoundRef, state: BrowsedState): HTMLElement[] {
  const title = certaintyReason(row, state);
  return title === undefined ? [] : [el('span', { class: 'doubt', title }, codicon('question'))];
}

function bounded(text: string): string {
  const shown = readable(text);
  return shown.length > LONGEST ? `${shown.slice(0, LONGEST)}…` : shown;
}
