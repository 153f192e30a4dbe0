/** How the records of each section, and the blocks, are laid out in columns. */
import type { PartInfo, ProblemInfo, RecordLine, SectionName } from '../../../src/protocol/table.ts';
import type { IndexRow, LogRow, ObjectRow, RecordRow, RefRow } from '../../../src/protocol/values.ts';
import { bytes, count, hex, percent, plural, readable } from '../../../src/text/numbers.ts';
import { committerTime } from '../../parts/git-time.ts';
import type { Column } from '../../parts/grid/virtual-grid.ts';

export const SECTION_WORDS: Record<SectionName, string> = {
  ref: 'Refs',
  'ref-index': 'Ref index',
  obj: 'Objects',
  'obj-index': 'Object index',
  log: 'Reflogs',
  'log-index': 'Reflog index',
};

/** The colour a section goes by; all indexes share one. */
export function sectionColour(section: SectionName): 'ref' | 'obj' | 'log' | 'index' {
  return section === 'ref' || section === 'obj' || section === 'log' ? section : 'index';
}

/** How many hex digits of an object id are enough to tell it apart at a glance. */
const SHORT_ID = 10;

const refColumns: Column<RefRow>[] = [
  { title: 'Name', width: [220, 2], mono: true, text: ({ name }) => readable(name) },
  {
    title: 'Update index',
    width: [100, 0],
    numeric: true,
    text: ({ updateIndex }) => count(updateIndex),
    whole: ({ updateIndex }) => updateIndex,
  },
  { title: 'Type', width: [100, 0], text: ({ value }) => REF_TYPES[value.type], mark: tombstoneRef },
  { title: 'Value', width: [210, 2], mono: true, text: refValue, whole: wholeRefValue, mark: tombstoneRef },
];

const REF_TYPES = { deletion: '✕ tombstone', oid: 'object', peeled: 'tag', symref: 'symref' } as const;

function tombstoneRef({ value }: RefRow): string {
  return value.type === 'deletion' ? 'tombstone' : '';
}

function refValue({ value }: RefRow): string {
  if (value.type === 'deletion') return 'deleted';
  if (value.type === 'symref') return `→ ${readable(value.target)}`;
  const oid = value.oid.slice(0, SHORT_ID);
  return value.type === 'oid' ? oid : `${oid} peels to ${value.peeled.slice(0, SHORT_ID)}`;
}

function wholeRefValue({ value }: RefRow): string {
  if (value.type === 'deletion') return 'deleted';
  if (value.type === 'symref') return readable(value.target);
  return value.type === 'oid' ? value.oid : `${value.oid} ${value.peeled}`;
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

const logColumns: Column<LogRow>[] = [
  { title: 'Name', width: [180, 2], mono: true, text: ({ name }) => readable(name) },
  {
    title: 'Update index',
    width: [100, 0],
    numeric: true,
    text: ({ updateIndex }) => count(updateIndex),
    whole: ({ updateIndex }) => updateIndex,
  },
  ofUpdate('Old → new', [176, 0], update => `${update.old.slice(0, SHORT_ID)} → ${update.new.slice(0, SHORT_ID)}`, {
    whole: update => `${update.old} ${update.new}`,
    mono: true,
    empty: '✕ tombstone',
  }),
  ofUpdate('Committer', [120, 1], ({ committer }) => readable(committer.name), {
    whole: ({ committer }) => readable(`${committer.name} <${committer.email}>`),
  }),
  ofUpdate('Date', [190, 0], ({ time, tz }) => committerTime(time, tz)),
  ofUpdate('Message', [160, 3], ({ message }) => readable(message.split('\n', 1)[0]), {
    whole: ({ message }) => readable(message),
  }),
];

const objectColumns: Column<ObjectRow>[] = [
  { title: 'Object id begins', width: [200, 0], mono: true, text: ({ prefix }) => prefix },
  {
    title: 'Ref blocks that name it, by offset',
    width: [260, 1],
    mono: true,
    text: ({ offsets }) => (offsets.length === 0 ? 'too many: every ref block' : offsets.map(hex).join(' ')),
  },
];

const indexColumns: Column<IndexRow>[] = [
  { title: 'Last key', width: [240, 1], mono: true, text: ({ lastKey }) => readable(lastKey) },
  {
    title: 'Update index',
    width: [110, 0],
    numeric: true,
    text: ({ lastKeyUpdateIndex }) => (lastKeyUpdateIndex === undefined ? '' : count(lastKeyUpdateIndex)),
  },
  { title: 'Block at', width: [110, 0], numeric: true, mono: true, text: ({ offset }) => hex(offset) },
];

export function recordColumns(section: SectionName): readonly Column<RecordLine>[] {
  // A section holds one kind of record; the host keeps to it.
  const columns = columnsOf(section) as readonly Column<never>[] as readonly Column<RecordRow>[];
  return columns.map((column, position) => ofLine(column, position === 0));
}

function columnsOf(section: SectionName) {
  if (section === 'ref') return refColumns;
  if (section === 'log') return logColumns;
  return section === 'obj' ? objectColumns : indexColumns;
}

/** The same column for a record that may be damaged; the first one then says so. */
function ofLine({ text, whole, mark, ...column }: Column<RecordRow>, first: boolean): Column<RecordLine> {
  return {
    ...column,
    text({ row }) {
      if (row.kind !== 'damaged') return text(row);
      return first ? `⚠ cannot be decoded, ${plural(row.bytes, 'byte')}` : '';
    },
    whole: whole && (({ row }) => (row.kind === 'damaged' ? '' : whole(row))),
    mark: ({ row }) => (row.kind === 'damaged' ? 'tombstone' : (mark?.(row) ?? '')),
  };
}

export const partColumns: readonly Column<PartInfo>[] = [
  {
    title: 'Section',
    width: [96, 0],
    text: ({ section, damaged }) =>
      section === 'unknown' ? '⚠ Unknown' : `${damaged ? '⚠ ' : ''}${SECTION_WORDS[section]}`,
    mark: ({ damaged }) => (damaged ? 'tombstone' : ''),
  },
  numeric('Offset', 82, ({ offset }) => hex(offset), true),
  numeric('Size', 72, ({ size }) => bytes(size)),
  numeric('Fill', 46, fillOf),
  numeric('Records', 62, ({ records }) => count(records)),
  {
    title: 'First key',
    width: [170, 1],
    mono: true,
    text: ({ firstKey }) => readable(firstKey),
  },
  numeric('Shared keys', 76, ({ prefixBytes, keyBytes }) => percent(prefixBytes, keyBytes)),
  numeric('Length', 60, ({ length }) => count(length)),
  numeric('Padding', 58, ({ padding }) => count(padding)),
  numeric('Restarts', 58, ({ restarts }) => count(restarts)),
];

function numeric(title: string, width: number, text: (part: PartInfo) => string, mono = false): Column<PartInfo> {
  return { title, width: [width, 0], numeric: true, mono, text };
}

/** How much of its room a block uses; a log block is deflated and has no room of its own. */
function fillOf({ section, length, padding }: PartInfo): string {
  return section === 'log' || section === 'unknown' ? '–' : percent(length, length + padding);
}

const SEVERITY_WORDS = { error: '✕ Error', warning: '⚠ Warning', info: 'ⓘ Info', hint: 'Hint' } as const;

export const problemColumns: readonly Column<ProblemInfo>[] = [
  {
    title: 'Severity',
    width: [80, 0],
    text: ({ severity }) => SEVERITY_WORDS[severity],
    mark: ({ severity }) => (severity === 'error' ? 'tombstone' : ''),
  },
  numericProblem('At', 82, ({ at }) => hex(at.in ?? at.start)),
  {
    title: 'Problem',
    width: [240, 1],
    text: ({ message }) => readable(message),
  },
];

function numericProblem(title: string, width: number, text: (problem: ProblemInfo) => string): Column<ProblemInfo> {
  return { title, width: [width, 0], numeric: true, mono: true, text };
}
