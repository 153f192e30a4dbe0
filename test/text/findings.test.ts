// The texts of every kind of finding, each asserted here and nowhere else.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { SEVERITIES } from '../../src/check/index.ts';
import type { FindingId, FindingParams, Quoted } from '../../src/protocol/findings.ts';
import { CATALOGUE } from '../../src/text/findings/catalogue.ts';
import { findingText, relatedText } from '../../src/text/findings/render.ts';

function quote<Kind extends Quoted['kind']>(kind: Kind, value: string): Quoted<Kind> {
  return { kind, value };
}

type Case = {
  [Id in FindingId]: readonly [id: Id, params: FindingParams[Id], message: string, expected?: string, actual?: string];
}[FindingId];

const CASES: readonly Case[] = [
  [
    'stackUnreadable',
    { error: quote('error', 'EACCES: permission denied') },
    'the directory cannot be read: EACCES: permission denied',
  ],
  ['listMissing', { tables: 2 }, 'the list is missing, though tables are there', '2 tables'],
  ['listEmpty', { tables: 1 }, 'the list is empty, though tables are there', '1 table'],
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
  ['listForeign', { tables: 2 }, 'no line of the list names a table that is there', '2 tables'],
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
    'b.ref',
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
  ['tableMissing', {}, 'the table does not exist, though the list names it'],
  [
    'tableUnreadable',
    { error: quote('error', 'EIO: i/o error'), opened: true },
    'the table cannot be read to its end: EIO: i/o error',
  ],
  ['tableUnreadable', { error: quote('error', 'EIO: i/o error'), opened: false }, 'EIO: i/o error'],
  ['tableUnlisted', { min: '1', max: '2' }, 'the list does not name this table, which has update indices 1 to 2'],
  [
    'tableUnlistedNewer',
    { min: '5', max: '6' },
    'the list does not name this table, which has update indices 5 to 6, newer than those of the stack',
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
  ['lockPidFile', {}, 'the id of the process that took a lock'],
  ['unlistedLocked', {}, 'the list does not name this file, and another process may be writing it'],
  ['temporaryFile', { age: 60, size: 1234 }, 'an unfinished table, 60 seconds old and of 1,234 bytes'],
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
    'the hash id in the header is not known',
    "'sha1' or 's256'",
    '00000000',
  ],
  [
    'tableHash',
    { header: 'sha1', records: 'sha256' },
    'the hash in the header is sha1, that of the object ids in the table is sha256',
    'sha256',
    'sha1',
  ],
  ['tableLimits', { min: '9', max: '3' }, "the table's lowest update index is above its highest", '3 at most', '9'],
  [
    'headerMismatch',
    {
      fields: ['block size', 'least update index'],
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
    { field: 'log position', offset: 16, section: 32 },
    'the log section offset in the footer is 0x10, the section starts at 0x20',
    '0x20',
    '0x10',
  ],
  [
    'footerPosition',
    { field: 'ref index position', offset: 16, section: null },
    'the ref index offset in the footer is 0x10, and the table has no such section',
    '0x0',
    '0x10',
  ],
  [
    'footerUnused',
    { field: 'object index position', first: 16, last: 32 },
    'the footer has no object index offset, though an index starts at 0x10',
    '0x20',
    '0x0',
  ],
  [
    'objectIdLength',
    { footer: 4, records: 5 },
    'the footer states 4 bytes of an id for each object record, the records have 5',
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
  [
    'logBlockSize',
    { block: 0, size: 5000, blockSize: 4096 },
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
    { block: 0, problem: 'notANumber', field: 'prefix length' },
    'in the block at 0x0, a record cannot be decoded: its prefix length is not a number',
  ],
  [
    'badRecord',
    { block: 0, problem: 'lengthNotANumber', field: 'message' },
    'in the block at 0x0, a record cannot be decoded: the length of its message is not a number',
  ],
  [
    'badRecord',
    { block: 0, problem: 'cutOff', field: 'old object id' },
    'in the block at 0x0, a record cannot be decoded: its old object id is cut off',
  ],
  [
    'badRecord',
    { block: 0, problem: 'tooLong', field: 'key', length: 2000, left: 7 },
    'in the block at 0x0, a record cannot be decoded: its key has 2,000 bytes, 7 are left in the block',
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
  ['logValueType', { ref: quote('ref', 'a'), type: 3 }, 'a reflog entry of a has value type 3', '1', '3'],
  ['logMessage', { ref: quote('ref', 'a') }, 'the message of a reflog entry of a has a newline before its end'],
  [
    'logTime',
    { ref: quote('ref', 'a'), time: '99999999999', now: 1700000000 },
    'a reflog entry of a was written in the future',
    '1700000000 at most',
    '99999999999',
  ],
  [
    'logZone',
    { ref: quote('ref', 'a'), zone: -1560 },
    'a reflog entry of a has the time zone -1560',
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
    'objectOffset',
    { id: quote('hex', 'ab'), offset: 16, problem: 'notABlock' },
    'the object record ab points to 0x10, where no ref block starts',
    'the start of a ref block',
    '0x10',
  ],
  [
    'objectOffset',
    { id: quote('hex', 'ab'), offset: 16, problem: 'notInBlock' },
    'the object record ab points to the block at 0x10, which does not have this id',
    undefined,
    '0x10',
  ],
  [
    'objectMissing',
    { ref: quote('ref', 'a'), id: quote('hex', 'ab'), block: 16, problem: 'noRecord' },
    'a is not found by its object id ab: the object section has no record of it',
  ],
  [
    'objectMissing',
    { ref: quote('ref', 'a'), id: quote('hex', 'ab'), block: 16, problem: 'notLed' },
    'a is not found by its object id ab: its object record does not point to the block at 0x10',
  ],
  [
    'interopRootIndex',
    { section: 'ref-index', blocks: 3 },
    'the root of the ref-index section has 3 blocks; JGit reads only the first',
    '1',
    '3',
  ],
  ['interopVersion', {}, 'the table is of version 2, which JGit does not read', undefined, '2'],
  [
    'interopBlockSize',
    { blockSize: 131072, usual: 65536 },
    "the table's blocks have up to 131,072 bytes",
    '65536 at most',
    '131072',
  ],
  [
    'interopReflogSize',
    { size: 16000000 },
    'a log block has 16,000,000 bytes, and JGit fails above 16 MiB',
    undefined,
    '16000000',
  ],
  ['interopZone', { entries: 2 }, '2 reflog entries of the table have time zones that JGit shows differently'],
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
  ['refNameEncoding', {}, 'the bytes of a ref name are not UTF-8'],
  [
    'refNameFlipped',
    { ref: quote('ref', 'refs/heads/a'), reflog: quote('ref', 'refs/heads/b') },
    'refs/heads/a has no reflog, and its value is the newest entry in that of refs/heads/b, which is not a ref',
    'refs/heads/b',
    'refs/heads/a',
  ],
  ['reflogWithoutRef', { reflog: quote('ref', 'refs/heads/b') }, 'refs/heads/b has a reflog but is not a ref'],
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
];

suite('a finding', () => {
  for (const [id, params, message, expected, actual] of CASES) {
    test(`${id}: ${message}`, () => {
      const text = findingText({ id, params } as Parameters<typeof findingText>[0]);
      assert.deepEqual([text.message, text.expected, text.actual], [message, expected, actual]);
    });
  }

  test('of every kind has a message, an explanation and advice', () => {
    const ids = Object.keys(SEVERITIES).sort();
    assert.deepEqual([...new Set(CASES.map(([id]) => id))].sort(), ids);
    assert.deepEqual(Object.keys(CATALOGUE).sort(), ids);
    for (const { explanation, advice } of Object.values(CATALOGUE)) {
      assert.match(explanation(), /^.+\.$/);
      assert.match(advice(), /^.+[.>]$/);
    }
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
    assert.equal(relatedText({ file: 'a.ref', is: 'conflictingRef', ref: 'refs/heads/a/b' }), 'refs/heads/a/b');
  });
});
