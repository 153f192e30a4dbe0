/** How the fields of a table are drawn. Their names and meanings are in src/text/fields.ts. */
import type { FieldInfo, FieldName } from '../../../src/protocol/table.ts';
import type { fieldKindText } from '../../../src/text/fields.ts';

export type FieldKind = keyof typeof fieldKindText;

const KINDS: Readonly<Record<FieldName, FieldKind>> = {
  magic: 'headerFooter',
  version: 'headerFooter',
  blockSize: 'headerFooter',
  minUpdateIndex: 'headerFooter',
  maxUpdateIndex: 'headerFooter',
  hashId: 'headerFooter',
  footerMagic: 'headerFooter',
  footerVersion: 'headerFooter',
  footerBlockSize: 'headerFooter',
  footerMinUpdateIndex: 'headerFooter',
  footerMaxUpdateIndex: 'headerFooter',
  footerHashId: 'headerFooter',
  refIndexOffset: 'pointer',
  objectOffsetAndIdLength: 'pointer',
  objectIndexOffset: 'pointer',
  logOffset: 'pointer',
  logIndexOffset: 'pointer',
  checksum: 'headerFooter',
  trailingBytes: 'unknown',
  blockType: 'structure',
  blockLength: 'structure',
  prefixLength: 'structure',
  suffixLengthAndValueType: 'structure',
  suffix: 'key',
  updateIndex: 'number',
  objectId: 'id',
  peeledObjectId: 'id',
  targetLength: 'structure',
  target: 'text',
  oldObjectId: 'id',
  newObjectId: 'id',
  nameLength: 'structure',
  name: 'text',
  emailLength: 'structure',
  email: 'text',
  time: 'number',
  timeZone: 'number',
  messageLength: 'structure',
  message: 'text',
  offsetCount: 'structure',
  refBlockOffset: 'pointer',
  blockOffset: 'pointer',
  restartPoint: 'pointer',
  restartCount: 'structure',
  undecodable: 'unknown',
  cutOff: 'unknown',
  deflatedRecords: 'deflated',
  padding: 'padding',
  unknown: 'unknown',
};

const VARINTS: ReadonlySet<FieldName> = new Set([
  'prefixLength',
  'suffixLengthAndValueType',
  'updateIndex',
  'targetLength',
  'nameLength',
  'emailLength',
  'time',
  'messageLength',
  'offsetCount',
  'refBlockOffset',
  'blockOffset',
]);

export function fieldKind(field: FieldName): FieldKind {
  return KINDS[field];
}

/** Whether the field is a number of variable length, each byte of which has seven bits of it. */
export function isVarint(field: FieldName): boolean {
  return VARINTS.has(field);
}

/** Whether both are the same field of the table. */
export function sameField(a: FieldInfo | null, b: FieldInfo | null): boolean {
  return a === b || (a !== null && b !== null && a.start === b.start && a.end === b.end && a.inside === b.inside);
}
