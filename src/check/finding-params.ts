/**
 * The params of each kind of finding, which `src/text/findings` makes texts of. Values are typed: numbers are numbers,
 * words are literals of this file, and text from the checked files or the system is `Quoted`, so that a redacted
 * report can replace it by its kind. A plain `string` is not allowed in here (tested).
 */
import type { RefNameFault } from '../git/refs/ref-name.ts';
import type { DirectoryPresence, HeadState, StorageSetting } from '../git/repository/surroundings.ts';
import type { HashName } from '../reftable/format/hash.ts';
import type { Decimal } from './decimal.ts';
import type { Quoted } from './quote.ts';
import type { HeaderField, RecordField, SectionName, SectionOffsetField, TextField } from './table/fields.ts';
import type { StreamDamage, StreamEnd } from './table/inflate-damaged.ts';
import type { Cut } from './table/read-cut-block.ts';

/** The location of the finding is all. */
export type NoParams = Readonly<Record<never, never>>;

/** The lowest and the highest update index. */
export interface IndexLimits {
  readonly min: Decimal;
  readonly max: Decimal;
}

/** The process that holds a lock, and how it is known. */
export interface HolderParams {
  /** The process id. */
  readonly pid: number;
  readonly program: Quoted<'program'> | null;
  readonly source: 'descriptor' | 'pid file';
}

interface LockParams {
  readonly target: 'list' | 'table';
  /** In seconds. */
  readonly age: number;
}

/** The key of a record: a ref name, a part of an object ID, or the ref and update index of a reflog entry. */
export type RecordKey = Quoted<'ref'> | Quoted<'hex'> | { readonly ref: Quoted<'ref'>; readonly updateIndex: Decimal };

/**
 * What is wrong with a line of the list. `blank`: it is white space only. `carriageReturn`: it ends with one. `blanks`:
 * white space is around the name. `pathPrefix`: it starts with `./`. `nul`: it contains one. `tooLong`: no file can
 * have so long a name. `notAName`: it is not the name of a file in the directory. `comment`: it starts with `#`.
 */
export type LineProblem =
  | 'blank'
  | 'carriageReturn'
  | 'blanks'
  | 'pathPrefix'
  | 'nul'
  | 'tooLong'
  | 'notAName'
  | 'comment';

/** Why a record cannot be decoded. Lengths are in bytes. */
export type RecordProblem =
  | { readonly problem: 'notANumber'; readonly field: RecordField }
  | { readonly problem: 'lengthNotANumber'; readonly field: TextField }
  | { readonly problem: 'cutOff'; readonly field: RecordField }
  | {
      readonly problem: 'tooLong';
      readonly field: TextField | 'suffix';
      readonly length: number;
      readonly left: number;
    }
  | { readonly problem: 'prefix'; readonly length: number; readonly previous: number }
  | { readonly problem: 'emptyKey' }
  | { readonly problem: 'logKey'; readonly length: number }
  | { readonly problem: 'valueType'; readonly type: number }
  | { readonly problem: 'offsets' };

/**
 * What is wrong with a restart point. `outside`: it is not among the records. `order`: it is not after the one before
 * it. `notARecord`: no record starts there. `noWholeKey`: the record there shares a prefix with the one before it.
 */
export type RestartProblem = 'outside' | 'order' | 'notARecord' | 'noWholeKey';

/** Of a kind that is reported once, however many there are: their number. The other params are those of the first. */
interface Counted {
  readonly count: number;
}

/** Params by id. Ids of `git refs verify` keep git's names (`fsck_msg_id`); the others are named alike. */
export interface FindingParams {
  // The repository around the stack.
  /** `exists`: the directory is there, without tables. */
  stackMissing: { readonly exists: boolean };
  headMissing: NoParams;
  headStub: { readonly problem: Exclude<HeadState, 'stub' | 'ref'> };
  gitDirectoryPart: { readonly part: 'refs' | 'objects'; readonly problem: Exclude<DirectoryPresence, 'present'> };
  refStorage: { readonly setting: Exclude<StorageSetting, 'reftable'> };
  /** `refused`: by git, for its format or an extension; otherwise its configuration cannot be read. */
  repositoryRefused: { readonly error: Quoted<'error'>; readonly refused: boolean };
  /** `count` files or refs, `first` names of them; `complete`: all were counted. */
  refsBeside: {
    readonly what: 'head' | 'refs' | 'packedRefs' | 'reflogs';
    readonly count: number;
    readonly first: readonly Quoted<'ref'>[];
    readonly complete: boolean;
  };
  migrationLeftover: NoParams;
  // The list.
  stackUnreadable: { readonly error: Quoted<'error'> };
  listMissing: { readonly tables: number };
  listEmpty: { readonly tables: number };
  listUnreadable: { readonly error: Quoted<'error'> };
  listNoNewline: NoParams;
  /** `lines`: adjacent lines with the same problem; name and text of the first. */
  listName: {
    readonly problem: LineProblem;
    readonly lines: number;
    readonly name: Quoted<'file'>;
    readonly line: Quoted<'file'>;
  };
  listBlankLine: NoParams;
  listForeign: { readonly tables: number };
  listIncomplete: { readonly table: Quoted<'file'> } & IndexLimits;
  listRepeated: { readonly name: Quoted<'file'> };
  listOrder:
    | {
        readonly tables: number;
        /** Of a long list, the first names. */
        readonly sorted: readonly Quoted<'file'>[];
        readonly listed: readonly Quoted<'file'>[];
      }
    | ({ readonly older: Quoted<'file'>; readonly olderMax: Decimal } & IndexLimits);
  listTableMissing: { readonly table: Quoted<'file'> };
  // The stack.
  hashMismatch: { readonly table: HashName; readonly stack: HashName };
  updateIndexOverlap: { readonly older: Quoted<'file'>; readonly olderMax: Decimal } & IndexLimits;
  updateIndexGap: { readonly older: Quoted<'file'>; readonly olderMax: Decimal; readonly min: Decimal };
  badReftableTableName: { readonly name: Quoted<'file'> };
  tableNameLimits: { readonly name: IndexLimits; readonly header: IndexLimits };
  permissions: { readonly mode: number; readonly others: number };
  /** `bytes`: size of the tables that git would merge. */
  geometry: { readonly tables: number; readonly bytes: number };
  tableUnreadable: { readonly error: Quoted<'error'>; readonly opened: boolean };
  // Files beside the listed tables.
  tableUnlisted: IndexLimits;
  tableUnlistedNewer: IndexLimits;
  tableUnlistedUnreadable: { readonly error: Quoted<'error'> } | { readonly fault: IdWithParams };
  lockOld: LockParams;
  lockHeld: LockParams & { readonly holder: HolderParams | null };
  lockPidFile: NoParams;
  unlistedLocked: NoParams;
  temporaryFile: { readonly age: number; readonly size: number };
  /** `tables`: named by this list; `only`: of these, the ones that `tables.list` does not name; `present`: of those, in the directory. */
  conflictList: { readonly tables: number; readonly only: number; readonly present: number };
  tableOfOtherList: { readonly list: Quoted<'file'> };
  strangeFile: NoParams;
  // Header and footer.
  /** `min`: the size of a header and a footer. */
  tableTooShort: { readonly size: number; readonly min: number };
  tableMagic: { readonly table: 'other' | 'zeros' | 'damaged'; readonly bytes: Quoted<'hex'> };
  tableVersion: { readonly version: number };
  tableHashId: { readonly bytes: Quoted<'hex'> };
  tableHash: { readonly header: HashName; readonly records: HashName };
  tableLimits: IndexLimits;
  /** `damaged`: the copy that the checksum shows to be damaged, if it does. */
  headerMismatch: {
    readonly fields: readonly HeaderField[];
    readonly damaged: 'header' | 'footer' | null;
    readonly expected: Quoted<'hex'>;
    readonly actual: Quoted<'hex'>;
  };
  /** `offset`: where it would start. */
  footerMissing: { readonly offset: number };
  footerMagic: { readonly bytes: Quoted<'hex'> };
  /** `byte`: the one byte whose change makes the checksum right. */
  footerChecksum: {
    readonly stored: number;
    readonly computed: number;
    readonly byte: { readonly offset: number; readonly value: number } | null;
  };
  trailingBytes: { readonly footerEnd: number; readonly size: number };
  footerPosition: {
    readonly field: SectionOffsetField;
    readonly offset: number;
    /** Where the section starts; `null` without such a section. */
    readonly section: number | null;
  };
  /** `first` and `last`: offsets of the blocks of the index. */
  footerUnused: { readonly field: SectionOffsetField; readonly first: number; readonly last: number };
  objectIdLength: { readonly footer: number; readonly records: number };
  // Blocks; `block` is the offset of one.
  blockType: { readonly block: number; readonly type: number; readonly contents: number };
  blockLength:
    | { readonly block: number; readonly stated: number; readonly length: number }
    | { readonly block: number; readonly length: number; readonly blockSize: number };
  blockAlignment:
    | { readonly problem: 'blockSize'; readonly blockSize: number; readonly second: number }
    | { readonly problem: 'early' | 'late'; readonly expected: number; readonly actual: number };
  /** `type`: the first byte; `null` if even that is missing. */
  blockMissing: { readonly start: number; readonly end: number; readonly type: number | null };
  /** `end`: where its last whole record ends; left out in a deflated block. */
  blockCutOff: { readonly block: number; readonly end?: number } & Pick<Cut, 'cause' | 'records' | 'complete'>;
  /** `size`: bytes of the block in the file, `read`: those that git reads of it. */
  logBlockSize: { readonly block: number; readonly size: number; readonly read: number };
  logStream:
    | { readonly block: number; readonly damage: Exclude<StreamDamage, StreamEnd> }
    | { readonly block: number; readonly damage: StreamEnd /** Whole ones before it. */; readonly records: number };
  padding: { readonly block: number };
  sectionOrder: { readonly block: number; readonly section: SectionName; readonly previous: SectionName };
  /** `actual`: restart points that the block has; `null` if that cannot be seen. */
  restartCount: { readonly block: number; readonly stated: number; readonly actual: number | null };
  restartOffset: {
    readonly block: number;
    readonly index: number;
    readonly offset: number;
    readonly problem: RestartProblem;
  };
  // Records.
  badRecord: { readonly block: number } & RecordProblem;
  /** `block`: where both records are in one block. */
  recordOrder: { readonly key: RecordKey; readonly previous: RecordKey; readonly block: number | null };
  recordRepeated: { readonly key: RecordKey; readonly block: number | null };
  recordName: NoParams;
  refUpdateIndex: { readonly ref: Quoted<'ref'>; readonly updateIndex: Decimal; readonly max: Decimal };
  logUpdateIndex: { readonly ref: Quoted<'ref'>; readonly updateIndex: Decimal; readonly max: Decimal };
  logValueType: Counted & { readonly ref: Quoted<'ref'>; readonly type: number };
  logMessage: Counted & { readonly ref: Quoted<'ref'> };
  logNewline: Counted & { readonly ref: Quoted<'ref'> };
  /** In seconds since the epoch. */
  logTime: Counted & { readonly ref: Quoted<'ref'>; readonly time: Decimal; readonly now: number };
  /** As stored: ±hhmm as a decimal number. */
  logZone: Counted & { readonly ref: Quoted<'ref'>; readonly zone: number };
  // Indexes and objects.
  indexOffset: {
    readonly key: RecordKey;
    readonly offset: number;
  } & (
    | { readonly problem: 'notABlock' /** The block that contains the offset. */; readonly inside: number | null }
    | { readonly problem: 'section'; readonly section: SectionName; readonly expected: SectionName }
    | { readonly problem: 'notBefore' }
  );
  indexKey: { readonly key: RecordKey; readonly last: RecordKey; readonly block: number };
  indexIncomplete: { readonly section: SectionName; readonly block: number };
  /** `length`: bytes of the block at the offset `block`. */
  indexBlockSize: {
    readonly section: SectionName;
    readonly block: number;
    readonly length: number;
    readonly blockSize: number;
  };
  objectOffset: {
    readonly id: Quoted<'hex'>;
    readonly offset: number;
    readonly problem: 'notABlock' | 'notInBlock';
  };
  objectMissing: {
    readonly ref: Quoted<'ref'>;
    readonly id: Quoted<'hex'>;
    readonly block: number;
    readonly problem: 'noRecord' | 'notLed';
  };
  // Other programs that read reftables.
  interopRootIndex: Counted & { readonly section: SectionName; readonly blocks: number };
  interopVersion: Counted;
  interopBlockSize: Counted & { readonly blockSize: number; readonly usual: number };
  interopReflogSize: Counted & { readonly size: number };
  interopZone: Counted;
  // Refs.
  /** `character`: the code of the one that is not allowed. */
  badRefName: { readonly name: Quoted<'ref'>; readonly fault: RefNameFault; readonly character: number | null };
  refNameEncoding: Counted;
  refNameFlipped: { readonly ref: Quoted<'ref'>; readonly reflog: Quoted<'ref'> };
  /** `reflog`: the new id of the newest entry, which differs in so many `bits`. */
  refValueFlipped: {
    readonly ref: Quoted<'ref'>;
    readonly oid: Quoted<'hex'>;
    readonly reflog: Quoted<'hex'>;
    readonly bits: number;
  };
  /** `count` refs, of which `ref` is the first. */
  refNotInReflog: { readonly ref: Quoted<'ref'>; readonly count: number };
  refObjectMissing: { readonly ref: Quoted<'ref'>; readonly oid: Quoted<'hex'> };
  refObjectType: { readonly ref: Quoted<'ref'>; readonly oid: Quoted<'hex'>; readonly type: 'tree' | 'blob' | 'tag' };
  /** `stored`: of the record; `peeled`: the object that the tag leads to. */
  peeledWrong: { readonly ref: Quoted<'ref'>; readonly stored: Quoted<'hex'>; readonly peeled: Quoted<'hex'> };
  /** `entries` of the reflog name an object that does not exist, of which `oid` is the first. */
  reflogObjectMissing: { readonly ref: Quoted<'ref'>; readonly oid: Quoted<'hex'>; readonly entries: number };
  reflogWithoutRef: Counted & { readonly reflog: Quoted<'ref'> };
  badRefOid: { readonly ref: Quoted<'ref'>; readonly oid: Quoted<'hex'> };
  badReferentName: SymrefParams;
  badHeadTarget: { readonly target: Quoted<'ref'> };
  symrefTargetIsNotARef: SymrefParams;
  symrefDangling: SymrefParams;
  symrefLoop: { readonly steps: readonly Quoted<'ref'>[] };
  /** `refs`: how many have the name of another one; the first of them and that other. */
  nameCollision: { readonly refs: number; readonly ref: Quoted<'ref'>; readonly other: Quoted<'ref'> };
  nameReserved: { readonly refs: number; readonly ref: Quoted<'ref'> };
  refConflict: { readonly ref: Quoted<'ref'>; readonly below: Quoted<'ref'>; readonly count: number };
}

interface SymrefParams {
  readonly ref: Quoted<'ref'>;
  readonly target: Quoted<'ref'>;
}

/** The id of a kind of finding, as docs/findings.md lists them. */
export type FindingId = keyof FindingParams;

/** A kind of finding with its params. Discriminated by `id`. */
export type IdWithParams = {
  [Id in FindingId]: { readonly id: Id; readonly params: FindingParams[Id] };
}[FindingId];
