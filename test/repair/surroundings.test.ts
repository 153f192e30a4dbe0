// Repair of the files around a stack: what it changes and keeps, how it is rolled back, and what it refuses.
import assert from 'node:assert/strict';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { suite, test } from 'node:test';
import { checkStack, checkWorktree } from '../../src/check/index.ts';
import { isReftableError } from '../../src/reftable/index.ts';
import {
  applyRepair,
  listBackups,
  nodeRepairFiles,
  planRepair,
  type RepairOptions,
  type RepairPlan,
  rollBack,
} from '../../src/repair/index.ts';
import { sha256 } from '../../src/repair/repository/file-state.ts';
import { Repository, type RepositoryOptions } from '../support/repository.ts';
import { failsWith } from './support/failures.ts';
import { contents } from './support/stacks.ts';

const SYSTEM_HAS_LINKS = process.platform !== 'win32';

function withCommit(options?: RepositoryOptions): Repository {
  const repository = new Repository(options);
  repository.git(['commit', '-q', '--allow-empty', '-m', 'one']);
  return repository;
}

function plan(stack: string, options: RepairOptions = {}): RepairPlan {
  return planRepair(stack, { runCheck: checkStack, ...options });
}

function apply(planned: RepairPlan) {
  return applyRepair(planned, { runCheck: checkWorktree });
}

function selected({ steps }: RepairPlan): string[] {
  return steps.filter(step => step.selected).map(({ kind }) => kind);
}

function inGit(repository: Repository, ...path: string[]): string {
  return join(repository.gitFolder, ...path);
}

/** Files of the git directory but objects and backups. */
function around(repository: Repository): Record<string, string> {
  const all = Object.entries(contents(repository.gitFolder));
  return Object.fromEntries(all.filter(([name]) => !/^(?:objects|reftable-backup)(?:\/|$)/.test(name)));
}

/** All three files that a repair writes are damaged. */
function damageAll(repository: Repository): void {
  writeFileSync(inGit(repository, 'HEAD'), '\0'.repeat(25));
  rmSync(inGit(repository, 'refs'), { recursive: true });
  repository.git(['config', '-f', inGit(repository, 'config'), '--unset', 'extensions.refStorage']);
  appendFileSync(inGit(repository, 'config'), '# mine\n');
}

function linkConfig(repository: Repository, outside: string): void {
  symlinkSync(outside, inGit(repository, 'config'));
}

/** Calls that fail the test if they remove the file at `path`, if only for a moment. */
function keeping(path: string): Partial<typeof nodeRepairFiles> {
  return {
    unlink: removed => {
      assert.notEqual(realpathSync(dirname(removed)) + basename(removed), realpathSync(dirname(path)) + basename(path));
      nodeRepairFiles.unlink(removed);
    },
  };
}

// biome-ignore lint/suspicious/noExplicitAny: the tests write manifests that no version writes.
function readManifest(backup: string): any {
  return JSON.parse(readFileSync(join(backup, 'manifest.json'), 'utf8'));
}

function writeManifest(backup: string, changes: object): void {
  writeFileSync(join(backup, 'manifest.json'), JSON.stringify({ ...readManifest(backup), ...changes }));
}

suite('the repair of the files around a stack', () => {
  test('writes what git init writes, and keeps the rest of the configuration and its permissions', () => {
    using repository = withCommit();
    const healthy = around(repository);
    damageAll(repository);
    if (SYSTEM_HAS_LINKS) chmodSync(inGit(repository, 'config'), 0o640);
    const config = readFileSync(inGit(repository, 'config'), 'utf8');
    const { remaining } = apply(plan(repository.stack));
    assert.deepEqual(remaining, []);
    const repaired = around(repository);
    for (const name of ['HEAD', 'refs', 'refs/heads']) assert.equal(repaired[name], healthy[name], name);
    const added = '[extensions]\n\trefStorage = reftable\n';
    assert.equal(readFileSync(inGit(repository, 'config'), 'utf8'), config + added);
    if (SYSTEM_HAS_LINKS) assert.equal(statSync(inGit(repository, 'config')).mode & 0o777, 0o640);
    assert.deepEqual(Object.keys(repaired).sort(), Object.keys(healthy).sort(), 'no file is left over');
    assert.equal(repository.refs().trim().split('\n').length, 2);
  });

  test('is rolled back with the stack, and again', () => {
    using repository = withCommit();
    damageAll(repository);
    const damaged = around(repository);
    const { backup } = apply(plan(repository.stack));
    const repaired = around(repository);
    const { backup: second } = rollBack(repository.stack, backup);
    assert.deepEqual(around(repository), damaged);
    rollBack(repository.stack, second);
    assert.deepEqual(around(repository), repaired);
    repository.git(['status']);
  });

  test('is not rolled back over later changes without force', () => {
    using repository = withCommit();
    damageAll(repository);
    const damaged = around(repository);
    const { backup } = apply(plan(repository.stack));
    repository.git(['config', 'user.name', 'Later']);
    const failure = { type: 'repositoryChangedSince', files: ['config'] } as const;
    failsWith(failure, () => rollBack(repository.stack, backup));
    const { backup: kept } = rollBack(repository.stack, backup, { force: true });
    assert.deepEqual(around(repository), damaged);
    rollBack(repository.stack, kept);
    assert.equal(repository.git(['config', 'user.name']), 'Later\n');
  });

  test('is restored over a file at the path of the refs directory', () => {
    using repository = withCommit();
    damageAll(repository);
    const { backup } = apply(plan(repository.stack));
    const repaired = around(repository);
    const { backup: kept } = rollBack(repository.stack, backup);
    writeFileSync(inGit(repository, 'refs'), 'mine\n');
    const { backup: last } = rollBack(repository.stack, kept, { force: true });
    assert.deepEqual(around(repository), repaired);
    assert.equal(readFileSync(join(last, 'repository', 'refs'), 'utf8'), 'mine\n');
  });

  test('is refused when a file changed after it was planned', () => {
    const changes: Record<string, (repository: Repository) => void> = {
      HEAD: repository => writeFileSync(inGit(repository, 'HEAD'), 'ref: refs/heads/main\n'),
      refs: repository => mkdirSync(inGit(repository, 'refs')),
      config: repository => repository.git(['config', '-f', inGit(repository, 'config'), 'user.name', 'Later']),
    };
    for (const [name, change] of Object.entries(changes)) {
      using repository = withCommit();
      damageAll(repository);
      const planned = plan(repository.stack);
      change(repository);
      const before = around(repository);
      failsWith({ type: 'planOutdated', directory: planned.directory }, () => apply(planned), name);
      assert.deepEqual(around(repository), before, name);
    }
  });

  test('changes nothing while git has the configuration locked', () => {
    using repository = withCommit();
    damageAll(repository);
    writeFileSync(inGit(repository, 'config.lock'), '');
    const before = around(repository);
    assert.throws(
      () => apply(plan(repository.stack)),
      error => isReftableError(error, 'LOCK_ERROR'),
    );
    assert.deepEqual(around(repository), before);
    assert.deepEqual(listBackups(repository.stack, nodeRepairFiles), []);
  });

  test('is not taken from a plan with other files or contents', () => {
    using repository = withCommit();
    damageAll(repository);
    const planned = plan(repository.stack);
    const before = around(repository);
    const [first] = planned.target.repository;
    assert.ok(first);
    const hostile = (change: object): RepairPlan =>
      JSON.parse(JSON.stringify({ ...planned, target: { ...planned.target, repository: [{ ...first, ...change }] } }));
    failsWith({ type: 'planNamesFile', name: '../hooks/x' }, () =>
      apply(hostile({ name: 'hooks/x', file: '../hooks/x' })),
    );
    for (const change of [{ file: '../../x' }, { content: Buffer.from('[core]\n').toString('base64') }])
      failsWith({ type: 'planOutdated', directory: planned.directory }, () => apply(hostile(change)));
    assert.deepEqual(around(repository), before);
  });

  test('survives JSON', () => {
    using repository = withCommit();
    damageAll(repository);
    const { remaining } = apply(JSON.parse(JSON.stringify(plan(repository.stack))));
    assert.deepEqual(remaining, []);
  });

  test('needs to be selected where refs are files too', () => {
    using repository = withCommit();
    const oid = repository.git(['rev-parse', 'HEAD']).trim();
    repository.git(['config', '-f', inGit(repository, 'config'), '--unset', 'extensions.refStorage']);
    writeFileSync(inGit(repository, 'packed-refs'), `${oid} refs/tags/packed\n`);
    const planned = plan(repository.stack);
    assert.deepEqual(selected(planned), []);
    assert.ok(
      planned.remaining.some(({ id }) => id === 'refStorage'),
      'it stays a problem',
    );
    const steps = { 'setRefStorage:../config': true };
    const { remaining } = apply(plan(repository.stack, { select: { steps } }));
    assert.deepEqual(
      remaining.map(({ id }) => id),
      ['refsBeside'],
    );
  });

  test('does not take SHA-256 tables for foreign ones when the configuration is missing', () => {
    using repository = withCommit({ hash: 'sha256' });
    rmSync(inGit(repository, 'config'));
    const planned = plan(repository.stack);
    assert.deepEqual(selected(planned), ['setRefStorage']);
    assert.deepEqual(apply(planned).remaining, []);
    assert.equal(repository.git(['rev-parse', '--show-object-format']), 'sha256\n');
    repository.git(['status']);
  });

  test('of a linked worktree writes its HEAD, and its check covers the main stack', () => {
    using repository = withCommit();
    repository.git(['worktree', 'add', '-q', 'side']);
    const own = inGit(repository, 'worktrees/side');
    rmSync(join(own, 'HEAD'));
    rmSync(inGit(repository, 'refs'), { recursive: true });
    writeFileSync(join(repository.stack, 'tables.list'), 'x\n');
    const planned = plan(join(own, 'reftable'));
    assert.deepEqual(planned.target.repository.map(({ file }) => file).sort(), ['../../../refs', '../HEAD']);
    const found = apply(planned).remaining.map(({ id, file }) => `${id} ${file}`);
    assert.ok(found.length > 0);
    for (const each of found) assert.match(each, / \.\.\/\.\.\/\.\.\/reftable(?:\/|$)/);
    apply(plan(repository.stack));
    assert.deepEqual(apply(plan(join(own, 'reftable'))).remaining, []);
    repository.git(['-C', 'side', 'status']);
  });

  test('of a stack that a link leads to is that of the repository of the link', { skip: !SYSTEM_HAS_LINKS }, () => {
    using repository = withCommit();
    const elsewhere = join(realpathSync(repository.folder), 'elsewhere');
    mkdirSync(elsewhere);
    renameSync(repository.stack, join(elsewhere, 'reftable'));
    symlinkSync(join(elsewhere, 'reftable'), repository.stack);
    rmSync(inGit(repository, 'HEAD'));
    const planned = plan(repository.stack);
    assert.deepEqual(selected(planned), ['writeHeadStub']);
    const { backup, remaining } = apply(planned);
    assert.deepEqual(remaining, []);
    repository.git(['status']);
    rollBack(repository.stack, backup);
    assert.deepEqual(selected(plan(repository.stack)), ['writeHeadStub']);
  });

  test('follows a link of the configuration in the git directory, and no other', { skip: !SYSTEM_HAS_LINKS }, () => {
    for (const inside of [true, false]) {
      using repository = withCommit();
      repository.git(['config', '-f', inGit(repository, 'config'), '--unset', 'extensions.refStorage']);
      const target = inside ? inGit(repository, 'shared-config') : join(repository.folder, 'shared-config');
      renameSync(inGit(repository, 'config'), target);
      symlinkSync(target, inGit(repository, 'config'));
      const before = readFileSync(target, 'utf8');
      const planned = plan(repository.stack);
      if (inside) {
        const { backup, remaining } = apply(planned);
        assert.deepEqual(remaining, []);
        repository.git(['status']);
        rollBack(repository.stack, backup);
        assert.equal(readFileSync(target, 'utf8'), before);
      } else {
        assert.deepEqual(selected(planned), []);
        assert.deepEqual(
          planned.leftFindings.map(({ reason }) => reason),
          ['leadsOutside'],
        );
      }
    }
  });

  test('replaces a link at the path of HEAD, and does not follow it', { skip: !SYSTEM_HAS_LINKS }, () => {
    using repository = withCommit();
    const outside = join(repository.folder, 'outside');
    writeFileSync(outside, 'mine\n');
    rmSync(inGit(repository, 'HEAD'));
    symlinkSync(outside, inGit(repository, 'HEAD'));
    const damaged = around(repository);
    const { backup, remaining } = apply(plan(repository.stack));
    assert.deepEqual(remaining, []);
    assert.equal(readFileSync(outside, 'utf8'), 'mine\n');
    const repaired = around(repository);
    const cannotLink = {
      ...nodeRepairFiles,
      makeLink: () => {
        throw Object.assign(new Error('no links here'), { code: 'EPERM' });
      },
    };
    assert.throws(
      () => rollBack(repository.stack, backup, { files: cannotLink }),
      error => isReftableError(error, 'IO_ERROR'),
    );
    assert.deepEqual(around(repository), repaired, 'HEAD is not removed before its link exists');
    rollBack(repository.stack, backup, { files: { ...nodeRepairFiles, ...keeping(inGit(repository, 'HEAD')) } });
    assert.deepEqual(around(repository), damaged);
  });

  test('leaves a directory named HEAD and a file named refs', () => {
    using repository = withCommit();
    rmSync(inGit(repository, 'HEAD'));
    mkdirSync(inGit(repository, 'HEAD'));
    rmSync(inGit(repository, 'refs'), { recursive: true });
    writeFileSync(inGit(repository, 'refs'), 'mine\n');
    const planned = plan(repository.stack);
    assert.deepEqual(planned.steps, []);
    assert.deepEqual(
      planned.leftFindings.map(({ reason }) => reason),
      ['inTheWay', 'inTheWay'],
    );
  });
});

suite('a backup of files around a stack', () => {
  test('that is damaged or names other files is not restored', () => {
    using repository = withCommit();
    damageAll(repository);
    const { backup } = apply(plan(repository.stack));
    const before = around(repository);
    const copy = join(backup, 'repository', 'config');
    assert.deepEqual(readdirSync(join(backup, 'repository')).sort(), ['HEAD', 'config']);
    const config = readFileSync(copy);
    appendFileSync(copy, '[core]\n\tfsmonitor = x\n');
    failsWith({ type: 'copyDamaged', name: 'config' }, () => rollBack(repository.stack, backup));
    writeFileSync(copy, config);
    const path = join(backup, 'manifest.json');
    const manifest = JSON.parse(readFileSync(path, 'utf8'));
    const [first, ...rest] = manifest.repository;
    for (const other of [{ ...first, name: 'hooks/x' }, { ...first, before: {} }, rest[0]]) {
      writeFileSync(path, JSON.stringify({ ...manifest, repository: [other, ...rest] }));
      failsWith({ type: 'notABackup', path: backup, why: 'otherVersion' }, () => rollBack(repository.stack, backup));
    }
    assert.deepEqual(around(repository), before);
  });

  test('writes nothing through a link or a commondir that leads out of the repository', {
    skip: !SYSTEM_HAS_LINKS,
  }, () => {
    const hostile: readonly [string, object, (repository: Repository, outside: string) => void][] = [
      ['file', {}, linkConfig],
      ['missing', { type: 'missing' }, linkConfig],
      ['stub', { type: 'stub' }, linkConfig],
      ['link', { type: 'link', target: 'x' }, linkConfig],
      ['commondir', {}, (repository, outside) => writeFileSync(inGit(repository, 'commondir'), dirname(outside))],
    ];
    for (const [what, before, lead] of hostile)
      for (const exists of [true, false]) {
        using repository = withCommit();
        damageAll(repository);
        const { backup } = apply(plan(repository.stack));
        const outside = join(realpathSync(repository.folder), 'outside', 'config');
        mkdirSync(dirname(outside));
        if (exists) writeFileSync(outside, 'mine\n');
        rmSync(inGit(repository, 'config'));
        lead(repository, outside);
        const [config] = readManifest(backup).repository.filter(({ name }: { name: string }) => name === 'config');
        const after = exists ? { ...config.after, sha256: sha256(Buffer.from('mine\n')) } : { type: 'missing' };
        const file = { name: 'config', before: { ...config.before, ...before }, after };
        writeManifest(backup, { repository: [file] });
        const gitDirectory = realpathSync(repository.gitFolder);
        for (const force of [false, true])
          failsWith(
            { type: 'leadsOutside', name: 'config', path: outside, gitDirectory },
            () => rollBack(repository.stack, backup, { gitDirectory, force }),
            what,
          );
        assert.equal(existsSync(outside), exists, what);
        assert.deepEqual(readdirSync(dirname(outside)), exists ? ['config'] : [], what);
        if (exists) assert.equal(readFileSync(outside, 'utf8'), 'mine\n', what);
      }
  });

  test('gives a file no permissions that git would not give it', { skip: !SYSTEM_HAS_LINKS }, () => {
    for (const [kept, now, restored] of [
      [0o4777, 0o644, 0o644],
      [0o755, undefined, 0o644],
      [0o664, 0o664, 0o664],
      [0o600, 0o644, 0o600],
    ] as const) {
      using repository = withCommit();
      damageAll(repository);
      const { backup } = apply(plan(repository.stack));
      const files = readManifest(backup).repository;
      for (const file of files) if (file.before.type === 'file') file.before.mode = kept;
      writeManifest(backup, { repository: files });
      for (const name of ['HEAD', 'config']) {
        if (now === undefined) rmSync(inGit(repository, name));
        else chmodSync(inGit(repository, name), now);
      }
      rollBack(repository.stack, backup, { gitDirectory: inGit(repository), force: true });
      for (const name of ['HEAD', 'config'])
        assert.equal(statSync(inGit(repository, name)).mode & 0o7777, restored, `${name} ${kept.toString(8)}`);
    }
  });

  test('is not read if it is larger than a file that a repair replaces, or a link', { skip: !SYSTEM_HAS_LINKS }, () => {
    using repository = withCommit();
    damageAll(repository);
    const { backup } = apply(plan(repository.stack));
    const copy = join(backup, 'repository', 'config');
    const before = around(repository);
    const large = Buffer.alloc((4 << 20) + 1, '#');
    const config = readFileSync(copy);
    const files = readManifest(backup).repository;
    for (const file of files) if (file.name === 'config') file.before.sha256 = sha256(large);
    writeFileSync(copy, large);
    writeManifest(backup, { repository: files });
    failsWith({ type: 'copyDamaged', name: 'config' }, () => rollBack(repository.stack, backup));
    for (const file of files) if (file.name === 'config') file.before.sha256 = sha256(config);
    writeManifest(backup, { repository: files });
    writeFileSync(join(repository.folder, 'elsewhere'), config);
    rmSync(copy);
    symlinkSync(join(repository.folder, 'elsewhere'), copy);
    failsWith({ type: 'copyDamaged', name: 'config' }, () => rollBack(repository.stack, backup));
    assert.deepEqual(around(repository), before);
  });

  test('does not replace a file that is too large for a backup', () => {
    using repository = withCommit();
    damageAll(repository);
    const { HEAD, ...damaged } = around(repository);
    const { backup } = apply(plan(repository.stack));
    const large = Buffer.alloc((4 << 20) + 1, '#');
    writeFileSync(inGit(repository, 'HEAD'), large);
    failsWith({ type: 'repositoryChangedSince', files: ['HEAD'] }, () => rollBack(repository.stack, backup));
    const { backup: kept } = rollBack(repository.stack, backup, { force: true });
    const { HEAD: after, ...others } = around(repository);
    assert.ok(HEAD !== after && readFileSync(inGit(repository, 'HEAD')).equals(large));
    assert.deepEqual(others, damaged);
    assert.deepEqual(readdirSync(join(kept, 'repository')), ['config']);
  });

  test('of an earlier version has none', () => {
    using repository = withCommit();
    damageAll(repository);
    const { backup } = apply(plan(repository.stack));
    const path = join(backup, 'manifest.json');
    const { repository: _, ...earlier } = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(path, JSON.stringify(earlier));
    const before = around(repository);
    rollBack(repository.stack, backup);
    assert.deepEqual(around(repository), before);
  });

  test('is not restored where no git directory is around the stack', () => {
    using repository = withCommit();
    damageAll(repository);
    const { backup } = apply(plan(repository.stack));
    const elsewhere = join(realpathSync(repository.folder), 'elsewhere');
    mkdirSync(elsewhere);
    cpSync(repository.stack, join(elsewhere, 'reftable'), { recursive: true });
    const path = join(backup, 'manifest.json');
    const manifest = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(path, JSON.stringify({ ...manifest, stack: join(elsewhere, 'reftable') }));
    failsWith({ type: 'noGitDirectory', path: backup }, () => rollBack(join(elsewhere, 'reftable'), backup));
  });
});
