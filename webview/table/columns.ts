/** How the records of each section, and the blocks, are laid out in columns. */
import type { BlockInfo, SectionName } from '../../src/protocol/table.ts';
import type { IndexRow, LogRow, ObjectRow, RecordRow, RefRow } from '../../src/protocol/values.ts';
import { bytes, count, hex, percent, readable } from '../parts/format.ts';
import { committerTime } from '../parts/gitTime.ts';
import type { Column } from '../parts/virtualGrid.ts';

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

export function recordColumns(section: SectionName): readonly Column<RecordRow>[] {
  // A section holds one kind of record; the host keeps to it.
  if (section === 'ref') return refColumns as readonly Column<never>[] as readonly Column<RecordRow>[];
  if (section === 'log') return logColumns as readonly Column<never>[] as readonly Column<RecordRow>[];
  if (section === 'obj') return objectColumns as readonly Column<never>[] as readonly Column<RecordRow>[];
  return indexColumns as readonly Column<never>[] as readonly Column<RecordRow>[];
}

/** `blockSize` is 0 for a table whose blocks are not aligned. */
export function blockColumns(blockSize: number): readonly Column<BlockInfo>[] {
  const numeric = (
    title: string,
    width: number,
    text: (block: BlockInfo) => string,
    mono = false,
  ): Column<BlockInfo> => ({
    title,
    width: [width, 0],
    numeric: true,
    mono,
    text,
  });
  return [
    { title: 'Section', width: [84, 0], text: ({ section }) => SECTION_WORDS[section] },
    numeric('Offset', 82, ({ offset }) => hex(offset), true),
    numeric('Size', 72, ({ size }) => bytes(size)),
    numeric('Fill', 46, block => fillOf(block, blockSize)),
    numeric('Records', 62, ({ records }) => count(records)),
    { title: 'First key', width: [170, 1], mono: true, text: ({ firstKey }) => readable(firstKey) },
    numeric('Length', 60, ({ length }) => count(length)),
    numeric('Padding', 58, ({ padding }) => count(padding)),
    numeric('Restarts', 58, ({ restarts }) => count(restarts)),
  ];
}

/** How much of its room a block uses; a log block is deflated and has no room of its own. */
function fillOf({ section, length, size, padding }: BlockInfo, blockSize: number): string {
  if (section === 'log') return '–';
  return percent(length, blockSize === 0 ? size : Math.max(blockSize, length + padding));
}
