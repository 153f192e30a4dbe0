/** How the records of each section, and the blocks, are laid out in columns. */
import type { PartInfo, ProblemInfo, RecordLine, SectionName } from '../../../src/protocol/table.ts';
import type { IndexRow, LogRow, ObjectRow, RecordRow, RefRow } from '../../../src/protocol/values.ts';
import { committerTime } from '../../../src/text/dates.ts';
import { readable, sectionName, shortId } from '../../../src/text/names.ts';
import { bytes, count, hex, percent } from '../../../src/text/numbers.ts';
import { tableLists } from '../../../src/text/table-editor.ts';
import { nameCell } from '../../parts/grid/name-cell.ts';
import type { Column } from '../../parts/grid/virtual-grid.ts';

/** The color of a section; all indexes share one. */
export function sectionColour(section: SectionName): 'ref' | 'obj' | 'log' | 'index' {
  return section === 'ref' || section === 'obj' || section === 'log' ? section : 'index';
}

const refColumns = (): Column<RefRow>[] => [
  {
    title: tableLists.name(),
    width: [220, 2],
    mono: true,
    text: ({ name }) => readable(name),
    whole: ({ name }) => readable(name),
    content: ({ name }, above) => nameCell(name, above?.name),
    spoken: ({ name }) => readable(name),
  },
  {
    title: tableLists.updateIndex(),
    width: [100, 0],
    numeric: true,
    text: ({ updateIndex }) => count(updateIndex),
    whole: ({ updateIndex }) => updateIndex,
  },
  {
    title: tableLists.type(),
    width: [100, 0],
    text: ({ value }) => tableLists.refType(value.type),
    mark: tombstoneRef,
  },
  {
    title: tableLists.value(),
    width: [210, 2],
    mono: true,
    text: ({ value }) => tableLists.refValue(value),
    whole: ({ value }) => tableLists.wholeRefValue(value),
    mark: tombstoneRef,
  },
];

function tombstoneRef({ value }: RefRow): string {
  return value.type === 'deletion' ? 'tombstone' : '';
}

/** A column of a reflog entry that a tombstone leaves empty. */
function ofUpdate(
  title: string,
  width: Column<LogRow>['width'],
  text: (update: NonNullable<LogRow['update']>) => string,
  more: { whole?: (update: NonNullable<LogRow['update']>) => string; mono?: boolean; empty?: string } = {},
): Column<LogRow> {
  const { whole, mono, empty = '' } = more;
  return {
    title,
    width,
    mono,
    text: ({ update }) => (update ? text(update) : empty),
    whole: whole && (({ update }) => (update ? whole(update) : empty)),
    mark: ({ update }) => (update ? '' : 'tombstone'),
  };
}

const logColumns = (): Column<LogRow>[] => [
  {
    title: tableLists.name(),
    width: [180, 2],
    mono: true,
    text: ({ name }) => readable(name),
    whole: ({ name }) => readable(name),
    content: ({ name }, above) => nameCell(name, above?.name),
    spoken: ({ name }) => readable(name),
  },
  {
    title: tableLists.updateIndex(),
    width: [100, 0],
    numeric: true,
    text: ({ updateIndex }) => count(updateIndex),
    whole: ({ updateIndex }) => updateIndex,
  },
  ofUpdate(tableLists.oldAndNew(), [176, 0], update => `${shortId(update.old)} → ${shortId(update.new)}`, {
    whole: update => `${update.old} ${update.new}`,
    mono: true,
    empty: tableLists.tombstone(),
  }),
  ofUpdate(tableLists.committer(), [120, 1], ({ committer }) => readable(committer.name), {
    whole: ({ committer }) => readable(`${committer.name} <${committer.email}>`),
  }),
  ofUpdate(tableLists.date(), [190, 0], ({ time, tz }) => committerTime(time, tz)),
  ofUpdate(tableLists.message(), [160, 3], ({ message }) => readable(message.split('\n', 1)[0] ?? ''), {
    whole: ({ message }) => readable(message),
  }),
];

const objectColumns = (): Column<ObjectRow>[] => [
  { title: tableLists.objectIdStart(), width: [200, 0], mono: true, text: ({ prefix }) => prefix },
  {
    title: tableLists.refBlocks(),
    width: [260, 1],
    mono: true,
    text: ({ offsets }) => (offsets.length === 0 ? tableLists.everyRefBlock() : offsets.map(hex).join(' ')),
  },
];

const indexColumns = (): Column<IndexRow>[] => [
  { title: tableLists.lastKey(), width: [240, 1], mono: true, text: ({ lastKey }) => readable(lastKey) },
  {
    title: tableLists.updateIndex(),
    width: [110, 0],
    numeric: true,
    text: ({ lastKeyUpdateIndex }) => (lastKeyUpdateIndex === undefined ? '' : count(lastKeyUpdateIndex)),
  },
  { title: tableLists.blockAt(), width: [110, 0], numeric: true, mono: true, text: ({ offset }) => hex(offset) },
];

export function recordColumns(section: SectionName): readonly Column<RecordLine>[] {
  // A section holds one kind of record; the host keeps to it.
  const columns = columnsOf(section) as readonly Column<never>[] as readonly Column<RecordRow>[];
  return columns.map((column, position) => ofLine(column, position === 0));
}

function columnsOf(section: SectionName) {
  if (section === 'ref') return refColumns();
  if (section === 'log') return logColumns();
  return section === 'obj' ? objectColumns() : indexColumns();
}

/** The same column for a record that may be damaged; the first one then reports it. */
function ofLine(
  { text, whole, mark, content, spoken, ...column }: Column<RecordRow>,
  first: boolean,
): Column<RecordLine> {
  const soundRow = (line: RecordLine | undefined) => (line?.row.kind === 'damaged' ? undefined : line?.row);
  return {
    ...column,
    content(line, above) {
      const row = soundRow(line);
      return row && content?.(row, soundRow(above));
    },
    spoken: spoken && (({ row }) => (row.kind === 'damaged' ? tableLists.undecodable(row.bytes) : spoken(row))),
    text({ row }) {
      if (row.kind !== 'damaged') return text(row);
      return first ? tableLists.undecodable(row.bytes) : '';
    },
    whole: whole && (({ row }) => (row.kind === 'damaged' ? '' : whole(row))),
    mark: ({ row }) => (row.kind === 'damaged' ? 'tombstone' : (mark?.(row) ?? '')),
  };
}

export const partColumns = (): readonly Column<PartInfo>[] => [
  {
    title: tableLists.section(),
    width: [96, 0],
    text: ({ section, damaged }) =>
      section === 'unknown'
        ? tableLists.unknown()
        : damaged
          ? tableLists.damaged(sectionName(section))
          : sectionName(section),
    mark: ({ damaged }) => (damaged ? 'tombstone' : ''),
  },
  numeric(tableLists.offset(), 82, ({ offset }) => hex(offset), true),
  numeric(tableLists.size(), 72, ({ size }) => bytes(size)),
  numeric(tableLists.fill(), 46, fillOf),
  numeric(tableLists.recordsColumn(), 62, ({ records }) => count(records)),
  {
    title: tableLists.firstKey(),
    width: [170, 1],
    mono: true,
    text: ({ firstKey }) => readable(firstKey),
  },
  numeric(tableLists.sharedKeys(), 76, ({ prefixBytes, keyBytes }) => percent(prefixBytes, keyBytes)),
  numeric(tableLists.length(), 60, ({ length }) => count(length)),
  numeric(tableLists.padding(), 58, ({ padding }) => count(padding)),
  numeric(tableLists.restarts(), 58, ({ restarts }) => count(restarts)),
];

function numeric(title: string, width: number, text: (part: PartInfo) => string, mono = false): Column<PartInfo> {
  return { title, width: [width, 0], numeric: true, mono, text };
}

/** How much of its room a block uses; a log block is deflated and has no room of its own. */
function fillOf({ section, length, padding }: PartInfo): string {
  return section === 'log' || section === 'unknown' ? '–' : percent(length, length + padding);
}

export const problemColumns = (): readonly Column<ProblemInfo>[] => [
  {
    title: tableLists.severity(),
    width: [80, 0],
    text: ({ severity }) => tableLists.severityMark(severity),
    mark: ({ severity }) => (severity === 'error' ? 'tombstone' : ''),
  },
  numericProblem(tableLists.at(), 82, ({ range }) => hex(range.inside ?? range.start)),
  {
    title: tableLists.problem(),
    width: [240, 1],
    text: ({ message }) => readable(message),
  },
];

function numericProblem(title: string, width: number, text: (problem: ProblemInfo) => string): Column<ProblemInfo> {
  return { title, width: [width, 0], numeric: true, mono: true, text };
}
