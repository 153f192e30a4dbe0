// Scripts of ref updates that are planned and applied as one transaction.
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import { CancelledError, ServiceError } from '../../src/service/client.ts';
import { changesText } from '../../src/text/changes-tab.ts';
import { editText } from '../../src/text/edits.ts';
import { isolated } from '../support/git.ts';
import type { Repository } from '../support/repository.ts';
import { locationOf, makeRepository, startService } from './service.ts';

const environment = () => ({ ...isolated });

/** `main`, `old` and `gone` at a commit, and a later commit. */
function furnish(repository: Repository): { first: string; second: string } {
  const first = repository.commit('first');
  const second = repository.commit('second', [first]);
  repository.updateRefs([`create refs/heads/main ${first}`, `create refs/heads/old ${first}`]);
  repository.updateRefs([`update refs/heads/old ${second}`, `create refs/heads/gone ${first}`]);
  return { first, second };
}

function reflogs(repository: Repository): string {
  const refs = repository.git(['reflog', 'list']).split('\n').filter(Boolean);
  return refs.map(ref => repository.git(['reflog', 'show', '--format=%gD %H %gn %gs', ref])).join('\n');
}

function setHook(repository: Repository, script: string): void {
  const file = join(repository.gitFolder, 'hooks', 'reference-transaction');
  mkdirSync(join(repository.gitFolder, 'hooks'), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}

function stackFiles(repository: Repository): string[] {
  return [...readdirSync(repository.stack).sort(), readFileSync(join(repository.stack, 'tables.list'), 'utf8')];
}

suite('edits', () => {
  test('a plan lists what each ref and reflog become, and writes nothing', async context => {
    const repository = makeRepository(context);
    const { first, second } = furnish(repository);
    const before = stackFiles(repository);
    const service = startService(context, { environment });
    const script = [
      `update refs/heads/main ${second} ${first}`,
      `create refs/heads/made ${first}`,
      'delete refs/heads/old',
      `verify refs/heads/gone ${first}`,
      '',
    ].join('\n');
    const plan = await service.request('edits/plan', { location: locationOf(repository), script, message: 'why' });
    assert.deepEqual(plan.faults, []);
    const [table, ...others] = plan.tables;
    assert.ok(table !== undefined && others.length === 0);
    assert.equal(table.directory, repository.stack);
    assert.deepEqual(
      table.refs.map(({ name, change, written, removed }) => [name, change, written.length, removed]),
      [
        ['HEAD', 'kept', 1, 0],
        ['refs/heads/made', 'created', 1, 0],
        ['refs/heads/main', 'changed', 1, 0],
        ['refs/heads/old', 'deleted', 0, 2],
      ],
    );
    assert.deepEqual(table.counts, {
      ...{ created: 1, changed: 1, deleted: 1, kept: 1 },
      ...{ entriesWritten: 3, entriesRemoved: 2 },
    });
    assert.equal(table.refs[2]?.written[0]?.update.message, 'why');
    assert.ok(table.bytes > 100);
    assert.deepEqual(stackFiles(repository), before);
  });

  for (const hash of ['sha1', 'sha256'] as const) {
    test(`a script is applied as git applies it (${hash})`, async context => {
      const repository = makeRepository(context, { hash });
      const twin = makeRepository(context, { hash });
      const [{ first, second }] = [furnish(repository), furnish(twin)];
      repository.git(['tag', '-a', '-m', 'tag', 'v1', first]);
      twin.git(['tag', '-a', '-m', 'tag', 'v1', first]);
      const script = [
        ...['start', 'update HEAD refs/heads/old', 'delete refs/heads/gone', 'option no-deref'],
        ...['symref-create refs/heads/link refs/heads/main', `create refs/tags/deep refs/tags/v1`],
        ...[`create refs/heads/\u00e9 refs/heads/old~1`, 'prepare', 'commit', ''],
      ].join('\n');
      const service = startService(context, { environment });
      const location = locationOf(repository);
      const { tables } = await service.request('edits/apply', { location, script, message: 'applied' });
      twin.git(['update-ref', '-m', 'applied', '--stdin'], { input: script });
      assert.equal(repository.refs(), twin.refs());
      assert.equal(reflogs(repository), reflogs(twin));
      assert.equal(repository.git(['rev-parse', 'main']).trim(), second);
      assert.equal(tables[0]?.counts.created, 3);
      assert.equal(repository.git(['refs', 'verify']), '');
    });
  }

  test('every line that git refuses is a fault, and nothing is applied', async context => {
    const repository = makeRepository(context);
    const { first, second } = furnish(repository);
    const missing = '1'.repeat(40);
    const lines = [
      'create refs/heads/x',
      `create refs/heads/y ${missing}`,
      `update refs/heads/main ${second} ${second}`,
      `create refs/heads/main/below ${first}`,
      'update refs/heads/z nothing',
      `create refs/heads/fine ${first}`,
      `delete refs/heads/a..b`,
      '',
    ];
    const service = startService(context, { environment });
    const edit = { location: locationOf(repository), script: lines.join('\n'), message: '' };
    const { faults } = await service.request('edits/plan', edit);
    assert.deepEqual(faults, [
      { line: 0, message: 'create refs/heads/x: missing <new-oid>' },
      { line: 1, message: `trying to write ref 'refs/heads/y' with nonexistent object ${missing}` },
      { line: 2, message: `cannot lock ref 'refs/heads/main': is at ${first} but expected ${second}` },
      { line: 3, message: "'refs/heads/main' exists; cannot create 'refs/heads/main/below'" },
      { line: 4, message: 'update refs/heads/z: invalid <new-oid>: nothing' },
      { line: 6, message: 'invalid ref format: refs/heads/a..b' },
    ]);
    const before = stackFiles(repository);
    await assert.rejects(service.request('edits/apply', edit), (error: unknown) => {
      assert.ok(error instanceof ServiceError);
      assert.deepEqual(error.info.message, editText.refused(faults, 0));
      return true;
    });
    assert.deepEqual(stackFiles(repository), before);
  });

  test('a script has to be one transaction that is committed', async context => {
    const repository = makeRepository(context);
    const { first } = furnish(repository);
    const service = startService(context, { environment });
    const faultsOf = async (...lines: string[]) => {
      const edit = { location: locationOf(repository), script: `${lines.join('\n')}\n`, message: '' };
      return (await service.request('edits/plan', edit)).faults;
    };
    const create = `create refs/heads/x ${first}`;
    assert.deepEqual(await faultsOf(create, 'commit', 'start', 'delete refs/heads/x', 'commit'), [
      { line: 2, message: editText.notOne('another') },
    ]);
    assert.deepEqual(await faultsOf(create, 'abort'), [{ line: 1, message: editText.notOne('aborted') }]);
    assert.deepEqual(await faultsOf('start', create), [{ line: 0, message: editText.notOne('notCommitted') }]);
    assert.deepEqual(await faultsOf('start', create, 'prepare', 'commit'), []);
    const twice = "multiple updates for ref 'refs/heads/x' not allowed";
    assert.deepEqual(await faultsOf(create, 'verify refs/heads/x'), [{ line: null, message: twice }]);
  });

  test('a hook sees the transaction in the worktree, and its refusal carries its output', async context => {
    const repository = makeRepository(context);
    const { first } = furnish(repository);
    const service = startService(context, { environment });
    const edit = { location: locationOf(repository), script: `create refs/heads/x ${first}\n`, message: '' };
    setHook(repository, 'echo "$1 $PWD"; cat; printf "\\377\\n" >&2');
    const { output } = await service.request('edits/apply', edit);
    const line = `${'0'.repeat(40)} ${first} refs/heads/x\n`;
    const called = (state: string) => `${state} ${repository.folder}\n${line}\udcff\n`;
    assert.equal(output, ['preparing', 'prepared', 'committed'].map(called).join(''));
    repository.git(['update-ref', '-d', 'refs/heads/x']);
    setHook(repository, 'cat >/dev/null; echo "not on Fridays: $1"; test $1 != prepared');
    const before = stackFiles(repository);
    await assert.rejects(service.request('edits/apply', edit), (error: unknown) => {
      assert.ok(error instanceof ServiceError);
      const { code, message, output: printed } = error.info;
      assert.deepEqual(
        [code, message],
        ['API_ERROR', "in 'prepared' phase, update aborted by the reference-transaction hook"],
      );
      assert.equal(printed, ['preparing', 'prepared', 'aborted'].map(state => `not on Fridays: ${state}\n`).join(''));
      return true;
    });
    assert.deepEqual(stackFiles(repository), before);
  });

  test('a hook that hangs is ended with the request, and the stack is as before', async context => {
    const repository = makeRepository(context);
    const { first } = furnish(repository);
    const service = startService(context, { environment });
    const alive = join(repository.folder, 'pid');
    setHook(repository, `test $1 = prepared || exit 0; echo $$ > ${alive}; sleep 1000`);
    const before = stackFiles(repository);
    const source = new CancellationTokenSource();
    const edit = { location: locationOf(repository), script: `create refs/heads/x ${first}\n`, message: '' };
    const applying = service.request('edits/apply', edit, { token: source.token });
    while (!existsSync(alive) || readFileSync(alive, 'utf8') === '') await new Promise(done => setTimeout(done, 20));
    source.cancel();
    await assert.rejects(applying, CancelledError);
    assert.deepEqual(stackFiles(repository), before);
    const pid = Number(readFileSync(alive, 'utf8'));
    while (isRunning(pid)) await new Promise(done => setTimeout(done, 20));
  });

  test('a locked stack is reported with the holder', async context => {
    const repository = makeRepository(context, { config: ['reftable.lockTimeout=0'] });
    const { first } = furnish(repository);
    const service = startService(context, { environment });
    const edit = { location: locationOf(repository), script: `create refs/heads/x ${first}\n`, message: '' };
    writeFileSync(join(repository.stack, 'tables.list.lock'), '');
    await assert.rejects(service.request('edits/apply', edit), (error: unknown) => {
      assert.ok(error instanceof ServiceError);
      assert.equal(error.info.code, 'LOCK_ERROR');
      assert.match(error.info.message, /^cannot lock references: .*tables\.list/);
      return true;
    });
  });

  test('without git, what needs no object works', async context => {
    const repository = makeRepository(context);
    const { first } = furnish(repository);
    const service = startService(context, { environment: () => ({ ...isolated, PATH: '/nowhere' }) });
    const location = locationOf(repository);
    const create = { location, script: `create refs/heads/x ${first}\n`, message: '' };
    const { faults } = await service.request('edits/plan', create);
    assert.deepEqual(faults, [{ line: 0, message: 'git was not found on PATH' }]);
    const script = 'delete refs/heads/old\noption no-deref\nsymref-update HEAD refs/heads/gone\n';
    await service.request('edits/apply', { location, script, message: '' });
    assert.equal(repository.git(['symbolic-ref', 'HEAD']).trim(), 'refs/heads/gone');
    assert.equal(repository.tryGit(['rev-parse', '--verify', '-q', 'refs/heads/old']).status, 1);
  });

  test('a renamed ref keeps its reflog, and others change in the same transaction', async context => {
    const [repository, twin] = [makeRepository(context), makeRepository(context)];
    const { first, second } = furnish(repository);
    furnish(twin);
    const service = startService(context, { environment });
    const location = locationOf(repository);
    const script = [
      `delete refs/heads/old ${second}`,
      `create refs/heads/new/name ${second}`,
      `delete refs/heads/gone ${first}`,
      '',
    ].join('\n');
    const renames = [{ from: 'refs/heads/old', to: 'refs/heads/new/name' }];
    const plan = await service.request('edits/plan', { location, script, message: '', renames });
    assert.deepEqual(plan.faults, []);
    const entries = plan.tables.flatMap(({ refs }) => refs.map(ref => [ref.name, ref.written.length, ref.removed]));
    assert.deepEqual(entries, [
      ['refs/heads/gone', 0, 1],
      ['refs/heads/new/name', 3, 0],
      ['refs/heads/old', 0, 2],
    ]);
    const tables = readFileSync(join(repository.stack, 'tables.list'), 'utf8');
    await service.request('edits/apply', { location, script, message: '', renames });
    assert.notEqual(readFileSync(join(repository.stack, 'tables.list'), 'utf8'), tables);
    const shown = (at: Repository) => at.git(['reflog', 'show', '--format=%H %gn %gs', 'new/name']).split('\n');
    const [newest, ...moved] = shown(repository);
    twin.git(['branch', '-m', 'old', 'new/name']);
    assert.deepEqual([newest, ...moved], shown(twin));
    assert.match(newest ?? '', /Branch: renamed refs\/heads\/old to refs\/heads\/new\/name$/);
    assert.equal(repository.git(['rev-parse', 'new/name']).trim(), second);
    assert.doesNotMatch(repository.git(['reflog', 'list']), /old|gone/);
    repository.git(['refs', 'verify']);
  });

  test('a ref is created again with its stored reflog, and another value gets none', async context => {
    const repository = makeRepository(context);
    const { first, second } = furnish(repository);
    const reflog = () => repository.git(['reflog', 'show', '--format=%gD %H %gn %gs', 'old']);
    const before = reflog();
    repository.git(['branch', '-D', 'old']);
    const service = startService(context, { environment });
    const restored = { location: locationOf(repository), message: 'undone', restores: ['refs/heads/old'] };
    const plan = await service.request('edits/plan', { ...restored, script: `create refs/heads/old ${second}\n` });
    const entries = plan.tables.flatMap(({ refs }) => refs.map(({ name, written }) => [name, written.length]));
    assert.deepEqual(entries, [['refs/heads/old', 2]]);
    const done = await service.request('edits/apply', { ...restored, script: `create refs/heads/old ${second}\n` });
    assert.deepEqual(done.warnings, []);
    assert.equal(reflog(), before);
    assert.equal(repository.git(['rev-parse', 'old']).trim(), second);
    repository.git(['branch', '-D', 'old']);
    const other = await service.request('edits/apply', { ...restored, script: `create refs/heads/old ${first}\n` });
    assert.deepEqual(other.warnings, [changesText.reflogNotStored('refs/heads/old')]);
    assert.equal(reflog().trim().split('\n').length, 1);
    repository.git(['refs', 'verify']);
  });

  test('branches are deleted and renamed with their settings, as by git branch', async context => {
    const [repository, twin] = [makeRepository(context), makeRepository(context)];
    const { first, second } = furnish(repository);
    furnish(twin);
    const config = (at: Repository) => at.git(['config', '--local', '--list']).replaceAll(at.gitFolder, '');
    for (const at of [repository, twin]) {
      at.git(['config', 'branch.gone.remote', 'origin']);
      at.git(['config', '--add', 'branch.gone.merge', 'refs/heads/gone']);
      at.git(['config', '--add', 'branch.gone.merge', 'refs/heads/other']);
      at.git(['config', 'branch.old.description', 'one\ntwo']);
      at.git(['config', 'branch.main.rebase', 'true']);
    }
    const before = config(repository);
    const service = startService(context, { environment });
    const location = locationOf(repository);
    const script = `delete refs/heads/gone ${first}\ndelete refs/heads/old ${second}\ncreate refs/heads/new ${second}\n`;
    const renames = [{ from: 'refs/heads/old', to: 'refs/heads/new' }];
    const request = { location, script, message: '', renames, asBranches: true };
    const settings = [
      { name: 'remote', value: 'origin' },
      { name: 'merge', value: 'refs/heads/gone' },
      { name: 'merge', value: 'refs/heads/other' },
    ];
    const moved = { branch: 'old', to: 'new', settings: [{ name: 'description', value: 'one\ntwo' }] };
    const sections = [{ branch: 'gone', to: null, settings }, moved];
    assert.deepEqual((await service.request('edits/plan', request)).sections, sections);
    assert.equal(config(repository), before);
    const result = await service.request('edits/apply', request);
    assert.deepEqual([result.sections, result.unchangedSections], [sections, []]);
    twin.git(['branch', '-D', 'gone']);
    twin.git(['branch', '-m', 'old', 'new']);
    assert.equal(config(repository), config(twin));
    const removed = sections.slice(0, 1);
    assert.deepEqual(await service.request('edits/addSections', { location, sections: removed }), []);
    assert.deepEqual(repository.git(['config', '--get-all', 'branch.gone.merge']).split('\n').slice(0, 2), [
      'refs/heads/gone',
      'refs/heads/other',
    ]);
    const added = config(repository);
    await service.request('edits/addSections', { location, sections: removed });
    assert.equal(config(repository), added, 'a branch that has settings keeps them as they are');
  });

  test('settings follow branches of which one gets the name of another', async context => {
    const repository = makeRepository(context);
    const oid = repository.commit('first');
    repository.updateRefs([`create refs/heads/a ${oid}`, `create refs/heads/b ${oid}`]);
    repository.git(['config', 'branch.a.remote', 'of-a']);
    repository.git(['config', 'branch.b.remote', 'of-b']);
    const service = startService(context, { environment });
    const script = `delete refs/heads/a ${oid}\ndelete refs/heads/b ${oid}\ncreate refs/heads/c ${oid}\n`;
    const renames = [{ from: 'refs/heads/a', to: 'refs/heads/b' }];
    const location = locationOf(repository);
    const second = [...renames, { from: 'refs/heads/b', to: 'refs/heads/c' }];
    await service.request('edits/apply', { location, script, message: '', renames: second, asBranches: true });
    const list = repository.git(['config', '--get-regexp', '^branch\\.']).trim().split('\n').sort();
    assert.deepEqual(list, ['branch.b.remote of-a', 'branch.c.remote of-b']);
  });

  test('a branch that a worktree uses is not deleted as a branch, and is as a ref', async context => {
    const repository = makeRepository(context);
    const { first } = furnish(repository);
    const linked = join(repository.folder, 'linked');
    repository.git(['worktree', 'add', '-q', linked, 'gone']);
    const service = startService(context, { environment });
    const request = { location: locationOf(repository), script: `delete refs/heads/gone ${first}\n`, message: '' };
    const plan = await service.request('edits/plan', { ...request, asBranches: true });
    const message = `cannot delete branch 'gone' used by worktree at '${linked}'`;
    assert.deepEqual(plan.faults, [{ line: 0, message }]);
    const before = stackFiles(repository);
    await assert.rejects(service.request('edits/apply', { ...request, asBranches: true }), /used by worktree/);
    assert.deepEqual(stackFiles(repository), before);
    await service.request('edits/apply', request);
    assert.doesNotMatch(repository.refs(), /gone/);
  });

  test('a locked configuration does not undo the deletion of a branch, and is reported', async context => {
    const repository = makeRepository(context);
    const { first } = furnish(repository);
    repository.git(['config', 'branch.gone.remote', 'origin']);
    writeFileSync(join(repository.gitFolder, 'config.lock'), '');
    const service = startService(context, { environment });
    const script = `delete refs/heads/gone ${first}\n`;
    const request = { location: locationOf(repository), script, message: '', asBranches: true };
    const { unchangedSections } = await service.request('edits/apply', request);
    assert.deepEqual(unchangedSections, ['gone']);
    assert.doesNotMatch(repository.refs(), /gone/);
  });

  test('a ref with another value is not renamed', async context => {
    const repository = makeRepository(context);
    const { first, second } = furnish(repository);
    const service = startService(context, { environment });
    const script = `delete refs/heads/old ${first}\ncreate refs/heads/new ${second}\n`;
    const renames = [{ from: 'refs/heads/old', to: 'refs/heads/new' }];
    const request = { location: locationOf(repository), script, message: '', renames };
    const before = stackFiles(repository);
    await assert.rejects(service.request('edits/apply', request), /is at [0-9a-f]+ but expected/);
    const perWorktree = { from: 'refs/heads/old', to: 'refs/bisect/new' };
    const moved = `delete refs/heads/old ${second}\ncreate refs/bisect/new ${second}\n`;
    // The main worktree has one stack for both.
    const plan = await service.request('edits/plan', { ...request, script: moved, renames: [perWorktree] });
    assert.deepEqual(plan.faults, []);
    assert.deepEqual(stackFiles(repository), before);
  });

  test('a linked worktree updates its own HEAD', async context => {
    const repository = makeRepository(context);
    const { second } = furnish(repository);
    const linked = join(repository.folder, 'linked');
    repository.git(['worktree', 'add', '-q', linked, 'gone']);
    const gitDirectory = join(repository.gitFolder, 'worktrees', 'linked');
    const location = { directory: join(gitDirectory, 'reftable'), gitDirectory };
    const service = startService(context, { environment });
    const script = `update HEAD ${second}\n`;
    const { tables } = await service.request('edits/apply', { location, script, message: 'moved' });
    assert.equal(tables.length, 2);
    assert.equal(repository.git(['rev-parse', 'gone']).trim(), second);
    assert.match(repository.git(['-C', linked, 'reflog', 'show', 'HEAD']), /moved/);
  });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
