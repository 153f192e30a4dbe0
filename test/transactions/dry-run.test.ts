// `--dry-run` and `--json` of the commands with git's own arguments, as a process.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { compactionText } from '../../src/text/compaction.ts';
import { jsonLines } from '../cli/support/json-lines.ts';
import { cli, environment } from '../cli/support/run.ts';
import { git } from '../support/git.ts';
import { Scenery } from './support/scenery.ts';

suite('--dry-run and --json', () => {
  const scenery = new Scenery('sha1');
  after(() => scenery[Symbol.dispose]());
  const { A, B } = scenery.ids;

  class Copy implements Disposable {
    readonly folder = mkdtempSync(join(tmpdir(), 'reftable-dry-'));
    readonly stack = join(this.folder, '.git', 'reftable');

    constructor(...commands: readonly (readonly string[])[]) {
      cpSync(scenery.folder, this.folder, { recursive: true });
      for (const words of [['update-ref', '-m', 'begin', 'refs/heads/main', A], ...commands]) {
        git(this.folder, [...words], { env: { ...environment, GIT_TEST_REFTABLE_AUTOCOMPACTION: 'false' } });
      }
    }

    run(args: readonly string[], input = '') {
      const options = { cwd: this.folder, input, env: environment, encoding: 'utf8' } as const;
      const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], options);
      if (args.includes('--json')) jsonLines(args[0] ?? '', stdout);
      return { status, stdout: scenery.named(stdout), stderr: scenery.named(stderr) };
    }

    files(): Record<string, string> {
      return Object.fromEntries(
        readdirSync(this.stack).map(name => [name, readFileSync(join(this.stack, name), 'latin1')]),
      );
    }

    [Symbol.dispose](): void {
      rmSync(this.folder, { recursive: true, force: true });
    }
  }

  const objects = (stdout: string) =>
    stdout
      .split('\n')
      .filter(Boolean)
      .map(line => JSON.parse(line));

  test('a dry run prints each ref before and after with its entries, and what becomes unrecoverable', () => {
    using copy = new Copy(['update-ref', 'refs/heads/old', B], ['update-ref', '-d', 'refs/heads/old']);
    const before = copy.files();
    const { status, stdout, stderr } = copy.run(['update-ref', '-m', 'why', '--dry-run', 'HEAD', B]);
    assert.deepEqual([status, stderr], [0, '']);
    const lines = stdout.split('\n');
    assert.match(lines[0] ?? '', /^A table of \d+\sB for .*\/\.git\/reftable: update index 5$/);
    assert.deepEqual(lines.slice(1, 5), [
      '  HEAD: unchanged',
      '    + <A> <B> why',
      '  refs/heads/main: <A> -> <B>',
      '    + <A> <B> why',
    ]);
    assert.match(lines[5] ?? '', /^ {2}Compaction follows: tables 0 to \d/);
    assert.deepEqual(lines.slice(6), [
      '  Data of 1 ref becomes unrecoverable:',
      '    refs/heads/old: last value, 1 reflog entry',
      `  ${compactionText.restoreFirst()}`,
      '',
    ]);
    assert.deepEqual(copy.files(), before);
  });

  test('of a deletion lists the entries that are removed; without a change, nothing', () => {
    using copy = new Copy(['pack-refs']);
    const { stdout } = copy.run(['update-ref', '--dry-run', '-d', 'refs/heads/main']);
    assert.match(stdout, /^ {2}refs\/heads\/main: <A> -> does not exist\n {4}- <Z> <A> begin\n/m);
    assert.equal(copy.run(['update-ref', '--dry-run', '-d', 'refs/heads/none']).stdout, 'Nothing to write.\n');
  });

  test('--json prints objects, of a dry run and of what is written', () => {
    using copy = new Copy();
    const script = `start\nupdate refs/tags/t ${B}\ncommit\nstart\nupdate refs/tags/t ${A} ${B}\ncommit\n`;
    const before = copy.files();
    const dry = copy.run(['update-ref', '--dry-run', '--json', '--stdin'], script);
    assert.deepEqual(copy.files(), before);
    const written = copy.run(['update-ref', '--json', '--stdin'], script);
    assert.deepEqual(written, dry);
    const lines = objects(dry.stdout);
    assert.deepEqual(
      lines.map(({ kind, text }) => text ?? kind),
      ['start: ok', 'commit: ok', 'start: ok', 'commit: ok', 'table', 'ref', 'table', 'ref'],
    );
    assert.deepEqual(lines.at(-1).before, { type: 'oid', oid: '<B>' });
    assert.deepEqual(lines.at(-1).after, { type: 'oid', oid: '<A>' });
    assert.equal(git(copy.folder, ['rev-parse', 'refs/tags/t']).trim(), A);
  });

  test('what failed is an error as without them, after the transactions before it', () => {
    using copy = new Copy();
    const script = `start\nupdate refs/tags/t ${B}\ncommit\nstart\ncreate refs/tags/t ${A}\ncommit\n`;
    const { status, stdout, stderr } = copy.run(['update-ref', '--dry-run', '--stdin'], script);
    assert.equal(status, 128);
    assert.match(stdout, /refs\/tags\/t: does not exist -> <B>/);
    assert.equal(stderr, "fatal: commit: cannot lock ref 'refs/tags/t': reference already exists\n");
  });

  test('of symbolic-ref and reflog', () => {
    using copy = new Copy();
    const before = copy.files();
    assert.match(
      copy.run(['symbolic-ref', '--dry-run', 'HEAD', 'refs/heads/x']).stdout,
      /HEAD: symref refs\/heads\/main -> symref refs\/heads\/x\n/,
    );
    assert.match(
      copy.run(['reflog', 'drop', '--dry-run', 'main']).stdout,
      /refs\/heads\/main: unchanged\n {4}- <Z> <A>/,
    );
    // Its own dry run prints what git prints.
    assert.equal(copy.run(['reflog', 'delete', '-n', 'main@{0}']).stdout, '');
    const [table, ref] = objects(copy.run(['reflog', 'delete', '-n', '--json', 'main@{0}']).stdout);
    assert.deepEqual([table.kind, ref.name, ref.removed.length], ['table', 'refs/heads/main', 1]);
    assert.deepEqual(copy.files(), before);
  });

  test("cannot be abbreviated, and --help describes them besides git's options", () => {
    using copy = new Copy();
    assert.match(copy.run(['update-ref', '--dry', 'HEAD', B]).stderr, /^error: unknown option `dry'\n/);
    const { status, stdout } = copy.run(['symbolic-ref', '--help']);
    assert.equal(status, 0);
    assert.match(stdout, /--dry-run/);
  });

  test('a reflog in a stack that is locked is left, with a reason', () => {
    using copy = new Copy();
    writeFileSync(join(copy.stack, 'tables.list.lock'), '');
    const { status, stderr } = copy.run(['reflog', 'expire', '--expire=now', 'main']);
    assert.equal(status, 251);
    assert.match(stderr, /^error: cannot lock tables\.list: /);
    assert.equal(
      copy.run(['reflog', 'write', 'refs/heads/main', A, B, 'why']).stderr,
      'fatal: cannot commit reflog update: cannot lock references\n',
    );
  });

  test('--stale-fix is refused', () => {
    using copy = new Copy();
    const { status, stderr } = copy.run(['reflog', 'expire', '--stale-fix', 'main']);
    assert.equal(status, 128);
    assert.match(stderr, /^fatal: --stale-fix is not supported/);
  });
});
