/** The table editor. Names and meanings of the format's fields are in fields.ts. */

import type { FindingCounts } from '../protocol/findings.ts';
import type {
  ByteDetails,
  ByteRange,
  FieldName,
  PartInfo,
  RecordDetails,
  Severity,
  StripCell,
  TableDescription,
} from '../protocol/table.ts';
import type { RefValue } from '../protocol/values.ts';
import { counted } from './counts.ts';
import { fieldLabel, fieldText } from './fields.ts';
import { expectedText } from './findings/expected.ts';
import { t } from './l10n.ts';
import { list } from './list.ts';
import { hashName, readable, sectionName, shortId } from './names.ts';
import { bytes, count, hex, hexRange, percent, plural, updateIndexRange } from './numbers.ts';
import { severityLabel, severityMark } from './severities.ts';
import { countsText, verdictText } from './stacks.ts';

type Part = NonNullable<ByteDetails['part']>;

export const tableText = {
  title: () => t('Table'),
  broken: () => t('Broken'),
  listed: () => t('Listed'),
  notListed: () => t('Not in tables.list'),
  listUnreadable: () => t('tables.list cannot be read'),
  openStack: () => t('Open stack'),
  progress: (what: string, fraction: number | undefined) =>
    fraction === undefined ? what : t('{0}, {1}', what, percent(fraction, 1)),
  copied: () => t('Copied.'),
  copiedField: (field: FieldName) => t('Copied as hex: {0}.', fieldText(field)),
  emptyFile: () => t('The file is empty.'),
  invalidOffset: (text: string) => t("'{0}' is not an offset. Enter a decimal number, or hex with 0x.", readable(text)),
  offsetPastEnd: (offset: number, size: number) =>
    t('{0} is past the end of the file ({1}).', hex(offset), counted.bytes(size)),
  noRefs: () => t('The table has no refs.'),
  noRefAfter: (name: string) => t('No ref at or after {0}.', readable(name)),
  nextRef: (name: string) => t('{0} is not in this table. This is the next record.', readable(name)),
  notFound: (pattern: string) => t('{0} was not found.', readable(pattern)),
  wrapped: (backwards: boolean) =>
    backwards ? t('Continued from the end of the file.') : t('Continued from the start of the file.'),
  /** The chosen byte, for a screen reader. */
  byte: (byte: ByteDetails) => selectedText(byte),
} as const;

/** Progress of requests about a table. */
export const tableProgress = {
  reading: (file: string) => t('Reading {0}', file),
  measuring: (table: string) => t('Measuring table {0}', table),
  finding: (key: string) => t('Searching for {0}', key),
  searching: () => t('Searching'),
} as const;

function selectedText({ at, field, part, record }: ByteDetails): string {
  const words = [t('{0}: {1}', hex(at.offset), fieldLabel(field.name))];
  if (record) words.push(t('record {0}', count(record.position)), readable(record.key));
  else if (part) words.push(partTitle(part));
  return list(words);
}

/** `Block 12 at 0x3000: Refs`. */
export function partTitle({ index, offset, section }: Part): string {
  if (section === 'unknown') return t('Unknown bytes at {0}', hex(offset));
  return t('Block {0} at {1}: {2}', count(index), hex(offset), sectionName(section));
}

export const toolbarText = {
  toolbar: () => t('Navigation'),
  back: () => t('Back'),
  forward: () => t('Forward'),
  offset: () => t('Go to offset, hex or decimal'),
  offsetPlaceholder: () => t('Offset: 0x… or decimal'),
  ref: () => t('Go to ref, by its name'),
  refPlaceholder: () => t('Ref: refs/heads/…'),
  search: () => t('Search'),
  searchKind: () => t('What is searched'),
  inNames: () => t('in names'),
  textInBytes: () => t('text in bytes'),
  hexInBytes: () => t('hex in bytes'),
  searchBackwards: () => t('Search backwards'),
  searchForwards: () => t('Search forwards'),
  stopSearch: () => t('Stop searching'),
  previousProblem: () => t('Previous problem'),
  nextProblem: () => t('Next problem'),
  position: (index: number, total: number) => t('{0} of {1}', count(index), count(total)),
  found: (counts: FindingCounts) => verdictText(counts),
  checking: (fraction?: number) => (fraction === undefined ? t('Checking') : t('Checking, {0}', percent(fraction, 1))),
} as const;

/** The file to scale. */
export const mapText = {
  map: () => t('The file to scale'),
  block: () => t('Block'),
  none: () => t('none'),
  cell: (cell: StripCell) => cellText(cell),
  part: (part: PartInfo) => partText(part),
} as const;

function cellText({ section, parts, start, end, fill, shared, damaged }: StripCell): string {
  const range = hexRange(start, end);
  if (section === 'unknown') return unknownText(start, end);
  const words =
    section === 'footer'
      ? [t('Footer'), range]
      : [
          sectionName(section),
          counted.blocks(parts),
          range,
          section !== 'log' && t('{0} full', percent(fill, 1)),
          sharedText(shared, 1),
        ];
  return list([...words, damaged && t('damaged')]);
}

function partText(part: PartInfo): string {
  const { index, section, offset, size, length, padding, records, prefixBytes, keyBytes, damaged } = part;
  if (section === 'unknown') return unknownText(offset, offset + size);
  const words = [
    t('Block {0}', count(index)),
    sectionName(section),
    hexRange(offset, offset + size),
    counted.records(records),
    section === 'log' ? t('inflates to {0}', counted.bytes(length)) : t('{0} full', percent(length, length + padding)),
    keyBytes > 0 && sharedText(prefixBytes, keyBytes),
    damaged && t('damaged'),
  ];
  return list(words);
}

function unknownText(start: number, end: number): string {
  return t('Unknown, {0}: {1} that are not a block', hexRange(start, end), counted.bytes(end - start));
}

function sharedText(shared: number, whole: number): string {
  return t('{0} of key bytes from the previous key', percent(shared, whole));
}

/** Lists of blocks, records and problems. */
export const tableLists = {
  lists: () => t('Lists'),
  blocks: () => t('Blocks'),
  blockCount: (blocks: number) => t('Blocks: {0}', count(blocks)),
  problems: () => t('Problems'),
  /** By severity, as notes and hints are not problems but are listed. */
  problemCounts: (counts: FindingCounts) => t('Problems: {0}', countsText(counts) ?? count(0)),
  records: () => t('Records'),
  noRecords: () => t('Records: none'),
  recordCount: (section: RecordDetails['section'], records: number) =>
    t('{0}: {1}', sectionName(section), count(records)),
  name: () => t('Name'),
  updateIndex: () => t('Update index'),
  type: () => t('Type'),
  value: () => t('Value'),
  oldAndNew: () => t('Old → new'),
  committer: () => t('Committer'),
  date: () => t('Date'),
  message: () => t('Message'),
  objectIdStart: () => t('Object ID prefix'),
  refBlocks: () => t('Ref blocks that contain it, by offset'),
  everyRefBlock: () => t('too many: every ref block'),
  lastKey: () => t('Last key'),
  blockAt: () => t('Block at'),
  section: () => t('Section'),
  offset: () => t('Offset'),
  size: () => t('Size'),
  fill: () => t('Fill'),
  recordsColumn: () => t('Records'),
  firstKey: () => t('First key'),
  sharedKeys: () => t('Shared keys'),
  length: () => t('Length'),
  padding: () => t('Padding'),
  restarts: () => t('Restarts'),
  unknown: () => t('⚠ Unknown'),
  damaged: (section: string) => t('⚠ {0}', section),
  undecodable: (size: number) => t('⚠ cannot be decoded, {0}', counted.bytes(size)),
  tombstone: () => t('✕ tombstone'),
  severity: () => t('Severity'),
  severityMark: (severity: Severity) => severityMark(severity),
  at: () => t('At'),
  problem: () => t('Problem'),
  refType: (type: RefValue['type']) => refTypeName(type),
  refValue: (value: RefValue) => refValueText(value),
  wholeRefValue: (value: RefValue) => wholeRefValueText(value),
} as const;

function refTypeName(type: RefValue['type']): string {
  switch (type) {
    case 'deletion':
      return t('✕ tombstone');
    case 'oid':
      return t('object');
    case 'peeled':
      return t('tag');
    case 'symref':
      return t('symref');
  }
}

function refValueText(value: RefValue): string {
  switch (value.type) {
    case 'deletion':
      return t('deleted');
    case 'symref':
      return `→ ${readable(value.target)}`;
    case 'oid':
      return shortId(value.oid);
    case 'peeled':
      return t('{0} peels to {1}', shortId(value.oid), shortId(value.peeled));
  }
}

function wholeRefValueText(value: RefValue): string {
  switch (value.type) {
    case 'deletion':
      return t('deleted');
    case 'symref':
      return readable(value.target);
    case 'oid':
      return value.oid;
    case 'peeled':
      return `${value.oid} ${value.peeled}`;
  }
}

export const bytesText = {
  bytes: () => t('Bytes'),
  count: (size: number) => t('Bytes: {0}', count(size)),
  inflated: (offset: number, size: number) => t('Inflated block at {0}: {1}', hex(offset), counted.bytes(size)),
  which: () => t('Which bytes'),
  asInFile: () => ` ${t('As in the file')}`,
  asInflated: () => ` ${t('Inflated')}`,
  legend: () => t('Legend'),
  unknown: () => t('unknown'),
  copyHex: () => t('Copy hex'),
  copyText: () => t('Copy text'),
  copyJson: () => t('Copy record as JSON'),
} as const;

/** Header, footer and sections. */
export const tableFacts = {
  summary: (table: TableDescription) => summaryText(table),
  header: () => t('Header'),
  headerFacts: (table: TableDescription) => headerFacts(table),
  footer: () => t('Footer'),
  footerFacts: (table: TableDescription) => footerFacts(table),
  sections: () => t('Section whose records are shown'),
  records: (records: number, blocks: number) => t('{0} in {1}', counted.records(records), counted.blocks(blocks)),
  share: (size: number, whole: number) => t('{0} · {1}', bytes(size), percent(size, whole)),
  unknown: (size: number) => t('Unknown: {0}', bytes(size)),
} as const;

type Fact = readonly [name: string, value: string];

function summaryText({ header }: TableDescription): string {
  const { version, hash, blockSize, minUpdateIndex, maxUpdateIndex } = header;
  return [
    t('Version {0}', version),
    hashName(hash),
    blockSize === 0 ? t('blocks not aligned') : t('blocks of {0}', counted.bytes(blockSize)),
    updateIndexRange(minUpdateIndex, maxUpdateIndex),
  ].join(' · ');
}

function headerFacts({ header, size, believed }: TableDescription): Fact[] {
  const { version, hash, blockSize, minUpdateIndex, maxUpdateIndex } = header;
  return [
    [t('Version'), String(version)],
    [t('Hash'), hashName(hash)],
    [t('Block size'), blockSize === 0 ? t('not aligned') : count(blockSize)],
    [t('Lowest update index'), count(minUpdateIndex)],
    [t('Highest update index'), count(maxUpdateIndex)],
    [t('File'), counted.bytes(size)],
    ...(believed === 'header'
      ? []
      : [[t('Read from'), believed === 'footer' ? t('the footer') : t('neither header nor footer')] as const]),
  ];
}

function footerFacts({ footer }: TableDescription): Fact[] {
  if (!footer) return [[t('Footer'), t('missing')]];
  const offset = (value: number) => (value === 0 ? t('absent') : hex(value));
  const { offsets, crc, valid } = footer;
  const { objectIdLength } = offsets;
  return [
    [t('Ref index'), offset(offsets.refIndex)],
    [t('Objects'), offset(offsets.objects)],
    [t('Object index'), offset(offsets.objectIndex)],
    [t('Reflogs'), offset(offsets.logs)],
    [t('Reflog index'), offset(offsets.logIndex)],
    [t('Object ID length'), objectIdLength === 0 ? t('absent') : counted.bytes(objectIdLength)],
    [valid ? t('CRC-32, correct') : t('CRC-32, wrong'), crc],
  ];
}

/** The chosen byte: problems, field, record, block. */
export const byteText = {
  details: () => t('Details'),
  severity: (severity: Severity) => `${severityLabel(severity)}: `,
  expected: (expected: string | undefined, actual: string | undefined) => expectedText(expected, actual),
  record: () => t('Record'),
  recordTitle: (position: number) => t('Record {0} of the block', count(position)),
  recordNumber: ({ index, section, start, end, restart }: RecordDetails) =>
    restart
      ? t(
          'Record {0} of section {1}, {2}, at a restart point.',
          count(index),
          sectionName(section),
          counted.bytes(end - start),
        )
      : t('Record {0} of section {1}, {2}.', count(index), sectionName(section), counted.bytes(end - start)),
  prefixOrigins: () => t('Where its prefix comes from'),
  prefixOrigin: (first: number, last: number) => `${t('Bytes {0}–{1} of the key from', first, last)} `,
  recordLink: (position: number) => t('record {0}', count(position)),
  fields: () => t('Fields'),
  block: () => t('Block'),
  blockFacts: (part: Part) => blockFacts(part),
  field: () => t('Field'),
  fieldRange: ({ start, end, inside }: ByteRange) =>
    inside === undefined
      ? t('{0}, {1}', hexRange(start, end), counted.bytes(end - start))
      : t('{0}, {1}, inflated from the block at {2}', hexRange(start, end), counted.bytes(end - start), hex(inside)),
  chosen: (number: number, length: number, offset: number) =>
    t('Byte {0} of {1} is selected: {2}, {3} in decimal.', count(number), count(length), hex(offset), count(offset)),
  suffix: (length: number, section: string | undefined, type: number) =>
    plural('{0} byte follows; {1}', '{0} bytes follow; {1}', length, valueTypeText(section, type)),
  aboveMinimum: (distance: string) => t('{0} above the lowest update index of the table.', distance),
  noObject: () => t('No object: it did not exist, or was deleted.'),
  notAligned: () => t('Blocks are not aligned.'),
  showInflated: () => t('Show the inflated bytes'),
  showDeflated: () => t('Show the deflated bytes in the file'),
  goToRecord: (offset: number) => t('Go to the record at {0}', hex(offset)),
  goToBlock: (offset: number) => t('Go to the block at {0}', hex(offset)),
  goToRef: (name: string) => t('Go to {0}', readable(name)),
  varint: () => t('Varint, bit by bit'),
  varintHeadings: () => [t('Byte'), t('More?'), t('Seven bits'), t('Value so far')],
  more: (more: boolean) => ` ${more ? t('yes') : t('no')}`,
} as const;

function blockFacts(part: Part): Fact[] {
  const { section, size, length, padding, records, restarts, prefixBytes, keyBytes } = part;
  if (section === 'unknown') return [[t('Size'), counted.bytes(size)]];
  return [
    [t('Size in the file'), counted.bytes(size)],
    ...(section === 'log'
      ? ([
          [t('Inflated'), counted.bytes(length)],
          [t('Deflated to'), percent(size, length)],
        ] as const)
      : ([
          [t('Length'), counted.bytes(length)],
          [t('Filled'), percent(length, length + padding)],
        ] as const)),
    [t('Records'), count(records)],
    [t('Restart points'), count(restarts)],
    [t('Shared key bytes'), keyBytes === 0 ? '–' : t('{0} of {1}', percent(prefixBytes, keyBytes), bytes(keyBytes))],
  ];
}

/** The meaning of the three bits next to the suffix length. */
function valueTypeText(section: string | undefined, type: number): string {
  switch (section) {
    case 'ref':
      return t('type {0}: {1}.', type, refValueType(type));
    case 'log':
      return t('type {0}: {1}.', type, type === 0 ? t('deleted') : t('an update'));
    case 'obj':
      return type === 0
        ? t('type {0}: {1}.', type, t('the number of offsets follows'))
        : t('type {0}: {1}.', type, counted.offsets(type));
    default:
      return t('type {0}.', type);
  }
}

function refValueType(type: number): string {
  switch (type) {
    case 0:
      return t('deleted');
    case 1:
      return t('an object ID');
    case 2:
      return t('an object ID and the peeled one');
    case 3:
      return t('a symbolic ref');
    default:
      return t('reserved');
  }
}
