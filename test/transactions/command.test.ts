// `reftable update-ref` as a process: git's own options, objects, revisions, dates, hooks, and what is typed into it.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { noStack } from '../../src/text/command-line.ts';
import { cli, environment } from '../cli/support/run.ts';
import { git } from '../support/git.ts';
import { Scenery } from './support/scenery.ts';

suite('reftable update-ref', () => {
  const scenery = new Scenery('sha1');
  after(() => scenery[Symbol.dispose]());
  const { A, B, C, T, MISSING } = scenery.ids;

  class Copy implements Disposable {
    readonly folder = mkdtempSync(join(tmpdir(), 'reftable-command-'));

    constructor() {
      cpSync(scenery.folder, this.folder, { recursive: true });
      this.git('update-ref', 'refs/heads/main', A);
    }

    git(...args: string[]): string {
      return git(this.folder, args).trim();
    }

    run(args: readonly string[], input = '', env: NodeJS.ProcessEnv = {}, cwd = this.folder) {
      const options = { cwd, input, env: { ...environment, ...env }, encoding: 'utf8' } as const;
      const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], options);
      return { status, stdout, stderr: scenery.named(stderr) };
    }

    hook(script: string): string {
      const file = join(this.folder, '.git', 'hooks', 'reference-transaction');
      mkdirSync(join(this.folder, '.git', 'hooks'), { recursive: true });
      writeFileSync(file, `#!/bin/sh\n${script}\n`);
      chmodSync(file, 0o755);
      return file;
    }

    [Symbol.dispose](): void {
      rmSync(this.folder, { recursive: true, force: true });
    }
  }

  test("takes git's -C, -c and --git-dir, and git reads what it wrote", () => {
    using copy = new Copy();
    const words = ['-c', 'core.logAllRefUpdates=always', 'update-ref', '-m', 'why not', 'refs/tags/t', B];
    assert.deepEqual(copy.run(['-C', copy.folder, ...words], '', {}, tmpdir()), { status: 0, stdout: '', stderr: '' });
    assert.match(copy.git('reflog', 'show', 'refs/tags/t'), /refs\/tags\/t@\{0\}: why not$/);
    const path = `--git-dir=${join(copy.folder, '.git')}`;
    assert.equal(copy.run([path, 'update-ref', 'refs/tags/v', T], '', {}, tmpdir()).status, 0);
    assert.match(
      copy.git('for-each-ref', '--format=%(objectname) %(*objectname)', 'refs/tags/v'),
      new RegExp(`^${T} ${A}$`),
    );
    assert.equal(copy.git('refs', 'verify'), '');
  });

  test('resolves revisions, and refuses those that git does not know', () => {
    using copy = new Copy();
    assert.equal(copy.run(['update-ref', 'refs/heads/x', `${C}~1`, '']).status, 0);
    assert.equal(copy.git('rev-parse', 'refs/heads/x'), B);
    const { status, stderr } = copy.run(['update-ref', 'refs/heads/x', 'nope']);
    assert.deepEqual([status, stderr], [128, 'fatal: nope: not a valid SHA1\n']);
    assert.deepEqual(copy.run(['update-ref', 'refs/heads/q', MISSING]), {
      status: 128,
      stdout: '',
      stderr:
        "fatal: update_ref failed for ref 'refs/heads/q': trying to write ref 'refs/heads/q' with nonexistent object <MISSING>\n",
    });
  });

  test('reads the dates that git reads', () => {
    using copy = new Copy();
    const date = { GIT_COMMITTER_DATE: '2005-04-07T22:13:13 +0300' };
    assert.equal(copy.run(['update-ref', 'refs/heads/x', B], '', date).status, 0);
    assert.match(copy.git('reflog', 'show', '--date=iso', 'refs/heads/x'), /2005-04-07 22:13:13 \+0300/);
    const { status, stderr } = copy.run(['update-ref', '-d', 'refs/heads/none'], '', { GIT_COMMITTER_DATE: 'never' });
    assert.deepEqual([status, stderr], [128, 'fatal: invalid date format: never\n']);
  });

  test('prints its usage for wrong arguments', () => {
    using copy = new Copy();
    for (const args of [['-d'], ['-z', 'refs/heads/x', B], ['--stdin', '-d'], ['--nope'], ['-m']]) {
      const { status, stderr } = copy.run(['update-ref', ...args]);
      assert.equal(status, 129, args.join(' '));
      if (args[0] !== '-m') assert.match(stderr, /usage: reftable update-ref/);
    }
  });

  test('calls the hook with what git gives it', () => {
    using copy = new Copy();
    copy.hook(`echo "$1 $PWD"; cat`);
    const top = copy.folder;
    const { status, stdout, stderr } = copy.run(['update-ref', '--stdin'], `update HEAD ${B}\n`);
    const calls = [
      ['preparing', 'HEAD'],
      ['prepared', 'refs/heads/main'],
      ['committed', 'refs/heads/main'],
    ];
    assert.deepEqual([status, stdout], [0, '']);
    assert.equal(stderr, calls.map(([state, name]) => `${state} ${top}\n<Z> <B> ${name}\n`).join(''));
    copy.git('update-ref', 'refs/heads/main', A);
    assert.equal(
      copy.run(['update-ref', '--stdin'], `start\nupdate HEAD ${B}\nprepare\nabort\n`).stderr.match(/^aborted /m)
        ?.length,
      1,
    );
  });

  for (const [state, calls] of [
    ['preparing', ['preparing', 'aborted']],
    ['prepared', ['preparing', 'prepared', 'aborted']],
  ] as const) {
    test(`a hook refuses in the phase ${state}`, () => {
      using copy = new Copy();
      copy.hook(`echo "$1"; test $1 != ${state}`);
      const { status, stderr } = copy.run(['update-ref', 'refs/heads/main', B]);
      const why = `fatal: in '${state}' phase, update aborted by the reference-transaction hook`;
      assert.deepEqual([status, stderr], [128, `${[...calls, why].join('\n')}\n`]);
      assert.equal(copy.git('rev-parse', 'main'), A);
      assert.deepEqual(locks(copy.folder), []);
    });
  }

  test('reports what was found instead of a stack in the words of the other commands', () => {
    using copy = new Copy();
    const args = ['update-ref', 'refs/heads/topic', A];
    const outside = mkdtempSync(join(tmpdir(), 'reftable-outside-'));
    const inside = join(outside, 'files');
    git(outside, ['init', '-q', '--ref-format=files', inside]);
    for (const [cwd, found] of [
      [outside, 'noRepository'],
      [inside, 'filesStorage'],
    ] as const) {
      const stderr = `fatal: ${noStack('.', found, undefined)}\n`;
      assert.deepEqual(copy.run(args, '', {}, cwd), { status: 128, stdout: '', stderr });
    }
    rmSync(outside, { recursive: true, force: true });
  });

  test('a hook that is not executable is skipped with one hint', () => {
    using copy = new Copy();
    chmodSync(copy.hook('exit 1'), 0o644);
    const { status, stderr } = copy.run(['update-ref', 'refs/heads/x', B]);
    assert.equal(status, 0);
    assert.equal(stderr.match(/was ignored because it's not set as executable/g)?.length, 1);
  });

  test('reads a script from a file too, in several pieces', () => {
    using copy = new Copy();
    const file = join(copy.folder, 'script');
    const names = Array.from({ length: 5000 }, (_, i) => `refs/heads/topic/${i}`);
    writeFileSync(file, names.map(name => `create ${name} ${A}\n`).join(''));
    const input = openSync(file, 'r');
    const { status, stderr } = spawnSync(process.execPath, [cli, 'update-ref', '--stdin'], {
      ...{ cwd: copy.folder, env: environment, encoding: 'utf8', stdio: [input, 'pipe', 'pipe'] },
    });
    closeSync(input);
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
    const written = copy.git('for-each-ref', '--format=%(refname)', 'refs/heads/topic').split('\n');
    assert.deepEqual(written, names.toSorted());
  });

  test('answers each command at once, holds the lock while it is prepared, and releases it when it is ended', async () => {
    using copy = new Copy();
    const child = spawn(process.execPath, [cli, 'update-ref', '--stdin'], { cwd: copy.folder, env: environment });
    const answers = child.stdout.setEncoding('utf8')[Symbol.asyncIterator]();
    const ended = new Promise(resolve => child.on('exit', resolve));
    child.stdin.write(`start\n`);
    assert.equal((await answers.next()).value, 'start: ok\n');
    child.stdin.write(`update refs/heads/main ${B}\nprepare\n`);
    assert.equal((await answers.next()).value, 'prepare: ok\n');
    assert.deepEqual(locks(copy.folder), ['tables.list.lock']);
    assert.deepEqual(
      copy.run(['update-ref', 'refs/heads/x', B]).stderr,
      "fatal: update_ref failed for ref 'refs/heads/x': cannot lock references\n",
    );
    child.kill('SIGTERM');
    assert.equal(await ended, 143);
    assert.deepEqual(locks(copy.folder), []);
    assert.equal(copy.git('rev-parse', 'main'), A);
  });
});

function locks(folder: string): string[] {
  return readdirSync(join(folder, '.git', 'reftable')).filter(name => /lock|temp/.test(name));
}
