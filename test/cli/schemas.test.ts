// The schemas in docs/schemas: every command with --json has one, and each rejects what it does not describe.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { commandDefinitions } from '../../src/text/commands/commands.ts';
import { commandsWithSchema, jsonLines, problemOf } from './support/json-lines.ts';

suite('schemas of --json', () => {
  test('are those of the commands with the option', () => {
    const names = commandDefinitions()
      .filter(({ options }) => options.some(({ flags }) => flags === '--json'))
      .map(({ name }) => name);
    assert.deepEqual(commandsWithSchema(), names.sort());
  });

  test('have no definition that is not used', () => {
    const folder = join(import.meta.dirname, '../../docs/schemas');
    const read = (name: string) => readFileSync(join(folder, `${name}.json`), 'utf8');
    const all = ['records', ...commandsWithSchema()].map(read).join('');
    const { $defs } = JSON.parse(read('records')) as { readonly $defs: object };
    const unused = Object.keys($defs).filter(name => !all.includes(`#/$defs/${name}"`));
    assert.deepEqual(unused, []);
  });

  test('reject objects with a field more or less, of another type or of another version', () => {
    assert.deepEqual(Object.keys(LINES).sort(), commandsWithSchema());
    for (const [command, lines] of Object.entries(LINES)) {
      for (const line of lines) {
        assert.equal(problemOf(command, { schema: `reftable-${command}/1`, ...line }), undefined, command);
        for (const wrong of [...wrongVersions(line), { ...line, schema: `reftable-${command}/2` }]) {
          assert.notEqual(problemOf(command, wrong), undefined, `${command}: ${JSON.stringify(wrong)}`);
        }
      }
    }
  });

  test('need the version in the first line, and in no other', () => {
    const line = '{"kind":"table","file":"x"}';
    const first = '{"schema":"reftable-fsck/1","kind":"table","file":"x"}';
    assert.deepEqual(jsonLines('fsck', `${first}\n${line}\n`), [JSON.parse(line), JSON.parse(line)]);
    assert.throws(() => jsonLines('fsck', `${line}\n`), /schema in line 1/);
    assert.throws(() => jsonLines('fsck', `${first}\n${first}\n`), /schema in line 2/);
  });

  test('have the bytes of a name that is not UTF-8 in base64, and either of both', () => {
    const ref = { kind: 'ref', updateIndex: '1', value: { type: 'deletion' } };
    assert.equal(problemOf('dump', { ...ref, name: 'a' }), undefined);
    assert.equal(problemOf('dump', { ...ref, nameBase64: 'cmVmcy//' }), undefined);
    for (const wrong of [ref, { ...ref, name: 'a', nameBase64: 'YQ==' }, { ...ref, nameBase64: '?' }]) {
      assert.notEqual(problemOf('dump', wrong), undefined, JSON.stringify(wrong));
    }
  });

  test('have no field of another kind of line', () => {
    const [, log] = LINES.show ?? [];
    assert.notEqual(problemOf('show', { ...log, name: 'HEAD' }), undefined);
    assert.notEqual(problemOf('dump', { ...REF, message: '' }), undefined);
  });

  test('take update indices up to 2^64 - 1 as texts only', () => {
    const ref = { kind: 'ref', name: 'a', value: { type: 'deletion' } };
    assert.equal(problemOf('dump', { ...ref, updateIndex: '18446744073709551615' }), undefined);
    for (const updateIndex of [1, '01', '-1', '1e3', '184467440737095516150']) {
      assert.notEqual(problemOf('dump', { ...ref, updateIndex }), undefined, String(updateIndex));
    }
  });
});

type Line = Readonly<Record<string, unknown>>;

const OID = 'a'.repeat(40);
const UPDATE = { old: OID, new: OID, committer: { name: 'A', email: 'a' }, time: '1', tz: -130, message: 'm\n' };
const LOG = { kind: 'log', name: 'HEAD', updateIndex: '1', ...UPDATE };
const REF = { kind: 'ref', name: 'HEAD', updateIndex: '1', value: { type: 'symref', target: 'refs/heads/main' } };
const AT = { table: 0, block: 0, start: 24, end: 30 };
const FINDING = {
  ...{ kind: 'finding', id: 'list-locked', severity: 'info', file: 'tables.list.lock', params: {} },
  ...{ title: 'The list is locked', message: 'it is', advice: 'Wait.' },
};
const SIDE = { state: 'live', value: { type: 'oid', oid: OID }, table: 0, updateIndex: '1', certainty: 'sure' };
const PLANNED = [
  {
    kind: 'table',
    stack: 's',
    minUpdateIndex: '1',
    maxUpdateIndex: '2',
    bytes: 1,
    compaction: null,
    unrecoverable: [],
  },
  { kind: 'ref', name: 'HEAD', stack: 's', before: null, after: { type: 'oid', oid: OID }, written: [], removed: [] },
];

/** Lines that the schemas take, by command. */
const LINES: Readonly<Record<string, readonly Line[]>> = {
  anatomy: [{ start: 0, end: 4, name: 'magic', value: 'REFT', block: 0 }],
  branch: PLANNED,
  compact: [{ kind: 'result', tablesBefore: 2, tablesAfter: 1, bytesBefore: 2, bytesAfter: 1 }],
  compare: [
    { kind: 'created', name: 'HEAD', before: null, after: { ...SIDE, lastChange: { ...UPDATE, updateIndex: '1' } } },
    { kind: 'summary', created: 1, moved: 0, deleted: 0, complete: true },
  ],
  dump: [REF, LOG, { ...REF, table: 0 }, { kind: 'log', name: 'HEAD', updateIndex: '1', deletion: true }],
  fsck: [FINDING, { kind: 'summary', error: 0, warning: 0, info: 0, hint: 0, objects: 'notLookedUp' }],
  preflight: [
    {
      ...{ kind: 'repository', gitDirectory: 'a/.git', from: 'files', to: 'reftable', objectFormat: 'sha1', refs: 1 },
      ...{
        reflogs: 1,
        reflogEntries: 1,
        unknownTags: 0,
        before: { bytes: 1, files: 1 },
        after: { bytes: 1, files: 1 },
      },
    },
    {
      ...{ kind: 'finding', id: 'brokenRefs', severity: 'loses', count: 1, names: [{ name: 'refs/heads/a' }] },
      ...{ message: 'it is', advice: 'Wait.' },
    },
    { kind: 'summary', blocks: 0, loses: 1, unchecked: 0, consider: 0, command: ['git'] },
  ],
  reflog: [{ ...LOG, table: 0, certainty: 'sure' }, ...PLANNED],
  refs: [{ ...REF, table: 0, type: 'symref', certainty: 'sure', provenance: ['none', 'value'], lastChange: UPDATE }],
  repair: [{ kind: 'lost', file: 'a.ref', start: 0, end: 1, ref: 'refs/heads/main', message: 'records' }],
  sample: [{ kind: 'sample', id: 'healthy', group: 'healthy', title: 'A', description: 'B' }],
  show: [
    { kind: 'version', updateIndex: '1', value: { type: 'deletion' }, mark: 'tombstone', certainty: 'sure', ...AT },
    { kind: 'log', updateIndex: '1', ...UPDATE, certainty: 'sure', ...AT },
  ],
  survey: [
    { kind: 'repository', path: 'a', gitDirectory: 'a/.git', refFormat: 'reftable', objectFormat: 'sha1', stacks: 1 },
    { kind: 'error', path: 'b', code: 'TIMEOUT_ERROR', message: 'not finished' },
  ],
  'symbolic-ref': PLANNED,
  undelete: [{ kind: 'restore', name: 'refs/heads/a', problem: { type: 'notStored' } }],
  'update-ref': [...PLANNED, { kind: 'reply', text: 'start: ok' }],
};

/** Copies of a line with a field of another type, with one more, and without its kind. */
function wrongVersions(line: Line): object[] {
  const { kind, ...rest } = line;
  const fields = Object.keys(line).map(name => ({ ...line, [name]: [[]] }));
  return [...fields, { ...line, unknown: 1 }, ...(kind === undefined ? [] : [rest, { ...rest, kind: 'other' }])];
}
