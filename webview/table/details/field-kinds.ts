/** What the fields of the format are: how each is drawn, how it is stored, and what it means in a sentence. */
import type { FieldInfo } from '../../../src/protocol/table.ts';

/** How a field is drawn; in words, for the legend. */
export const KIND_WORDS = {
  frame: 'Header, footer',
  structure: 'Types and lengths',
  key: 'Keys',
  number: 'Numbers and times',
  id: 'Object ids',
  text: 'Texts',
  pointer: 'Offsets',
  deflated: 'Deflated',
  padding: 'Padding',
  unknown: 'Unknown',
} as const;

export type FieldKind = keyof typeof KIND_WORDS;

interface FieldType {
  readonly kind: FieldKind;
  /** How the number is stored; absent if the field is not a number. */
  readonly stored?: 'varint' | 'fixed';
  readonly meaning: string;
}

const PREFIX = 'The key starts with this many bytes of the key of the record before it, which are not repeated here.';
const SUFFIX_LENGTH =
  'How many bytes of the key follow, times eight, plus three bits with the kind of the value after it.';
const COPY = 'The footer repeats the header, so that each shows whether the other is damaged.';

const TYPES: Readonly<Record<string, FieldType>> = {
  magic: { kind: 'frame', meaning: 'The four letters that every reftable starts with.' },
  version: { kind: 'frame', stored: 'fixed', meaning: 'Version of the format: 1 for SHA-1, 2 names its hash.' },
  'block size': {
    kind: 'frame',
    stored: 'fixed',
    meaning: 'Bytes that a block may have, and is padded to. Reflog blocks may have as many before they are deflated.',
  },
  'least update index': {
    kind: 'frame',
    stored: 'fixed',
    meaning: 'The lowest update index in the table. The update indices of refs count from here.',
  },
  'greatest update index': { kind: 'frame', stored: 'fixed', meaning: 'The highest update index in the table.' },
  'hash id': { kind: 'frame', meaning: "The hash that object ids are made with: 'sha1' or 's256'." },
  'ref index position': {
    kind: 'pointer',
    stored: 'fixed',
    meaning: 'Where the root of the ref index starts; 0 when there is none.',
  },
  'object position and id length': {
    kind: 'pointer',
    stored: 'fixed',
    meaning:
      'Where the object section starts, times 32, plus how many bytes of each object id it keeps; 0 when there is none.',
  },
  'object index position': {
    kind: 'pointer',
    stored: 'fixed',
    meaning: 'Where the root of the object index starts; 0 when there is none.',
  },
  'log position': {
    kind: 'pointer',
    stored: 'fixed',
    meaning: 'Where the first reflog block starts; 0 when there is none, or when the table starts with it.',
  },
  'log index position': {
    kind: 'pointer',
    stored: 'fixed',
    meaning: 'Where the root of the reflog index starts; 0 when there is none.',
  },
  checksum: { kind: 'frame', meaning: 'CRC-32 of the footer up to here. Blocks have no checksum of their own.' },
  'trailing bytes': { kind: 'unknown', meaning: 'They follow the footer, with which a table ends.' },
  'block type': { kind: 'structure', meaning: "'r' holds refs, 'o' objects, 'g' reflog entries, 'i' an index." },
  'block length': {
    kind: 'structure',
    stored: 'fixed',
    meaning:
      'Bytes from the start of the block to the end of its restart points, the file’s header in the first block included; of a reflog block, when it is inflated.',
  },
  'prefix length': { kind: 'structure', stored: 'varint', meaning: PREFIX },
  'suffix length and value type': { kind: 'structure', stored: 'varint', meaning: SUFFIX_LENGTH },
  suffix: { kind: 'key', meaning: 'The bytes of the key that differ from the key before it.' },
  'update index': {
    kind: 'number',
    stored: 'varint',
    meaning:
      'The transaction that wrote this value. It is stored as the distance from the table’s lowest update index.',
  },
  'object id': { kind: 'id', meaning: 'The object that the ref names.' },
  'peeled object id': {
    kind: 'id',
    meaning: 'What the annotated tag finally points to, so that it need not be looked up.',
  },
  'target length': { kind: 'structure', stored: 'varint', meaning: 'Bytes of the name that follows.' },
  target: { kind: 'text', meaning: 'The ref that this symbolic ref points to.' },
  'old object id': { kind: 'id', meaning: 'What the ref named before; zeros when it was not there.' },
  'new object id': { kind: 'id', meaning: 'What the ref named from then on; zeros when it was deleted.' },
  'name length': { kind: 'structure', stored: 'varint', meaning: 'Bytes of the committer’s name.' },
  name: { kind: 'text', meaning: 'Who moved the ref.' },
  'email length': { kind: 'structure', stored: 'varint', meaning: 'Bytes of the committer’s address.' },
  email: { kind: 'text', meaning: 'The address of who moved the ref.' },
  time: { kind: 'number', stored: 'varint', meaning: 'When it was moved, in seconds since the beginning of 1970.' },
  'time zone': {
    kind: 'number',
    stored: 'fixed',
    meaning: 'The committer’s time zone as a signed decimal number, hours times 100 plus minutes.',
  },
  'message length': { kind: 'structure', stored: 'varint', meaning: 'Bytes of the message.' },
  message: { kind: 'text', meaning: 'Why the ref was moved; git ends it with a line feed.' },
  'position count': {
    kind: 'structure',
    stored: 'varint',
    meaning: 'How many positions follow, where that does not fit the three bits; 0: too many, look at every ref block.',
  },
  position: {
    kind: 'pointer',
    stored: 'varint',
    meaning: 'A ref block that names the object. All but the first are stored as the distance from the one before.',
  },
  'block offset': {
    kind: 'pointer',
    stored: 'varint',
    meaning: 'Where the block starts whose last key is this record’s key.',
  },
  'restart point': {
    kind: 'pointer',
    stored: 'fixed',
    meaning:
      'Where a record with a whole key starts, counted from the start of the block. A search halves these and reads on from there.',
  },
  'restart count': { kind: 'structure', stored: 'fixed', meaning: 'How many restart points are before it.' },
  undecodable: {
    kind: 'unknown',
    meaning: 'A record that cannot be decoded, and what follows it up to the next restart point.',
  },
  'deflated records': {
    kind: 'deflated',
    meaning: 'Records and restart points of the reflog block as one zlib stream. Inflated, its fields can be seen.',
  },
  padding: { kind: 'padding', meaning: 'Zeros up to the block size.' },
  unknown: { kind: 'unknown', meaning: 'Nothing that can be read as a part of a table.' },
};

const UNKNOWN: FieldType = { kind: 'unknown', meaning: '' };

export function fieldType(name: string): FieldType {
  if (!name.startsWith('footer: ')) return TYPES[name] ?? UNKNOWN;
  const { meaning, ...type } = fieldType(name.slice('footer: '.length));
  return { ...type, meaning: `${meaning} ${COPY}` };
}

/** The same leaf, however it came here. */
export function sameField(a: FieldInfo | null, b: FieldInfo | null): boolean {
  return a === b || (a !== null && b !== null && a.start === b.start && a.end === b.end && a.in === b.in);
}
