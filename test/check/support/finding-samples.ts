// Stacks for each kind of finding: the samples by what the check calls their damage, and more for other kinds.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FindingId } from '../../../src/check/index.ts';
import { decodeText } from '../../../src/reftable/format/utf8.ts';
import { BLOCK_TYPE, LIST_FILE, type RefRecord, Stack, Writer } from '../../../src/reftable/index.ts';
import { commitAt, logEntry, NEWEST, zeroId } from '../../../src/samples/history.ts';
import { SAMPLES } from '../../../src/samples/index.ts';
import { layOut } from '../../../src/samples/layout.ts';
import {
  blockAt,
  footerStart,
  HEADER,
  logBlockOf,
  plainRecords,
  sealed,
  withBlock,
} from '../../../src/samples/patch.ts';
import { BLOCK_SIZE, RESTART_INTERVAL, SampleStack, tableBytes, tableName } from '../../../src/samples/stack.ts';
import { git } from '../../support/git.ts';
import { oneLevelIndexTable } from '../../support/jgit-tables.ts';
import { present } from '../../support/present.ts';

/** What each kind of damage is called. */
export const KIND_OF_SAMPLE: Readonly<Record<string, FindingId>> = {
  'list-without-final-newline': 'listNoNewline',
  'list-with-crlf': 'listName',
  'list-with-trailing-space': 'listName',
  'list-with-comment': 'listName',
  'list-with-path': 'listName',
  'list-with-repeated-table': 'listRepeated',
  'list-reversed': 'listOrder',
  'list-with-swapped-tables': 'listOrder',
  'list-without-a-table': 'listIncomplete',
  'list-empty': 'listEmpty',
  'list-absent': 'listMissing',
  'list-cut-off': 'listNoNewline',
  'list-of-zeros': 'listNoNewline',
  'list-of-garbage': 'listForeign',
  'list-is-directory': 'listUnreadable',
  'unlisted-newer-table': 'tableUnlistedNewer',
  'unlisted-older-table': 'tableUnlisted',
  'unlisted-empty-table': 'tableUnlistedUnreadable',
  'temporary-file': 'temporaryFile',
  'stale-list-lock': 'lockOld',
  'stale-list-lock-with-list': 'lockOld',
  'stale-table-lock': 'lockOld',
  'table-missing': 'listTableMissing',
  'table-empty': 'tableTooShort',
  'table-cut-in-header': 'tableTooShort',
  'table-cut-in-refs': 'blockCutOff',
  'table-cut-in-logs': 'blockCutOff',
  'table-cut-before-footer': 'footerMissing',
  'table-cut-in-footer': 'footerMissing',
  'table-of-zeros': 'tableMagic',
  'table-with-zeroed-page': 'blockMissing',
  'table-with-extra-bytes': 'trailingBytes',
  'table-is-directory': 'tableUnreadable',
  'footer-checksum-wrong': 'footerChecksum',
  'header-magic-wrong': 'tableMagic',
  'header-version-unknown': 'tableVersion',
  'header-differs-from-footer': 'headerMismatch',
  'footer-magic-wrong': 'footerMagic',
  'header-indices-swapped': 'tableLimits',
  'header-block-size-wrong': 'blockAlignment',
  'header-hash-unknown': 'tableHashId',
  'footer-ref-index-zero': 'footerUnused',
  'footer-ref-index-beyond': 'footerPosition',
  'footer-ref-index-in-block': 'footerPosition',
  'footer-ref-index-at-refs': 'footerPosition',
  'footer-objects-beyond': 'footerPosition',
  'footer-objects-in-block': 'footerPosition',
  'footer-object-id-length-wrong': 'objectIdLength',
  'footer-object-id-length-zero': 'objectIdLength',
  'footer-logs-zero': 'footerPosition',
  'footer-logs-in-block': 'footerPosition',
  'footer-log-index-beyond': 'footerPosition',
  'block-type-log': 'blockType',
  'block-type-object': 'blockType',
  'block-type-unknown': 'blockType',
  'block-length-long': 'blockLength',
  'block-length-beyond': 'blockLength',
  'block-length-short': 'blockLength',
  'block-length-tiny': 'blockLength',
  'block-padding-not-zero': 'blockMissing',
  'restart-count-zero': 'restartCount',
  'restart-count-large': 'restartCount',
  'restart-count-one-less': 'restartCount',
  'restart-offset-zero': 'restartOffset',
  'restart-offset-in-record': 'restartOffset',
  'restart-offset-at-short-key': 'restartOffset',
  'restart-offset-beyond': 'restartOffset',
  'restart-offsets-swapped': 'restartOffset',
  'ref-name-flipped': 'refNameFlipped',
  'ref-unsorted': 'recordOrder',
  'ref-twice': 'recordRepeated',
  'ref-name-not-utf8': 'refNameEncoding',
  'ref-name-with-control-character': 'badRefName',
  'ref-prefix-too-long': 'badRecord',
  'ref-suffix-too-long': 'badRecord',
  'ref-value-type-reserved': 'badRecord',
  'symref-target-too-long': 'badRecord',
  'ref-id-zero': 'badRefOid',
  'ref-id-flipped': 'objectMissing',
  'ref-index-above-max': 'refUpdateIndex',
  'index-into-block': 'indexOffset',
  'index-to-other-block': 'indexKey',
  'index-to-logs': 'indexOffset',
  'index-to-itself': 'indexOffset',
  'index-key-wrong': 'indexKey',
  'objects-name-other-block': 'objectOffset',
  'objects-unknown-object': 'objectOffset',
  'log-stream-flipped': 'logStream',
  'log-stream-cut-off': 'logStream',
  'log-stream-checksum-wrong': 'logStream',
  'log-stream-header-wrong': 'logStream',
  'log-stream-gzip': 'logStream',
  'log-length-small': 'blockLength',
  'log-length-large': 'blockLength',
  'log-key-short': 'badRecord',
  'log-name-with-nul': 'recordName',
  'log-unsorted': 'recordOrder',
  'log-entry-twice': 'recordRepeated',
  'log-index-above-max': 'logUpdateIndex',
  'log-name-too-long': 'badRecord',
  'log-time-absurd': 'logTime',
  'log-zone-absurd': 'logZone',
  'log-message-of-lines': 'logMessage',
  'stack-of-two-hashes': 'hashMismatch',
  'indices-overlap': 'updateIndexOverlap',
  'indices-with-gap': 'updateIndexGap',
  'indices-descending': 'listOrder',
  'name-differs-from-header': 'tableNameLimits',
  'name-of-no-table': 'badReftableTableName',
  'name-invalid': 'badRefName',
  'name-dangerous': 'badRefName',
  'name-directory-conflict': 'refConflict',
  'symref-dangling': 'symrefDangling',
  'symref-loop': 'symrefLoop',
  'symref-chain-too-long': 'symrefLoop',
  'symref-to-invalid-name': 'badReferentName',
  'symref-out-of-refs': 'symrefTargetIsNotARef',
  'head-not-at-branch': 'badHeadTarget',
};

/** A stack that has a finding. */
export interface FindingSample {
  readonly id: string;
  readonly kind: FindingId;
  /** Lays a repository out in an empty folder. */
  readonly build: (folder: string) => unknown;
  /** What git should read: what it reads of this sample, or the records that are stored. */
  readonly sound: 'healthy' | 'healthy-sha256' | 'stored';
}

/** Samples of which the records are what was written. */
const AS_WRITTEN = [
  'ref-name-not-utf8',
  'log-time-absurd',
  'log-zone-absurd',
  'log-message-of-lines',
  'log-value-type',
];

export const FINDING_SAMPLES: readonly FindingSample[] = [
  ...SAMPLES.flatMap(({ id, group, build }) => {
    const kind = KIND_OF_SAMPLE[id];
    const sound = group === 'name' || AS_WRITTEN.includes(id) ? 'stored' : 'healthy';
    return kind === undefined ? [] : [{ id, kind, build, sound } as const];
  }),
  { id: 'tombstones', kind: 'geometry', build: sample('tombstones'), sound: 'stored' },
  { id: 'healthy-sha256', kind: 'interopVersion', build: sample('healthy-sha256'), sound: 'healthy-sha256' },
  { id: 'healthy-sha256', kind: 'interopRootIndex', build: sample('healthy-sha256'), sound: 'healthy-sha256' },
  { id: 'objects-unknown-object', kind: 'objectMissing', build: sample('objects-unknown-object'), sound: 'healthy' },
  { id: 'ref-id-flipped', kind: 'refValueFlipped', build: sample('ref-id-flipped'), sound: 'healthy' },
  { id: 'index-to-other-block', kind: 'indexIncomplete', build: sample('index-to-other-block'), sound: 'healthy' },
  { id: 'healthy', kind: 'interopZone', build: sample('healthy'), sound: 'healthy' },
  around('stackMissing', git => {
    for (const name of readdirSync(join(git, 'reftable'))) rmSync(join(git, 'reftable', name));
  }),
  withStack('headMissing', stack => stack.add(table => table.addRef(deletedHead(table.minUpdateIndex)))),
  stored('nameCollision', 'refs/heads/MAIN'),
  stored('nameReserved', 'refs/heads/aux'),
  around('headStub', git => rmSync(join(git, 'HEAD'))),
  around('headStub', git => writeFileSync(join(git, 'HEAD'), Buffer.alloc(25))),
  around('gitDirectoryPart', git => rmSync(join(git, 'refs'), { recursive: true })),
  around('gitDirectoryPart', git => rmSync(join(git, 'objects'), { recursive: true })),
  around('refStorage', git => configure(git, '--unset', 'extensions.refStorage')),
  around('refStorage', git => configure(git, 'extensions.refStorage', 'files')),
  around('refStorage', git => configure(git, 'extensions.refStorage', 'reftabel')),
  around('repositoryRefused', git => configure(git, 'extensions.unheardOf', 'true')),
  around('refsBeside', git => writeFileSync(join(git, 'HEAD'), 'ref: refs/heads/main\n')),
  around('refsBeside', git => writeFileSync(join(git, 'packed-refs'), `${'1'.repeat(40)} refs/tags/packed\n`)),
  around('refsBeside', git => {
    mkdirSync(join(git, 'refs/tags'));
    writeFileSync(join(git, 'refs/tags/loose'), `${'1'.repeat(40)}\n`);
    mkdirSync(join(git, 'logs'));
    writeFileSync(join(git, 'logs/HEAD'), '');
  }),
  around('migrationLeftover', git => mkdirSync(join(git, 'ref_migration.aB3dE6'))),
  made('listBlankLine', stack => {
    stack.files.set(LIST_FILE, Buffer.concat([Buffer.from('\n'), stack.bytes(LIST_FILE)]));
  }),
  { id: 'made for lockHeld', kind: 'lockHeld', build: heldLock, sound: 'healthy' },
  made('lockPidFile', stack => stack.files.set(`${LIST_FILE}~pid.lock`, Buffer.from('pid 1\n'))),
  made('blockCutOff', stack =>
    change(stack, stack.base, bytes => {
      const block = blockAt(bytes, BLOCK_TYPE.ref, 1);
      bytes.fill(0, block.offset + (block.size >> 1), block.offset + block.size);
    }),
  ),
  made('conflictList', stack => stack.files.set('tables 2.list', stack.bytes(LIST_FILE))),
  made('tableOfOtherList', stack => {
    const name = tableName(1, 2, 9);
    stack.files.set(name, stack.bytes(stack.base));
    stack.files.set('tables 2.list', Buffer.from(`${name}\n`));
  }),
  made('strangeFile', stack => stack.files.set('notes.txt', Buffer.from('notes\n'))),
  made('unlistedLocked', stack => {
    stack.files.set(`${LIST_FILE}.lock`, Buffer.alloc(0));
    stack.files.set(tableName(1, 2, 9), stack.bytes(stack.base));
  }),
  made('tableHash', stack => change(stack, stack.newest, bytes => bytes.write('sha1', HEADER.hashId)), 'sha256'),
  made('padding', stack =>
    change(stack, stack.base, bytes => {
      const { offset, size } = blockAt(bytes, BLOCK_TYPE.ref, 2);
      bytes[offset + size - 1] = 0x55;
    }),
  ),
  made('sectionOrder', stack => {
    const { offset, length } = blockAt(stack.bytes(stack.base), BLOCK_TYPE.ref, 1);
    const block = stack.bytes(stack.base).subarray(offset, offset + length);
    const bytes = stack.bytes(stack.newest);
    const footer = footerStart(bytes);
    stack.files.set(stack.newest, Buffer.concat([bytes.subarray(0, footer), block, bytes.subarray(footer)]));
  }),
  { ...made('logMessage', stack => newestLogs(stack, 'two\nlines\n')), sound: 'stored' },
  { ...made('logNewline', stack => newestLogs(stack, 'no newline')), sound: 'stored' },
  made('logValueType', stack => {
    const bytes = stack.bytes(stack.middle);
    const block = blockAt(bytes, BLOCK_TYPE.log, 0);
    const [first, ...rest] = plainRecords(block);
    const records = [{ ...present(first), extra: 2 }, ...rest];
    stack.files.set(stack.middle, withBlock(bytes, block, logBlockOf(block, records, RESTART_INTERVAL).bytes));
  }),
  { ...made('logBlockSize', largeLogBlock), sound: 'stored' },
  { ...made('indexBlockSize', stack => longIndex(stack, 'ref')), sound: 'stored' },
  { ...made('indexBlockSize', stack => longIndex(stack, 'log')), sound: 'stored' },
  { ...made('reflogWithoutRef', reflogWithoutRef), sound: 'stored' },
  { ...made('refNotInReflog', refWithoutEntry), sound: 'stored' },
  { ...made('refObjectMissing', branchAtNothing), sound: 'stored' },
  { ...made('refObjectType', branchAtTree), sound: 'stored' },
  { ...made('peeledWrong', wronglyPeeled), sound: 'stored' },
  { ...made('reflogObjectMissing', entryOfMissingObject), sound: 'stored' },
  made('interopBlockSize', stack => {
    const [base] = stack.history.tables;
    const parts: Uint8Array[] = [];
    const writer = new Writer(bytes => parts.push(Buffer.from(bytes)), { hash: 'sha1', blockSize: 1 << 17 });
    writer.setLimits(BigInt(base.min), BigInt(base.max));
    for (const record of base.refs) writer.addRef(record);
    for (const record of base.logs) writer.addLog(record);
    writer.close();
    stack.files.set(stack.base, Buffer.concat(parts));
  }),
  { ...made('interopReflogSize', fullLogBlock), sound: 'stored' },
];

function sample(id: string): (folder: string) => unknown {
  return present(SAMPLES.find(each => each.id === id)).build;
}

function made(
  kind: FindingId,
  damage: (stack: SampleStack) => unknown,
  hash: 'sha1' | 'sha256' = 'sha1',
): FindingSample {
  const build = (folder: string) => {
    const stack = new SampleStack(hash);
    damage(stack);
    layOut(folder, stack);
  };
  return { id: `made for ${kind}`, kind, build, sound: hash === 'sha1' ? 'healthy' : 'healthy-sha256' };
}

/** A lock of this moment. */
function heldLock(folder: string): void {
  const directory = layOut(folder, new SampleStack('sha1'));
  writeFileSync(join(directory, `${LIST_FILE}.lock`), '');
}

/** Changes a table and makes the footer match. */
function change(stack: SampleStack, table: string, patch: (bytes: Buffer) => unknown): void {
  const bytes = Buffer.from(stack.bytes(table));
  patch(bytes);
  stack.files.set(table, sealed(bytes));
}

/** The newest table has only a log block that deflates to more bytes than it has, and than the block size. */
function largeLogBlock(stack: SampleStack): void {
  const [old, oid] = [commitAt(stack.history.commits, 10), commitAt(stack.history.commits, 11)];
  for (let length = 340; length < 400; length++) {
    const parts: Uint8Array[] = [];
    const writer = new Writer(bytes => parts.push(Buffer.from(bytes)), { hash: 'sha1', blockSize: 4096 });
    writer.setLimits(BigInt(NEWEST), BigInt(NEWEST));
    writer.addLog(logEntry('refs/heads/main', NEWEST, old, oid, incompressible(length)));
    writer.close();
    stack.files.set(stack.newest, Buffer.concat(parts));
    const block = blockAt(stack.bytes(stack.newest), BLOCK_TYPE.log, 0);
    if (block.length > BLOCK_SIZE || block.size <= BLOCK_SIZE) continue;
    change(stack, stack.newest, bytes => bytes.writeUIntBE(BLOCK_SIZE, HEADER.blockSize, 3));
    return;
  }
  throw new Error('No message deflates to more than the block size.');
}

/** The newest table has only one log block, of the largest size that the format has. */
function fullLogBlock(stack: SampleStack): void {
  const [old, oid] = [commitAt(stack.history.commits, 10), commitAt(stack.history.commits, 11)];
  const parts: Uint8Array[] = [];
  const writer = new Writer(bytes => parts.push(Buffer.from(bytes)), { hash: 'sha1', blockSize: 0xffffff });
  writer.setLimits(BigInt(NEWEST), BigInt(NEWEST));
  const message = 'x'.repeat(300);
  for (let i = 0; i < 46_000; i++) {
    writer.addLog(logEntry(`refs/heads/z/${String(i).padStart(5, '0')}`, NEWEST, old, oid, message));
  }
  writer.close();
  stack.files.set(stack.newest, Buffer.concat(parts));
}

/** The newest table has only a reflog entry, and so few bytes that git merges it with the next one. */
function newestLogs(stack: SampleStack, message: string): void {
  const [old, oid] = [commitAt(stack.history.commits, 10), commitAt(stack.history.commits, 11)];
  const parts: Uint8Array[] = [];
  const writer = new Writer(bytes => parts.push(Buffer.from(bytes)), { hash: 'sha1', exactLogMessage: true });
  writer.setLimits(BigInt(NEWEST), BigInt(NEWEST));
  writer.addLog(logEntry('refs/heads/main', NEWEST, old, oid, message));
  writer.close();
  stack.files.set(stack.newest, Buffer.concat(parts));
}

/** The base has many more records, and the index of a section is one long block. */
function longIndex(stack: SampleStack, section: 'ref' | 'log'): void {
  const [base] = stack.history.tables;
  const oid = commitAt(stack.history.commits, 0);
  const names = Array.from(
    { length: section === 'ref' ? 2000 : 400 },
    (_, i) => `refs/heads/z/${String(i).padStart(4, '0')}`,
  );
  const refs = names.map((name): RefRecord => ({ name, updateIndex: BigInt(base.min), value: { type: 'oid', oid } }));
  const logs = (section === 'ref' ? [] : names).map(name => logEntry(name, base.min, zeroId('sha1'), oid, 'created'));
  const bytes = tableBytes(
    { ...base, refs: [...base.refs.filter(({ name }) => name < 'refs/heads/z'), ...refs], logs },
    'sha1',
  );
  stack.files.set(stack.base, oneLevelIndexTable(bytes, [section]));
}

/** A message of bytes that look random, without a newline. */
function incompressible(length: number): string {
  let state = 1;
  const byte = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return 0x80 | ((state >>> 16) & 0x7f) | ((state >>> 8) & 0x20);
  };
  return decodeText(Uint8Array.from({ length }, byte));
}

function reflogWithoutRef(stack: SampleStack): void {
  const [, , newest] = stack.history.tables;
  const oid = commitAt(stack.history.commits, 11);
  const logs = [logEntry('refs/heads/gone', NEWEST, zeroId('sha1'), oid, 'branch: Created from main'), ...newest.logs];
  stack.files.set(stack.newest, tableBytes({ ...newest, logs }, 'sha1'));
}

function branchAtTree(stack: SampleStack): void {
  setRef(stack, 'refs/heads/main', { type: 'oid', oid: stack.history.objects.emptyTree() });
}

function branchAtNothing(stack: SampleStack): void {
  setRef(stack, 'refs/heads/main', { type: 'oid', oid: MISSING });
}

function refWithoutEntry(stack: SampleStack): void {
  setRef(stack, 'refs/heads/main', { type: 'oid', oid: commitAt(stack.history.commits, 3) });
}

function wronglyPeeled(stack: SampleStack): void {
  const [base] = stack.history.tables;
  const { name, value } = present(base.refs.find(ref => ref.value.type === 'peeled'));
  if (value.type !== 'peeled') throw new TypeError(`${name} is not a tag`);
  setRef(stack, name, { ...value, peeled: commitAt(stack.history.commits, 11) });
}

function entryOfMissingObject(stack: SampleStack): void {
  const [, , newest] = stack.history.tables;
  const logs = newest.logs.map(log => (log.update ? { ...log, update: { ...log.update, new: MISSING } } : log));
  stack.files.set(stack.newest, tableBytes({ ...newest, logs }, 'sha1'));
}

/** The id of an object that does not exist. */
const MISSING = '1'.repeat(40);

/** Writes a ref to the newest table. */
function setRef(stack: SampleStack, name: string, value: RefRecord['value']): void {
  const [, , newest] = stack.history.tables;
  const refs = [...newest.refs, { name, updateIndex: BigInt(NEWEST), value }].sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
  stack.files.set(stack.newest, tableBytes({ ...newest, refs }, 'sha1'));
}

/** The healthy sample in a git directory that `change` changes. */
function around(kind: FindingId, change: (gitDirectory: string) => unknown): FindingSample {
  const build = (folder: string) => {
    sample('healthy')(folder);
    change(join(folder, '.git'));
  };
  return { id: `made for ${kind}`, kind, build, sound: 'healthy' };
}

/** The healthy sample after a change through the engine. */
function withStack(kind: FindingId, change: (stack: Stack) => unknown): FindingSample {
  return around(kind, git => {
    using stack = Stack.open(join(git, 'reftable'));
    change(stack);
  });
}

/** The healthy sample with another branch. */
function stored(kind: FindingId, name: string): FindingSample {
  const sampled = withStack(kind, stack => {
    const main = present(stack.readRef('refs/heads/main'));
    stack.add(table => table.addRef({ ...main, name, updateIndex: table.minUpdateIndex }));
  });
  return { ...sampled, sound: 'stored' };
}

function deletedHead(updateIndex: bigint): RefRecord {
  return { name: 'HEAD', updateIndex, value: { type: 'deletion' } };
}

function configure(gitDirectory: string, ...args: string[]): void {
  git(gitDirectory, ['config', '-f', 'config', ...args]);
}
