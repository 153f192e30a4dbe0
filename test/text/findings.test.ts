// The texts of every kind of finding, each asserted here and nowhere else.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { SEVERITIES } from '../../src/check/index.ts';
import type { FindingId, FindingParams, Quoted } from '../../src/protocol/findings.ts';
import { CATALOGUE } from '../../src/text/findings/catalogue.ts';
import { type GitAnswers, gitDoesText, READS_NOTHING, READS_ON, REFUSES } from '../../src/text/findings/git-does.ts';
import { findingText, relatedText } from '../../src/text/findings/render.ts';

function quote<Kind extends Quoted['kind']>(kind: Kind, value: string): Quoted<Kind> {
  return { kind, value };
}

type Case = {
  [Id in FindingId]: readonly [id: Id, params: FindingParams[Id], message: string, expected?: string, actual?: string];
}[FindingId];

const CASES: readonly Case[] = [
  ['stackMissing', { exists: true }, 'the stack has no tables'],
  ['stackMissing', { exists: false }, 'the directory of the stack does not exist, though the repository needs it'],
  ['headMissing', {}, 'HEAD is missing'],
  [
    'headStub',
    { problem: 'missing' },
    'the file HEAD is missing: git does not find the repository',
    'ref: refs/heads/.invalid',
  ],
  [
    'headStub',
    { problem: 'unreadable' },
    'the file HEAD cannot be read: git does not find the repository',
    'ref: refs/heads/.invalid',
  ],
  [
    'headStub',
    { problem: 'zeros' },
    'the file HEAD is empty or contains only zero bytes: git does not find the repository',
    'ref: refs/heads/.invalid',
  ],
  [
    'headStub',
    { problem: 'other' },
    'the file HEAD names no ref: git does not find the repository',
    'ref: refs/heads/.invalid',
  ],
  ['gitDirectoryPart', { part: 'refs', problem: 'missing' }, 'the directory refs is missing'],
  ['gitDirectoryPart', { part: 'objects', problem: 'notADirectory' }, 'objects is not a directory'],
  [
    'refStorage',
    { setting: 'unset' },
    'the configuration does not name a storage of refs, so that git ignores the stack',
    'extensions.refStorage = reftable',
  ],
  [
    'refStorage',
    { setting: 'files' },
    'the configuration stores refs in files, so that git ignores the stack',
    'extensions.refStorage = reftable',
  ],
  [
    'refStorage',
    { setting: 'other' },
    'the configuration names an unknown storage of refs: git refuses the repository',
    'extensions.refStorage = reftable',
  ],
  [
    'repositoryRefused',
    { error: quote('error', 'unknown repository extension found: x'), refused: true },
    'git refuses this repository: unknown repository extension found: x',
  ],
  [
    'repositoryRefused',
    { error: quote('error', 'EACCES: permission denied'), refused: false },
    'the configuration cannot be read: EACCES: permission denied',
  ],
  [
    'refsBeside',
    { what: 'head', count: 1, first: [], complete: true },
    'the file HEAD names a branch or a commit, which git ignores: HEAD is in the stack',
  ],
  [
    'refsBeside',
    { what: 'refs', count: 1, first: [quote('ref', 'refs/tags/a')], complete: true },
    '1 loose ref, which git ignores: refs/tags/a',
  ],
  [
    'refsBeside',
    { what: 'refs', count: 9, first: [quote('ref', 'refs/tags/a'), quote('ref', 'refs/tags/b')], complete: false },
    'at least 9 loose refs, which git ignores: refs/tags/a, refs/tags/b, …',
  ],
  [
    'refsBeside',
    { what: 'packedRefs', count: 2, first: [quote('ref', 'refs/tags/a'), quote('ref', 'b')], complete: true },
    '2 refs in packed-refs, which git ignores: refs/tags/a, b',
  ],
  [
    'refsBeside',
    { what: 'packedRefs', count: 0, first: [], complete: false },
    'packed-refs beside the stack, which git ignores',
  ],
  [
    'refsBeside',
    { what: 'reflogs', count: 1, first: [quote('ref', 'logs/HEAD')], complete: true },
    '1 reflog stored as a file, which git ignores: logs/HEAD',
  ],
  ['migrationLeftover', {}, 'an interrupted migration of refs left this directory'],
  [
    'stackUnreadable',
    { error: quote('error', 'EACCES: permission denied') },
    'the directory cannot be read: EACCES: permission denied',
  ],
  ['listMissing', { tables: 2 }, 'the list is missing, although the directory contains tables', '2 tables'],
  ['listEmpty', { tables: 1 }, 'the list is empty, although the directory contains tables', '1 table'],
  [
    'listUnreadable',
    { error: quote('error', 'EISDIR: illegal operation') },
    'the list cannot be read: EISDIR: illegal operation',
  ],
  [
    'listNoNewline',
    {},
    'the last line has no newline, so that it may have been cut off',
    'a newline at the end of the file',
  ],
  [
    'listName',
    { problem: 'carriageReturn', lines: 1, name: quote('file', 'a.ref'), line: quote('file', 'a.ref\r') },
    'a line of the list ends with a carriage return, which git reads as part of the name',
    'a.ref',
    'a.ref\r',
  ],
  [
    'listName',
    { problem: 'blank', lines: 3, name: quote('file', ''), line: quote('file', ' ') },
    'each of 3 lines of the list has only blanks, which git reads as a name',
  ],
  [
    'listName',
    { problem: 'blanks', lines: 1, name: quote('file', 'a'), line: quote('file', ' a') },
    'a line of the list has blanks around the name, which git reads as part of it',
    'a',
    ' a',
  ],
  [
    'listName',
    { problem: 'pathPrefix', lines: 1, name: quote('file', 'a'), line: quote('file', './a') },
    "a line of the list has './' before the name: git treats its table as unlisted and removes it",
    'a',
    './a',
  ],
  [
    'listName',
    { problem: 'nul', lines: 1, name: quote('file', 'a'), line: quote('file', 'a') },
    'a line of the list has a NUL in the name',
    'a',
    'a',
  ],
  [
    'listName',
    { problem: 'tooLong', lines: 1, name: quote('file', 'a'), line: quote('file', 'a') },
    'a line of the list is longer than the name of a file can be',
    'a',
    'a',
  ],
  [
    'listName',
    { problem: 'notAName', lines: 1, name: quote('file', '/a'), line: quote('file', '/a') },
    'a line of the list is not the name of a file in this directory',
    '/a',
    '/a',
  ],
  [
    'listName',
    { problem: 'comment', lines: 1, name: quote('file', '#'), line: quote('file', '#') },
    'a line of the list looks like a comment, which the list cannot have',
    '#',
    '#',
  ],
  ['listBlankLine', {}, 'a line of the list is empty'],
  ['listForeign', { tables: 2 }, 'no line of the list names an existing table', '2 tables'],
  [
    'listIncomplete',
    { table: quote('file', 'b.ref'), min: '3', max: '4' },
    'the list does not name b.ref, though no table it names has update indices 3 to 4',
    'b.ref',
  ],
  ['listRepeated', { name: quote('file', 'b.ref') }, 'the list names b.ref more than once', undefined, 'b.ref'],
  [
    'listOrder',
    { tables: 2, sorted: [quote('file', 'a'), quote('file', 'b')], listed: [quote('file', 'b'), quote('file', 'a')] },
    '2 tables are not in the order of their update indices',
    'a b',
    'b a',
  ],
  [
    'listOrder',
    { older: quote('file', 'a.ref'), olderMax: '9', min: '1', max: '2' },
    'the table is listed after a.ref, which has newer update indices',
    'above 9',
    '1 to 2',
  ],
  [
    'listTableMissing',
    { table: quote('file', 'b.ref') },
    'the list names b.ref, which does not exist',
    undefined,
    undefined,
  ],
  [
    'hashMismatch',
    { table: 'sha256', stack: 'sha1' },
    'object format differs: table sha256, stack sha1',
    'sha1',
    'sha256',
  ],
  [
    'updateIndexOverlap',
    { older: quote('file', 'a.ref'), olderMax: '9', min: '8', max: '12' },
    'the table and the older table a.ref share update indices',
    '10 or above',
    '8 to 12',
  ],
  [
    'updateIndexGap',
    { older: quote('file', 'a.ref'), olderMax: '5', min: '18446744073709551615' },
    'update indices are missing between this table and the older table a.ref',
    '6',
    '18446744073709551615',
  ],
  ['badReftableTableName', { name: quote('file', 'x.ref') }, 'invalid reftable table name', undefined, 'x.ref'],
  [
    'tableNameLimits',
    { name: { min: '1', max: '2' }, header: { min: '1', max: '3' } },
    'update indices in the file name and the header differ',
    '1 to 3',
    '1 to 2',
  ],
  [
    'permissions',
    { mode: 0o600, others: 0o444 },
    'fewer users may read the file than may read the other files of the stack',
    '0444',
    '0600',
  ],
  [
    'geometry',
    { tables: 3, bytes: 12345 },
    'the sizes are not geometric: git would merge 3 tables of 12,345 bytes with its next write',
  ],
  [
    'tableUnreadable',
    { error: quote('error', 'EIO: i/o error'), opened: true },
    'the table cannot be read to its end: EIO: i/o error',
  ],
  ['tableUnreadable', { error: quote('error', 'EIO: i/o error'), opened: false }, 'EIO: i/o error'],
  ['tableUnlisted', { min: '1', max: '2' }, 'the list does not name this table, which has update indices 1 to 2'],
  ['tableUnlisted', { min: '50', max: '50' }, 'the list does not name this table, which has update index 50'],
  [
    'tableUnlistedNewer',
    { min: '5', max: '6' },
    'the list does not name this table, which has update indices 5 to 6, newer than the stack',
  ],
  [
    'tableUnlistedUnreadable',
    { error: quote('error', 'EIO: i/o error') },
    'the list does not name this table, and it cannot be read: EIO: i/o error',
  ],
  [
    'tableUnlistedUnreadable',
    { fault: { id: 'footerMissing', params: { offset: 32 } } },
    'the list does not name this table, and it is damaged: the table has no footer at its end: it was cut off',
  ],
  ['lockOld', { target: 'list', age: 7200 }, 'the list has been locked for 2 hours: its holder is not known'],
  [
    'lockHeld',
    { target: 'table', age: 1, holder: null },
    'a table has been locked for 1 second: its holder is not known',
  ],
  [
    'lockHeld',
    { target: 'list', age: 130, holder: { pid: 7, program: quote('program', 'git'), source: 'descriptor' } },
    'the list has been locked for 2 minutes: git (process 7) has it open',
  ],
  [
    'lockHeld',
    { target: 'list', age: 259200, holder: { pid: 7, program: null, source: 'pid file' } },
    'the list has been locked for 3 days: the pid file names a program (process 7), which is running',
  ],
  ['lockPidFile', {}, 'the ID of the process that took a lock'],
  ['unlistedLocked', {}, 'the list does not name this file, and another process may be writing it'],
  ['temporaryFile', { age: 60, size: 1234 }, 'an unfinished table, 60 seconds old and of 1,234 bytes'],
  [
    'conflictList',
    { tables: 3, only: 0, present: 0 },
    'another list of tables, which names only tables of the stack (3)',
  ],
  [
    'conflictList',
    { tables: 3, only: 2, present: 1 },
    'another list of tables: only it names 2 tables (1 in the directory)',
  ],
  [
    'tableOfOtherList',
    { list: quote('file', 'tables 2.list') },
    "the list does not name this table; 'tables 2.list' does",
  ],
  ['strangeFile', {}, 'a file that is not part of a stack'],
  ['tableTooShort', { size: 30, min: 92 }, '30 bytes are too few for a table', 'at least 92 bytes', '30 bytes'],
  [
    'tableMagic',
    { table: 'damaged', bytes: quote('hex', '00454654') },
    "the table does not start with 'REFT'",
    '52454654',
    '00454654',
  ],
  [
    'tableMagic',
    { table: 'zeros', bytes: quote('hex', '00000000') },
    'the file starts with zeros instead of a header and has no footer',
    '52454654',
    '00000000',
  ],
  [
    'tableMagic',
    { table: 'other', bytes: quote('hex', '7f454c46') },
    'the file has neither the header nor the footer of a table',
    '52454654',
    '7f454c46',
  ],
  ['tableVersion', { version: 3 }, 'version 3 of the format is not known', '1 or 2', '3'],
  [
    'tableHashId',
    { bytes: quote('hex', '00000000') },
    'the hash ID in the header is not known',
    "'sha1' or 's256'",
    '00000000',
  ],
  [
    'tableHash',
    { header: 'sha1', records: 'sha256' },
    'the hash in the header is sha1, that of the object IDs in the table is sha256',
    'sha256',
    'sha1',
  ],
  ['tableLimits', { min: '9', max: '3' }, "the table's lowest update index is above its highest", '3 at most', '9'],
  [
    'headerMismatch',
    {
      fields: ['blockSize', 'minUpdateIndex'],
      damaged: 'header',
      expected: quote('hex', '01'),
      actual: quote('hex', '02'),
    },
    'header and footer differ in: block size, lowest update index; the checksum confirms the footer',
    '01',
    '02',
  ],
  [
    'headerMismatch',
    { fields: ['version'], damaged: null, expected: quote('hex', '01'), actual: quote('hex', '02') },
    'header and footer differ in: version',
    '01',
    '02',
  ],
  [
    'headerMismatch',
    { fields: ['version'], damaged: 'footer', expected: quote('hex', '01'), actual: quote('hex', '02') },
    'header and footer differ in: version; the checksum confirms the header',
    '01',
    '02',
  ],
  ['footerMissing', { offset: 4096 }, 'the table has no footer at its end: it was cut off', "'REFT' at 0x1000"],
  ['footerMagic', { bytes: quote('hex', '00454654') }, "the footer does not start with 'REFT'", '52454654', '00454654'],
  [
    'footerChecksum',
    { stored: 1, computed: 255, byte: null },
    'the checksum of the footer is wrong',
    '0x00000001',
    '0x000000ff',
  ],
  [
    'footerChecksum',
    { stored: 1, computed: 255, byte: { offset: 100, value: 5 } },
    'the checksum of the footer is wrong; it would be right if the byte at 0x64 were 0x05',
    '0x00000001',
    '0x000000ff',
  ],
  [
    'trailingBytes',
    { footerEnd: 100, size: 101 },
    '1 byte follows the footer',
    'the end of the file at 0x64',
    '101 bytes',
  ],
  [
    'footerPosition',
    { field: 'logOffset', offset: 16, section: 32 },
    "the footer field 'log section offset' has the offset 0x10, the section starts at 0x20",
    '0x20',
    '0x10',
  ],
  [
    'footerPosition',
    { field: 'refIndexOffset', offset: 16, section: null },
    "the footer field 'ref index offset' has the offset 0x10, and the table has no such section",
    '0x0',
    '0x10',
  ],
  [
    'footerUnused',
    { field: 'objectIndexOffset', first: 16, last: 32 },
    'the footer has no object index offset, though an index starts at 0x10',
    '0x20',
    '0x0',
  ],
  [
    'objectIdLength',
    { footer: 4, records: 5 },
    'the footer states 4 bytes of an ID for each object record, the records have 5',
    '5',
    '4',
  ],
  [
    'blockType',
    { block: 4096, type: 0, contents: 0x72 },
    "the block at 0x1000 has type 0x00 and the contents of a block of type 'r'",
    "'r'",
    '0x00',
  ],
  [
    'blockLength',
    { block: 0, stated: 10, length: 1200 },
    'the header of the block at 0x0 states 10 bytes, its contents have 1,200',
    '1200',
    '10',
  ],
  [
    'blockLength',
    { block: 0, length: 5000, blockSize: 4096 },
    "the block at 0x0 has 5,000 bytes, more than the table's blocks may have",
    '4,096 bytes at most',
    '5,000 bytes',
  ],
  [
    'blockAlignment',
    { problem: 'blockSize', blockSize: 4096, second: 512 },
    'the block size in the header is 4,096 bytes, and the second block starts at 0x200',
    '512',
    '4096',
  ],
  [
    'blockAlignment',
    { problem: 'early', expected: 4096, actual: 1000 },
    'a block starts at 0x3e8, where padding should be according to the block size',
    '0x1000',
    '0x3e8',
  ],
  [
    'blockAlignment',
    { problem: 'late', expected: 4096, actual: 8192 },
    'zeros are at 0x1000, where the next block should start',
    'a block at 0x1000',
    'a block at 0x2000',
  ],
  [
    'blockMissing',
    { start: 16, end: 32, type: null },
    'bytes 0x10–0x1f are not a readable block',
    "a block of type 'r', 'o', 'g' or 'i'",
    'nothing',
  ],
  ['blockMissing', { start: 16, end: 32, type: 0x72 }, 'bytes 0x10–0x1f are not a readable block'],
  [
    'blockCutOff',
    { block: 0, end: 1160, cause: 'end', records: 54, complete: false },
    'the file ends inside the block at 0x0; 54 whole records are readable, up to 0x488',
  ],
  [
    'blockCutOff',
    { block: 4096, end: 4096, cause: 'end', records: 0, complete: false },
    'the file ends inside the block at 0x1000; none of its records is whole',
  ],
  [
    'blockCutOff',
    { block: 4096, end: 5000, cause: 'fill', records: 1, complete: false },
    'the end of the block at 0x1000 is overwritten by one repeated byte; 1 whole record is readable, up to 0x1388',
  ],
  [
    'blockCutOff',
    { block: 4096, end: 5000, cause: 'overwritten', records: 7, complete: true },
    'the end of the block at 0x1000 is overwritten; all its records are readable: 7',
  ],
  [
    'logBlockSize',
    { block: 0, size: 5000, read: 4096 },
    'the log block at 0x0 has 5,000 bytes in the file, and git reads 4,096 of them',
    '4,096 bytes at most',
    '5,000 bytes',
  ],
  [
    'logStream',
    { block: 0, damage: { type: 'gzip' } },
    'the log block at 0x0: its stream is in gzip format, not in zlib format',
  ],
  ['logStream', { block: 0, damage: { type: 'noHeader' } }, 'the log block at 0x0: its stream has no zlib header'],
  [
    'logStream',
    { block: 0, damage: { type: 'header' } },
    'the log block at 0x0: the zlib header of its stream is damaged',
  ],
  [
    'logStream',
    { block: 0, damage: { type: 'checksum' } },
    'the log block at 0x0: the checksum of its stream does not match its contents, any of which may be wrong',
  ],
  [
    'logStream',
    { block: 0, damage: { type: 'checksumBit' } },
    'the log block at 0x0: one bit of the checksum of its stream is flipped',
  ],
  [
    'logStream',
    { block: 0, damage: { type: 'bit', bit: 3, byte: 40 } },
    'the log block at 0x0: bit 3 of byte 40 of its stream is flipped; with that bit restored the checksum is right',
  ],
  [
    'logStream',
    { block: 0, damage: { type: 'data', byte: 40 } },
    'the log block at 0x0: its stream is damaged at or before byte 40',
  ],
  [
    'logStream',
    { block: 0, damage: { type: 'cutOff', byte: 40 }, records: 0 },
    'the log block at 0x0: the file ends after byte 40 of its stream; none of its records is whole',
  ],
  [
    'logStream',
    { block: 0, damage: { type: 'overwritten', byte: 40 }, records: 2 },
    'the log block at 0x0: its stream is overwritten from byte 40 on; 2 whole records are readable',
  ],
  ['padding', { block: 4096 }, 'the padding of the block at 0x1000 is not all zeros', 'zeros'],
  [
    'sectionOrder',
    { block: 4096, section: 'ref', previous: 'log' },
    'the block at 0x1000 belongs to the ref section and comes after the log section',
  ],
  ['restartCount', { block: 0, stated: 2, actual: 3 }, 'the block at 0x0 states 2 restart points and has 3', '3', '2'],
  ['restartCount', { block: 0, stated: 0, actual: null }, 'the block at 0x0 has no restart point', '1 at least', '0'],
  [
    'restartOffset',
    { block: 0, index: 1, offset: 28, problem: 'outside' },
    'in the block at 0x0, restart point 1 (0x1c) points outside the records',
    undefined,
    '0x1c',
  ],
  [
    'restartOffset',
    { block: 0, index: 1, offset: 28, problem: 'order' },
    'in the block at 0x0, restart point 1 (0x1c) is not after the one before it',
    undefined,
    '0x1c',
  ],
  [
    'restartOffset',
    { block: 0, index: 1, offset: 28, problem: 'notARecord' },
    'in the block at 0x0, restart point 1 (0x1c) does not point to the start of a record',
    undefined,
    '0x1c',
  ],
  [
    'restartOffset',
    { block: 0, index: 1, offset: 28, problem: 'noWholeKey' },
    'in the block at 0x0, restart point 1 (0x1c) points to a record without a whole key',
    undefined,
    '0x1c',
  ],
  [
    'badRecord',
    { block: 0, problem: 'notANumber', field: 'prefixLength' },
    'in the block at 0x0, a record cannot be decoded: its prefix length is not a valid varint',
  ],
  [
    'badRecord',
    { block: 0, problem: 'lengthNotANumber', field: 'message' },
    'in the block at 0x0, a record cannot be decoded: the length of its message is not a valid varint',
  ],
  [
    'badRecord',
    { block: 0, problem: 'cutOff', field: 'oldObjectId' },
    'in the block at 0x0, a record cannot be decoded: its old object ID is cut off',
  ],
  [
    'badRecord',
    { block: 0, problem: 'tooLong', field: 'suffix', length: 2000, left: 7 },
    'in the block at 0x0, a record cannot be decoded: its suffix has 2,000 bytes, 7 are left in the block',
  ],
  [
    'badRecord',
    { block: 0, problem: 'prefix', length: 9, previous: 7 },
    'in the block at 0x0, a record cannot be decoded: its key repeats 9 bytes of the key before it, which has 7',
  ],
  ['badRecord', { block: 0, problem: 'emptyKey' }, 'in the block at 0x0, a record cannot be decoded: its key is empty'],
  [
    'badRecord',
    { block: 0, problem: 'logKey', length: 3 },
    'in the block at 0x0, a record cannot be decoded: its key of 3 bytes is not a ref name with an update index',
  ],
  [
    'badRecord',
    { block: 0, problem: 'valueType', type: 5 },
    'in the block at 0x0, a record cannot be decoded: value type 5 is reserved',
  ],
  [
    'badRecord',
    { block: 0, problem: 'offsets' },
    'in the block at 0x0, a record cannot be decoded: its offsets do not fit the block',
  ],
  [
    'recordOrder',
    { key: quote('ref', 'a'), previous: quote('ref', 'b'), block: 0 },
    "in the block at 0x0, the record 'a' comes after 'b', which sorts after it",
  ],
  [
    'recordOrder',
    { key: { ref: quote('ref', 'a'), updateIndex: '7' }, previous: quote('ref', 'b'), block: null },
    "the record 'a@{7}' comes after 'b', which sorts after it",
  ],
  ['recordRepeated', { key: quote('hex', 'ab12'), block: 0 }, 'in the block at 0x0, the key ab12 occurs twice'],
  ['recordRepeated', { key: quote('ref', 'a'), block: null }, "the key 'a' occurs in two blocks"],
  ['recordName', {}, 'a ref name has a NUL in it: git reads what comes before it as the name'],
  [
    'refUpdateIndex',
    { ref: quote('ref', 'a'), updateIndex: '9', max: '8' },
    'the ref a has an update index above the highest one of the table',
    '8 at most',
    '9',
  ],
  [
    'logUpdateIndex',
    { ref: quote('ref', 'a'), updateIndex: '9', max: '8' },
    'a reflog entry of a has an update index above the highest one of the table',
    '8 at most',
    '9',
  ],
  [
    'logValueType',
    { count: 1, ref: quote('ref', 'a'), type: 3 },
    '1 reflog entry has an unknown value type, 3 of a',
    '1',
    '3',
  ],
  [
    'logValueType',
    { count: 2, ref: quote('ref', 'a'), type: 3 },
    '2 reflog entries have an unknown value type, the first one 3 of a',
    '1',
    '3',
  ],
  [
    'logMessage',
    { count: 1, ref: quote('ref', 'a') },
    'the message of a reflog entry of a has a newline before its end',
  ],
  [
    'logMessage',
    { count: 2, ref: quote('ref', 'a') },
    '2 messages of reflog entries have a newline before their end, the first one of a',
  ],
  [
    'logNewline',
    { count: 1, ref: quote('ref', 'a') },
    'the message of a reflog entry of a does not end with a newline',
  ],
  [
    'logNewline',
    { count: 2, ref: quote('ref', 'a') },
    '2 messages of reflog entries do not end with a newline, the first one of a',
  ],
  [
    'logTime',
    { count: 1, ref: quote('ref', 'a'), time: '99999999999', now: 1700000000 },
    'a reflog entry of a was written in the future',
    '1700000000 at most',
    '99999999999',
  ],
  [
    'logTime',
    { count: 2, ref: quote('ref', 'a'), time: '99999999999', now: 1700000000 },
    '2 reflog entries were written in the future, the first one of a',
    '1700000000 at most',
    '99999999999',
  ],
  [
    'logZone',
    { count: 1, ref: quote('ref', 'a'), zone: -1560 },
    'a reflog entry of a has the time zone -1560',
    '-1200 to +1400',
    '-1560',
  ],
  [
    'logZone',
    { count: 2, ref: quote('ref', 'a'), zone: -1560 },
    '2 reflog entries have a time zone that does not exist, the first one of a the time zone -1560',
    '-1200 to +1400',
    '-1560',
  ],
  [
    'indexOffset',
    { key: quote('ref', 'a'), offset: 16, problem: 'notABlock', inside: 0 },
    "the index entry 'a' points to 0x10, where no block starts",
    'the start of a block, such as 0x0',
    '0x10',
  ],
  [
    'indexOffset',
    { key: quote('ref', 'a'), offset: 16, problem: 'section', section: 'log', expected: 'ref' },
    "the index entry 'a' points to 0x10, a block of the log section",
    'a block of the ref section',
    'log',
  ],
  [
    'indexOffset',
    { key: quote('ref', 'a'), offset: 16, problem: 'notBefore' },
    "the index entry 'a' points to 0x10, which is not before it",
    undefined,
    '0x10',
  ],
  [
    'indexKey',
    { key: quote('ref', 'a'), last: quote('ref', 'b'), block: 16 },
    "the index entry 'a' does not have the last key of the block at 0x10",
    "'b'",
    "'a'",
  ],
  [
    'indexIncomplete',
    { section: 'ref', block: 16 },
    'no index entry points to the block of the ref section at 0x10: its records are not found by name',
  ],
  [
    'indexBlockSize',
    { section: 'ref-index', block: 4096, length: 9000, blockSize: 4096 },
    'the block of the ref-index section at 0x1000 has 9,000 bytes, and git looks for the next one after 4,096',
    '4,096 bytes at most',
    '9,000 bytes',
  ],
  [
    'objectOffset',
    { id: quote('hex', 'ab'), offset: 16, problem: 'notABlock' },
    'the object record ab points to 0x10, where no ref block starts',
    'the start of a ref block',
    '0x10',
  ],
  [
    'objectOffset',
    { id: quote('hex', 'ab'), offset: 16, problem: 'notInBlock' },
    'the object record ab points to the block at 0x10, which does not have this ID',
    undefined,
    '0x10',
  ],
  [
    'objectMissing',
    { ref: quote('ref', 'a'), id: quote('hex', 'ab'), block: 16, problem: 'noRecord' },
    'a is not found by its object ID ab: the object section has no record of it',
  ],
  [
    'objectMissing',
    { ref: quote('ref', 'a'), id: quote('hex', 'ab'), block: 16, problem: 'notLed' },
    'a is not found by its object ID ab: its object record does not point to the block at 0x10',
  ],
  [
    'interopRootIndex',
    { count: 1, section: 'ref-index', blocks: 3 },
    'the root of the ref-index section has 3 blocks; JGit reads only the first',
    '1',
    '3',
  ],
  [
    'interopRootIndex',
    { count: 2, section: 'ref-index', blocks: 3 },
    '2 roots of indexes have several blocks (the first one, of the ref-index section, 3); JGit reads only the first block',
    '1',
    '3',
  ],
  ['interopVersion', { count: 1 }, 'the table is of version 2, which JGit does not read', undefined, '2'],
  ['interopVersion', { count: 2 }, '2 tables are of version 2, which JGit does not read', undefined, '2'],
  [
    'interopBlockSize',
    { count: 1, blockSize: 131072, usual: 65536 },
    "the table's blocks have up to 131,072 bytes",
    '65536 at most',
    '131072',
  ],
  [
    'interopBlockSize',
    { count: 2, blockSize: 131072, usual: 65536 },
    '2 tables have large blocks, those of the first up to 131,072 bytes',
    '65536 at most',
    '131072',
  ],
  [
    'interopReflogSize',
    { count: 1, size: 16000000 },
    'a log block has 16,000,000 bytes, and JGit fails above 16 MiB',
    undefined,
    '16000000',
  ],
  [
    'interopReflogSize',
    { count: 2, size: 16000000 },
    '2 log blocks have nearly 16 MiB or more, the first one 16,000,000 bytes; JGit fails above 16 MiB',
    undefined,
    '16000000',
  ],
  ['interopZone', { count: 1 }, '1 reflog entry has a time zone that JGit shows differently'],
  ['interopZone', { count: 2 }, '2 reflog entries have time zones that JGit shows differently'],
  [
    'badRefName',
    { name: quote('ref', 'refs/heads/a b'), fault: 'forbiddenCharacter', character: 0x20 },
    "the ref name 'refs/heads/a b' contains a space",
  ],
  [
    'badRefName',
    { name: quote('ref', 'a'), fault: 'controlCharacter', character: 1 },
    "the ref name 'a' contains the control character 0x01",
  ],
  [
    'badRefName',
    { name: quote('ref', 'a'), fault: 'oneLevel', character: null },
    "the ref name 'a' has one component only; most refs start with refs/",
  ],
  ['refNameEncoding', { count: 1 }, 'the bytes of a ref name are not UTF-8'],
  ['refNameEncoding', { count: 2 }, 'the bytes of 2 ref names are not UTF-8'],
  [
    'refNameFlipped',
    { ref: quote('ref', 'refs/heads/a'), reflog: quote('ref', 'refs/heads/b') },
    'refs/heads/a has no reflog, and its value is the newest entry in that of refs/heads/b, which is not a ref',
    'refs/heads/b',
    'refs/heads/a',
  ],
  [
    'refValueFlipped',
    { ref: quote('ref', 'refs/heads/a'), oid: quote('hex', 'ab01'), reflog: quote('hex', 'ab00'), bits: 1 },
    'the value of refs/heads/a differs in 1 bit from the newest entry of its reflog',
    'ab00',
    'ab01',
  ],
  [
    'refNotInReflog',
    { ref: quote('ref', 'refs/heads/a'), count: 1 },
    'the value of refs/heads/a differs from the newest entry of its reflog',
  ],
  [
    'refNotInReflog',
    { ref: quote('ref', 'refs/heads/a'), count: 3 },
    'the values of refs/heads/a and 2 other refs differ from the newest entries of their reflogs',
  ],
  [
    'refObjectMissing',
    { ref: quote('ref', 'refs/heads/a'), oid: quote('hex', 'ab01') },
    'refs/heads/a points to the object ab01, which does not exist',
  ],
  [
    'refObjectType',
    { ref: quote('ref', 'refs/heads/a'), oid: quote('hex', 'ab01'), type: 'blob' },
    'refs/heads/a points to ab01, which is a blob and not a commit',
    'commit',
    'blob',
  ],
  [
    'peeledWrong',
    { ref: quote('ref', 'refs/tags/a'), stored: quote('hex', 'ab01'), peeled: quote('hex', 'ab02') },
    'the peeled value of refs/tags/a is not the object that the tag leads to',
    'ab02',
    'ab01',
  ],
  [
    'reflogObjectMissing',
    { ref: quote('ref', 'refs/heads/a'), oid: quote('hex', 'ab01'), entries: 1 },
    '1 entry in the reflog of refs/heads/a names an object that does not exist: ab01',
  ],
  [
    'reflogObjectMissing',
    { ref: quote('ref', 'refs/heads/a'), oid: quote('hex', 'ab01'), entries: 2 },
    '2 entries in the reflog of refs/heads/a name objects that do not exist, for example ab01',
  ],
  [
    'reflogWithoutRef',
    { count: 1, reflog: quote('ref', 'refs/heads/b') },
    'refs/heads/b has a reflog but is not a ref',
  ],
  [
    'reflogWithoutRef',
    { count: 2, reflog: quote('ref', 'refs/heads/b') },
    '2 names have a reflog but are not refs, the first one is refs/heads/b',
  ],
  [
    'badRefOid',
    { ref: quote('ref', 'refs/heads/a'), oid: quote('hex', '0000') },
    "refs/heads/a: points to invalid object ID '0000'",
  ],
  [
    'badReferentName',
    { ref: quote('ref', 'refs/heads/a'), target: quote('ref', '..') },
    "refs/heads/a: points to invalid refname '..'",
  ],
  [
    'badHeadTarget',
    { target: quote('ref', 'refs/tags/a') },
    "HEAD points to non-branch 'refs/tags/a'",
    'refs/heads/…',
    'refs/tags/a',
  ],
  [
    'symrefTargetIsNotARef',
    { ref: quote('ref', 'refs/heads/a'), target: quote('ref', 'x') },
    "refs/heads/a: points to non-ref target 'x'",
  ],
  [
    'symrefDangling',
    { ref: quote('ref', 'refs/heads/a'), target: quote('ref', 'refs/heads/b') },
    "refs/heads/a points to 'refs/heads/b', which does not exist",
  ],
  ['symrefLoop', { steps: [quote('ref', 'a'), quote('ref', 'b'), quote('ref', 'a')] }, 'a has no value: a → b → a'],
  [
    'refConflict',
    { ref: quote('ref', 'refs/heads/a'), below: quote('ref', 'refs/heads/a/b'), count: 2 },
    "'refs/heads/a' exists; cannot create 'refs/heads/a/b', nor 1 more below it",
  ],
  [
    'nameCollision',
    { refs: 1, ref: quote('ref', 'refs/heads/A'), other: quote('ref', 'refs/heads/a') },
    "some file systems do not distinguish 'refs/heads/A' and 'refs/heads/a'",
  ],
  [
    'nameCollision',
    { refs: 3, ref: quote('ref', 'refs/heads/A'), other: quote('ref', 'refs/heads/a') },
    "3 refs have names that some file systems do not distinguish, such as 'refs/heads/A' and 'refs/heads/a'",
  ],
  [
    'nameReserved',
    { refs: 1, ref: quote('ref', 'refs/heads/con') },
    "1 ref has a name that Windows does not allow: 'refs/heads/con'",
  ],
  [
    'nameReserved',
    { refs: 2, ref: quote('ref', 'refs/heads/con') },
    "2 refs have names that Windows does not allow, such as 'refs/heads/con'",
  ],
];

suite('a finding', () => {
  for (const [id, params, message, expected, actual] of CASES) {
    test(`${id}: ${message}`, () => {
      const text = findingText({ id, params } as Parameters<typeof findingText>[0]);
      assert.deepEqual([text.message, text.expected, text.actual], [message, expected, actual]);
    });
  }

  test('of every kind has a title, a message, an explanation and advice', () => {
    const ids = Object.keys(SEVERITIES).sort();
    assert.deepEqual([...new Set(CASES.map(([id]) => id))].sort(), ids);
    assert.deepEqual(Object.keys(CATALOGUE).sort(), ids);
    for (const { title, explanation, advice } of Object.values(CATALOGUE)) {
      assert.match(title(), /^[A-Z].{4,48}[^.]$/);
      assert.match(explanation(), /^.+\.$/);
      assert.match(advice(), /^.+[.>]$/);
    }
  });

  test('of every kind has its own title', () => {
    const titles = Object.values(CATALOGUE).map(({ title }) => title());
    assert.equal(new Set(titles).size, titles.length);
  });

  test('has a text cut to what a message can hold, and no control character of a name', () => {
    const name = quote('ref', `refs/\u001b[31m${'x'.repeat(100_000)}`);
    const { message } = findingText({ id: 'badReferentName', params: { ref: name, target: name } });
    assert.ok(message.length < 1000);
    assert.ok(!message.includes('\u001b'));
  });

  test('explains the ranges that it refers to', () => {
    assert.equal(relatedText({ file: 'tables.list', is: 'lineOfTable' }), 'the table is listed here');
    assert.equal(relatedText({ file: 'a.ref', is: 'unlistedTable' }), 'the table that is not listed');
    assert.equal(relatedText({ file: 'a.ref', is: 'alsoHere' }), 'the same in another table');
    assert.equal(relatedText({ file: 'a.ref', is: 'consequence' }), 'wrong because of the same damage');
    assert.equal(relatedText({ file: 'a.ref', is: 'conflictingRef', ref: 'refs/heads/a/b' }), 'refs/heads/a/b');
  });
});

/** What git does, by its answers. */
const GIT_DOES: readonly (readonly [GitAnswers, string])[] = [
  [READS_ON, 'git reads and writes the stack as usual.'],
  [{ verify: 'reports' }, 'git reads and writes the stack as usual. git refs verify reports it.'],
  [REFUSES, 'git lists no refs and reports no error. It cannot write to the stack. git refs verify crashes.'],
  [READS_NOTHING, 'git lists no refs and reports no error. git finds no ref by its name. git cannot read reflogs.'],
  [{ list: 'some' }, 'git lists only some of the refs and reports no error.'],
  [{ list: 'wrong' }, 'git lists wrong refs and reports no error.'],
  [{ list: 'crashes' }, 'git crashes when it lists refs.'],
  [{ list: 'fails' }, 'git cannot list refs.'],
  [{ find: 'some' }, 'git does not find some refs by their names.'],
  [{ find: 'wrong' }, 'git finds wrong values of refs.'],
  [{ find: 'crashes' }, 'git crashes when it looks up some refs by their names.'],
  [{ find: 'hangs' }, 'git hangs when it looks up some refs by their names.'],
  [{ find: 'fails' }, 'git cannot look up refs by their names.'],
  [{ reflog: 'none' }, 'git shows no reflog entries and reports no error.'],
  [{ reflog: 'some' }, 'git shows only some reflog entries and reports no error.'],
  [{ reflog: 'wrong' }, 'git shows wrong reflog entries and reports no error.'],
  [{ reflog: 'crashes' }, 'git crashes when it reads reflogs.'],
  [{ write: 'crashes', compact: 'fails' }, 'git crashes when it writes refs. git cannot compact the stack.'],
  [{ write: 'fails', compact: 'crashes' }, 'git cannot write refs. git crashes when it compacts the stack.'],
  [{ write: 'some' }, 'A write changes which refs git lists.'],
  [{ compact: 'some' }, 'A compaction changes which refs git lists.'],
  [
    { list: 'some', find: ['right', 'some', 'crashes'] },
    'git lists only some of the refs and reports no error. Depending on the damage: git does not find some refs by their names. git crashes when it looks up some refs by their names.',
  ],
];

suite('what git does', () => {
  for (const [answers, text] of GIT_DOES) test(text, () => assert.equal(gitDoesText(answers), text));

  test('has no text where it was not observed, and one for every other kind', () => {
    assert.equal(gitDoesText('unknown'), undefined);
    const without = Object.entries(CATALOGUE).filter(([, { git }]) => git === 'unknown');
    assert.deepEqual(
      without.map(([id]) => id),
      ['stackUnreadable', 'permissions'],
    );
    for (const { git } of Object.values(CATALOGUE)) assert.match(gitDoesText(git) ?? 'Unknown.', /^.+\.$/);
  });
});
