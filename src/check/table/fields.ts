/** Sections of a table and the names of its fields. Names are ids; their texts are in src/text/fields.ts. */

export type SectionName = 'ref' | 'ref-index' | 'obj' | 'obj-index' | 'log' | 'log-index';

/** `copy`: the name of the same field in the footer, which repeats the header. */
const HEADER_FIELDS = [
  { name: 'magic', copy: 'footerMagic', start: 0, end: 4 },
  { name: 'version', copy: 'footerVersion', start: 4, end: 5 },
  { name: 'blockSize', copy: 'footerBlockSize', start: 5, end: 8 },
  { name: 'minUpdateIndex', copy: 'footerMinUpdateIndex', start: 8, end: 16 },
  { name: 'maxUpdateIndex', copy: 'footerMaxUpdateIndex', start: 16, end: 24 },
  { name: 'hashId', copy: 'footerHashId', start: 24, end: 28 },
] as const;

/** A field that the header and its copy in the footer have. */
export type HeaderField = (typeof HEADER_FIELDS)[number]['name'];

interface HeaderFieldBytes {
  readonly name: HeaderField;
  readonly copy: (typeof HEADER_FIELDS)[number]['copy'];
  readonly start: number;
  readonly end: number;
}

/** The fields of a header, in the order of the file. */
export function headerFields(version: number): readonly HeaderFieldBytes[] {
  return HEADER_FIELDS.slice(0, version === 1 ? 5 : 6);
}

/** Names of the five fields between the footer's copy of the header and its checksum, in order. */
export const SECTION_OFFSET_FIELDS = [
  'refIndexOffset',
  'objectOffsetAndIdLength',
  'objectIndexOffset',
  'logOffset',
  'logIndexOffset',
] as const;

/** A field of a footer with the offset of a section (docs/format.md#footer). */
export type SectionOffsetField = (typeof SECTION_OFFSET_FIELDS)[number];

/** A field of a record that is stored as its length and its bytes (docs/format.md#strings). */
export type TextField = 'target' | 'name' | 'email' | 'message';

/** A field of a record (docs/format.md#records). */
export type RecordField =
  | 'prefixLength'
  | 'suffixLengthAndValueType'
  | 'suffix'
  | 'updateIndex'
  | 'objectId'
  | 'peeledObjectId'
  | 'oldObjectId'
  | 'newObjectId'
  | 'time'
  | 'timeZone'
  | `${TextField}Length`
  | TextField
  | 'offsetCount'
  | 'refBlockOffset'
  | 'blockOffset';

/** The fields of a table. Bytes that are not a field of the format, such as padding, have a name, too. */
export type FieldName =
  | HeaderFieldBytes['name' | 'copy']
  | SectionOffsetField
  | 'checksum'
  | 'trailingBytes'
  | 'blockType'
  | 'blockLength'
  | RecordField
  | 'restartPoint'
  | 'restartCount'
  | 'undecodable'
  | 'cutOff'
  | 'deflatedRecords'
  | 'padding'
  | 'unknown';
