// Backup, repair and rollback on a real file system, compared with real git.
import assert from 'node:assert/strict';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { BLOCK_TYPE, isReftableError, Stack } from '../../src/reftable/index.ts';
import {
  applyRepair,
  listBackups,
  nodeRepairFiles,
  openBackup,
  planRepair,
  type RepairFailure,
  rollBack,
  tablesSince,
} from '../../src/repair/index.ts';
import { blocksOfType, logBlockOf, plainRecords, sealed, withBlock } from '../../src/samples/patch.ts';
import { entry, ref, symref } from '../engine/support/records.ts';
import { tableName } from '../engine/support/stacks.ts';
import { write } from '../engine/support/tables.ts';
import { git } from '../support/git.ts';
import { failsWith } from './support/failures.ts';
import { withoutTableNames } from './support/restored.ts';
import { contents, DamagedRepository, seen, troubles } from './support/stacks.ts';

const SYSTEM_HAS_MODES = process.platform !== 'win32';

test('the backup holds every file as it was, with its permissions and time, and a list of their hashes', () => {
  using damagedRepository = DamagedRepository.sample('stale-list-lock');
  writeFileSync(join(damagedRepository.stack, 'strange notes.txt'), 'mine');
  if (SYSTEM_HAS_MODES) chmodSync(join(damagedRepository.stack, 'strange notes.txt'), 0o640);
  const before = contents(damagedRepository.stack);
  const times = Object.keys(before).map(name =>
    Math.floor(statSync(join(damagedRepository.stack, name)).mtimeMs / 1000),
  );
  const { backup } = applyRepair(planRepair(damagedRepository.stack, { select: { removeLocks: true } }));
  assert.equal(dirname(backup), join(dirname(damagedRepository.stack), 'reftable-backup'));
  assert.deepEqual(contents(join(backup, 'files')), before);
  const copied = Object.keys(before).map(name => Math.floor(statSync(join(backup, 'files', name)).mtimeMs / 1000));
  assert.deepEqual(copied, times);
  const { manifest } = listBackups(damagedRepository.stack, nodeRepairFiles)[0] ?? assert.fail('there is a backup');
  assert.deepEqual(manifest.files.map(({ name }) => name).sort(), Object.keys(before).sort());
  assert.ok(manifest.files.every(({ sha256 }) => /^[0-9a-f]{64}$/.test(sha256 ?? '')));
});

test('a backup can be put anywhere but into the stack itself', () => {
  using damagedRepository = DamagedRepository.sample('list-reversed');
  const plan = planRepair(damagedRepository.stack);
  for (const backupDirectory of [
    damagedRepository.stack,
    join(damagedRepository.stack, 'backup'),
    join(damagedRepository.stack, 'a', 'b'),
  ]) {
    const failure = { type: 'backupInStack', directory: plan.directory } as const;
    failsWith(failure, () => applyRepair(plan, { backupDirectory }), backupDirectory);
  }
  const { backup } = applyRepair(plan, { backupDirectory: join(damagedRepository.folder, 'elsewhere') });
  assert.equal(dirname(backup), join(damagedRepository.folder, 'elsewhere'));
});

/** The name of a table in a stack's directory. */
function firstTable(stack: string): string {
  const table = readdirSync(stack).find(name => name.endsWith('.ref'));
  assert.ok(table !== undefined);
  return table;
}

test('a plan is refused when anything in the directory has changed since', () => {
  const changes: Record<string, (stack: string) => void> = {
    'the list': stack => appendFileSync(join(stack, 'tables.list'), '\n'),
    'a new file': stack => writeFileSync(join(stack, 'new'), ''),
    'a lock': stack => writeFileSync(join(stack, 'tables.list.lock'), ''),
    'a table': stack => appendFileSync(join(stack, firstTable(stack)), 'x'),
  };
  for (const [what, change] of Object.entries(changes)) {
    using damagedRepository = DamagedRepository.sample('list-reversed');
    const plan = planRepair(damagedRepository.stack);
    change(damagedRepository.stack);
    const before = contents(damagedRepository.stack);
    const apply = () => applyRepair(plan);
    if (what === 'a lock') assert.throws(apply, error => isReftableError(error, 'LOCK_ERROR'));
    else failsWith({ type: 'planOutdated', directory: plan.directory }, apply, what);
    assert.deepEqual(contents(damagedRepository.stack), before, what);
    assert.deepEqual(
      listBackups(damagedRepository.stack, nodeRepairFiles),
      [],
      `${what}: no backup of what did not happen`,
    );
  }
});

test('a stack that another process writes to is not repaired', () => {
  using damagedRepository = DamagedRepository.sample('list-with-crlf');
  writeFileSync(join(damagedRepository.stack, 'tables.list.lock'), '');
  const plan = planRepair(damagedRepository.stack);
  const before = contents(damagedRepository.stack);
  assert.throws(
    () => applyRepair(plan),
    error => isReftableError(error, 'LOCK_ERROR'),
  );
  assert.deepEqual(contents(damagedRepository.stack), before);
});

for (const id of ['footer-checksum-wrong', 'list-reversed', 'list-absent']) {
  test(`if the repair of ${id} is canceled at any point, the stack is unchanged and no files are left`, () => {
    using damagedRepository = DamagedRepository.sample(id);
    const before = contents(damagedRepository.stack);
    const plan = planRepair(damagedRepository.stack);
    const stop = new Error('canceled');
    let calledOff = 0;
    for (let at = 0; ; at++) {
      let left = at;
      const onProgress = () => {
        if (left-- === 0) throw stop;
      };
      try {
        applyRepair(plan, { onProgress });
      } catch (error) {
        assert.equal(error, stop);
      }
      // After the commit a cancellation has no effect.
      if (troubles(damagedRepository.stack).length === 0) break;
      calledOff++;
      assert.deepEqual(contents(damagedRepository.stack), before, `canceled at report ${at}`);
    }
    assert.ok(calledOff > 3, `${calledOff} times`);
  });
}

test('a rollback is rolled back like a repair', () => {
  using damagedRepository = DamagedRepository.sample('list-reversed');
  const broken = contents(damagedRepository.stack);
  const { backup } = applyRepair(planRepair(damagedRepository.stack));
  const repaired = contents(damagedRepository.stack);
  const { backup: second } = rollBack(damagedRepository.stack, backup);
  assert.deepEqual(withoutTableNames(contents(damagedRepository.stack)), withoutTableNames(broken));
  rollBack(damagedRepository.stack, second);
  assert.deepEqual(withoutTableNames(contents(damagedRepository.stack)), withoutTableNames(repaired));
  assert.equal(listBackups(damagedRepository.stack, nodeRepairFiles).length, 3);
});

test('a rollback refuses to undo later writes of git, names them, and undoes them with force', () => {
  using damagedRepository = DamagedRepository.sample('footer-checksum-wrong');
  const broken = contents(damagedRepository.stack);
  const { backup } = applyRepair(planRepair(damagedRepository.stack));
  const env = { GIT_TEST_REFTABLE_AUTOCOMPACTION: 'false' };
  const tip = git(damagedRepository.folder, ['rev-parse', 'refs/heads/main']).trim();
  git(damagedRepository.folder, ['update-ref', 'refs/heads/since', tip], { env });
  const after = seen(damagedRepository.stack);
  const tables = tablesSince(damagedRepository.stack, openBackup(backup, nodeRepairFiles)).map(({ name }) => name);
  const list = readFileSync(join(damagedRepository.stack, 'tables.list'), 'utf8');
  assert.deepEqual(tables, list.trimEnd().split('\n').slice(-1));
  failsWith({ type: 'changedSinceRepair', tables }, () => rollBack(damagedRepository.stack, backup));
  assert.deepEqual(seen(damagedRepository.stack), after);
  const { backup: kept } = rollBack(damagedRepository.stack, backup, { force: true });
  assert.deepEqual(withoutTableNames(contents(damagedRepository.stack)), withoutTableNames(broken));
  rollBack(damagedRepository.stack, kept);
  assert.deepEqual(seen(damagedRepository.stack), after);
});

test('a backup that is damaged, unfinished or of another stack is not restored', () => {
  using damagedRepository = DamagedRepository.sample('list-reversed');
  using other = DamagedRepository.sample('list-reversed');
  const { backup } = applyRepair(planRepair(damagedRepository.stack));
  const before = contents(damagedRepository.stack);
  const refuse = (failure: RepairFailure, stack = damagedRepository.stack) =>
    failsWith(failure, () => rollBack(stack, backup));
  const [stack, directory] = [damagedRepository.stack, other.stack].map(path => realpathSync(path)) as [string, string];
  refuse({ type: 'otherStack', path: backup, stack, directory }, other.stack);
  const copy = join(backup, 'files', 'tables.list');
  const list = readFileSync(copy);
  writeFileSync(copy, 'x\n');
  refuse({ type: 'copyDamaged', name: 'tables.list' });
  writeFileSync(copy, list);
  const manifest = readFileSync(join(backup, 'manifest.json'), 'utf8');
  const outside = manifest.replace('"tables.list"', '"../../config"');
  for (const [text, why] of [
    ...[['', 'damaged'] as const, ['{', 'damaged'] as const],
    ...[['{}', 'otherVersion'] as const, [outside, 'otherVersion'] as const],
  ]) {
    writeFileSync(join(backup, 'manifest.json'), text);
    refuse({ type: 'notABackup', path: backup, why });
  }
  rmSync(join(backup, 'manifest.json'));
  refuse({ type: 'notABackup', path: backup, why: 'noManifest' });
  assert.deepEqual(contents(damagedRepository.stack), before);
  assert.equal(existsSync(join(damagedRepository.folder, 'config')), false);
});

test('git can write to a repaired stack', () => {
  using damagedRepository = DamagedRepository.sample('table-with-zeroed-page');
  applyRepair(planRepair(damagedRepository.stack));
  const tip = git(damagedRepository.folder, ['rev-parse', 'refs/heads/main']).trim();
  git(damagedRepository.folder, ['update-ref', 'refs/heads/since', tip]);
  git(damagedRepository.folder, ['pack-refs']);
  git(damagedRepository.folder, ['refs', 'verify']);
  assert.deepEqual(troubles(damagedRepository.stack), []);
  assert.ok(damagedRepository.refs().some(line => line === `refs/heads/since ${tip} `));
});

test('files that not all users may read get the permissions of the others', { skip: !SYSTEM_HAS_MODES }, () => {
  using damagedRepository = DamagedRepository.sample('healthy');
  const table = firstTable(damagedRepository.stack);
  chmodSync(join(damagedRepository.stack, table), 0o600);
  const plan = planRepair(damagedRepository.stack);
  assert.deepEqual(
    plan.steps.map(({ kind }) => kind),
    ['setPermissions'],
  );
  const { backup } = applyRepair(plan);
  assert.equal(statSync(join(damagedRepository.stack, table)).mode & 0o777, 0o644);
  rollBack(damagedRepository.stack, backup);
  assert.equal(statSync(join(damagedRepository.stack, table)).mode & 0o777, 0o600);
});

test('a backup in which a link replaces a folder writes nothing outside the stack', {
  skip: !SYSTEM_HAS_MODES,
}, () => {
  using damagedRepository = DamagedRepository.sample('list-reversed');
  const { backup } = applyRepair(planRepair(damagedRepository.stack));
  const path = join(backup, 'manifest.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  const inner = { ...manifest.files[0], name: 'elsewhere/x' };
  const link = { ...manifest.files[0], name: 'elsewhere', type: 'link', target: damagedRepository.folder };
  for (const files of [[link, inner], [inner], [manifest.files[0], manifest.files[0]]]) {
    writeFileSync(path, JSON.stringify({ ...manifest, files: [...manifest.files, ...files] }));
    const failure = { type: 'notABackup', path: backup, why: 'otherVersion' } as const;
    failsWith(failure, () => rollBack(damagedRepository.stack, backup));
  }
  assert.equal(existsSync(join(damagedRepository.folder, 'x')), false);
});

test('a link where backups are usually kept is not followed', { skip: !SYSTEM_HAS_MODES }, () => {
  using damagedRepository = DamagedRepository.sample('list-reversed');
  symlinkSync(damagedRepository.folder, join(dirname(damagedRepository.stack), 'reftable-backup'));
  const before = contents(damagedRepository.folder);
  const path = realpathSync(dirname(damagedRepository.stack));
  const failure = { type: 'backupPathTaken', path: join(path, 'reftable-backup') } as const;
  failsWith(failure, () => applyRepair(planRepair(damagedRepository.stack)));
  assert.deepEqual(contents(damagedRepository.folder), before);
});

test('folders in the stack, with what is in them, come back with a rollback', () => {
  using damagedRepository = DamagedRepository.sample('list-is-directory');
  mkdirSync(join(damagedRepository.stack, 'tables.list', 'deep'));
  writeFileSync(join(damagedRepository.stack, 'tables.list', 'deep', 'note'), 'mine');
  const before = contents(damagedRepository.stack);
  const { backup, remaining } = applyRepair(planRepair(damagedRepository.stack));
  assert.deepEqual(remaining, []);
  assert.equal(readFileSync(join(damagedRepository.stack, 'tables.list.set-aside', 'deep', 'note'), 'utf8'), 'mine');
  rollBack(damagedRepository.stack, backup);
  assert.deepEqual(withoutTableNames(contents(damagedRepository.stack)), withoutTableNames(before));
});

test('texts with a NUL are written up to the NUL, as git reads them, and the plan reports it', () => {
  using damagedRepository = DamagedRepository.sample('healthy');
  const list = join(damagedRepository.stack, 'tables.list');
  const next = BigInt(readFileSync(list, 'utf8').split('\n').length + 100);
  const update = entry('refs/heads/q', next, { committer: { name: 'NameQx', email: 'mailQx' }, message: 'textQx\n' });
  // The NUL in the name is what makes the table need a repair.
  const refs = [ref('refs/heads/nameQx', next), symref('refs/heads/q', next, 'refs/heads/mainQx')];
  const written = write({ refs, logs: [update], options: { exactLogMessage: true, blockSize: 512 } }).bytes;
  const withNul = (bytes: Buffer) => Buffer.from(bytes.toString('latin1').replaceAll('Qx', '\0x'), 'latin1');
  const [log] = blocksOfType(written, BLOCK_TYPE.log);
  assert.ok(log);
  const records = plainRecords(log).map(record => ({ ...record, value: withNul(record.value) }));
  const broken = withBlock(written, log, logBlockOf(log, records, 16).bytes);
  withNul(broken.subarray(0, log.offset)).copy(broken);
  const name = tableName(next, next, 0xabc);
  writeFileSync(join(damagedRepository.stack, name), sealed(broken));
  appendFileSync(list, `${name}\n`);

  const plan = planRepair(damagedRepository.stack);
  const notes = plan.uncertain.first.map(({ fact }) => fact.type);
  applyRepair(plan);
  using stack = Stack.open(damagedRepository.stack, { readOnly: true });
  assert.deepEqual(stack.readRef('refs/heads/q')?.value, { type: 'symref', target: 'refs/heads/main' });
  const repaired = stack.readLog('refs/heads/q')?.update;
  assert.deepEqual(repaired?.committer, { name: 'Name', email: 'mail' });
  assert.equal(repaired?.message, 'text\n');
  assert.ok(notes.includes('nulInTarget'), notes.join());
  assert.ok(notes.includes('nulInText'), notes.join());
});
