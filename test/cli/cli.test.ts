// The command line as a script uses it: its output, its exit status, and that it changes nothing without a request.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type TestContext, test } from 'node:test';
import { parseCommand } from '../../src/cli/arguments/parse-command.ts';
import { Stack } from '../../src/reftable/index.ts';
import { commandError, fsckText, noStack, usageError } from '../../src/text/command-line.ts';
import { compactionText } from '../../src/text/compaction.ts';
import { addTables, Repository, withoutCompaction } from '../support/repository.ts';
import { jsonLines } from './support/json-lines.ts';

const cli = resolve(import.meta.dirname, '../../src/cli/cli.ts');

function reftable(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8' });
  return {
    status,
    stdout,
    stderr,
    objects: () => jsonLines(args[0] ?? '', stdout),
  };
}

function directory(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'reftable-cli-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Every file of a directory with its bytes. */
function contents(path: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(path)
      .sort()
      .map(name => [name, readFileSync(join(path, name), 'base64')]),
  );
}

test('dump prints the refs and reflog entries that git has', () => {
  using repository = new Repository();
  addTables(repository, [5, 2]);
  const { status, objects } = reftable('dump', '--json', repository.stack);
  assert.equal(status, 0);
  const [stack, ...records] = objects();
  assert.equal(stack.kind, 'stack');
  assert.equal(stack.tables, repository.tables().length);
  const refs = records
    .filter(record => record.kind === 'ref' && record.value.type === 'oid')
    .map(({ name, value }) => `${name} ${value.oid}`);
  assert.deepEqual(
    refs,
    repository.git(['for-each-ref', '--format=%(refname) %(objectname)']).split('\n').filter(Boolean),
  );
});

test('dump of a single table prints its own records, tombstones included', () => {
  using repository = new Repository();
  addTables(repository, [5]);
  repository.updateRefs(
    [`delete ${repository.git(['for-each-ref', '--format=%(refname)', '--count=1', 'refs/heads/']).trim()}`],
    {
      env: { GIT_TEST_REFTABLE_AUTOCOMPACTION: 'false' },
    },
  );
  const { status, objects } = reftable('dump', '--json', join(repository.stack, repository.tables().at(-1) as string));
  assert.equal(status, 0);
  assert.deepEqual(
    objects()
      .map(({ kind }) => kind)
      .slice(0, 2),
    ['table', 'ref'],
  );
  assert.deepEqual(objects()[1].value, { type: 'deletion' });
});

test('dump shows names that are not UTF-8 in base64, and on a terminal as escapes', t => {
  const path = directory(t);
  using stack = Stack.open(path, { hash: 'sha1' });
  stack.add(table =>
    table.addRef({ name: 'refs/heads/\udcff\u001b', updateIndex: 1n, value: { type: 'symref', target: 'HEAD' } }),
  );
  assert.equal(
    reftable('dump', '--json', path).objects()[1].nameBase64,
    Buffer.from('refs/heads/\xff\x1b', 'latin1').toString('base64'),
  );
  assert.match(reftable('dump', path).stdout, /refs\/heads\/\\xff\\x1b 1 symref HEAD/);
});

test('a dry run reports what a compaction would do and changes nothing', () => {
  using repository = new Repository();
  addTables(repository, [9, 3, 3, 3]);
  const before = contents(repository.stack);
  const { status, stdout } = reftable('compact', '--all', '--dry-run', repository.stack);
  assert.equal(status, 0);
  assert.match(stdout, /^Merges all \d+ tables\.\nReads [\d.,]+\xa0\w+ and writes [\d.,]+\xa0\w+\.$/m);
  assert.deepEqual(contents(repository.stack), before);
});

test('a dry run names the deleted refs that become unrecoverable, and the command that restores them', () => {
  using repository = new Repository();
  const oid = repository.commit();
  const env = { env: withoutCompaction };
  repository.updateRefs([`create refs/heads/main ${oid}`, `create refs/heads/old ${oid}`], env);
  repository.updateRefs(['delete refs/heads/old'], env);
  const lines = () => reftable('compact', '--all', '--dry-run', repository.stack).stdout.split('\n');
  assert.match(lines().at(-3) ?? '', /^ {2}refs\/heads\/old: /);
  assert.equal(lines().at(-2), compactionText.restoreFirst());
  assert.equal(reftable('undelete', '-C', repository.folder, 'refs/heads/old').status, 0);
  assert.ok(!lines().includes(compactionText.restoreFirst()));
});

test('compacting tables that the stack does not have changes nothing', () => {
  using repository = new Repository();
  addTables(repository, [3, 3]);
  const before = contents(repository.stack);
  for (const options of [[], ['--dry-run']]) {
    const { status, stderr, objects } = reftable('compact', '--range=0..3', '--json', ...options, repository.stack);
    assert.equal(status, 1);
    assert.equal(stderr, `reftable: API_ERROR: ${commandError.noSuchTable(3, 3)}\n`);
    assert.deepEqual(objects().at(-1)?.code, 'API_ERROR');
  }
  assert.deepEqual(contents(repository.stack), before);
});

test('compacting merges what was asked for and leaves every ref as it was', () => {
  using repository = new Repository();
  addTables(repository, [9, 3, 3, 3]);
  const refs = repository.refs();
  const tables = repository.tables();
  const range = reftable('compact', '--range', '1..2', '--json', repository.stack);
  assert.equal(range.status, 0, range.stderr);
  assert.equal(repository.tables().length, tables.length - 1);
  assert.deepEqual(
    range.objects().map(({ kind }) => kind),
    ['plan', 'result'],
  );
  assert.equal(reftable('compact', '--all', repository.stack).status, 0);
  assert.equal(repository.tables().length, 1);
  assert.equal(repository.refs(), refs);
  assert.equal(repository.git(['refs', 'verify', '--strict']), '');
});

test('expiring drops reflog entries below a time or an update index', () => {
  using repository = new Repository();
  addTables(repository, [4, 4]);
  const logs = () =>
    reftable('dump', '--json', repository.stack)
      .objects()
      .filter(({ kind }) => kind === 'log').length;
  assert.ok(logs() > 0);
  assert.equal(reftable('compact', '--expire-before', '2001-01-01', repository.stack).status, 0);
  assert.ok(logs() > 0, 'none is as old as that');
  assert.equal(reftable('compact', '--expire-below', '18446744073709551615', repository.stack).status, 0);
  assert.equal(logs(), 0);
});

test('expiring by the configuration keeps the entries of refs that a pattern keeps', () => {
  using repository = new Repository({ config: ['gc.refs/heads/b.reflogExpire=never'] });
  const oid = repository.commit();
  for (const name of ['a', 'b']) repository.git(['update-ref', '-m', 'of 2005', `refs/heads/${name}`, oid]);
  const reflog = (name: string) => repository.git(['reflog', 'show', '--format=%gs', name]).trim();
  assert.equal(reftable('compact', '--expire-configured', '--dry-run', repository.stack).status, 0);
  assert.deepEqual([reflog('a'), reflog('b')], ['of 2005', 'of 2005']);
  const [plan] = reftable('compact', '--expire-configured', '--json', repository.stack).objects();
  assert.deepEqual(plan?.expiry, { asConfigured: true });
  assert.deepEqual([reflog('a'), reflog('b')], ['', 'of 2005']);
  repository.git(['config', 'gc.reflogExpire', 'teatime']);
  const { status, stderr } = reftable('compact', '--expire-configured', repository.stack);
  assert.deepEqual([status, stderr.includes("'teatime' for 'gc.reflogExpire'")], [1, true]);
});

test('wrong arguments are answered with two lines and exit status 2', () => {
  for (const [args, message, command] of [
    [[], usageError.noCommand(), 'reftable'],
    [['dump', '--tabels', '.'], usageError.unknownOption('--tabels', '--tables'), 'reftable dump'],
  ] as const) {
    const { status, stderr, stdout } = reftable(...args);
    assert.deepEqual([status, stdout], [2, '']);
    assert.equal(stderr, `reftable: ${message}\n${usageError.seeHelp(command)}\n`);
  }
});

test('--help prints the help and succeeds', () => {
  const { status, stdout, stderr } = reftable('compact', '--help');
  assert.deepEqual([status, stderr], [0, '']);
  const help = parseCommand(['compact', '--help'], 0);
  assert.equal(stdout, 'text' in help && help.text);
});

test('--version prints the version of the package', () => {
  const { version } = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../package.json'), 'utf8'));
  const { status, stdout, stderr } = reftable('--version');
  assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: `reftable ${version}\n`, stderr: '' });
});

test('options before the command apply to all commands', t => {
  using repository = new Repository();
  addTables(repository, [3]);
  const here = reftable('refs', '--json', repository.folder).stdout;
  assert.equal(reftable('-C', repository.folder, 'refs', '--json').stdout, here);
  assert.equal(reftable('--git-dir', repository.gitFolder, 'refs', '--json').stdout, here);
  const { status, stderr } = reftable('-C', join(directory(t), 'missing'), 'refs');
  assert.deepEqual([status, stderr.split('\n').length], [1, 2], stderr);
});

test('what cannot be read is one line on standard error, one object for --json, and exit status 1', t => {
  const path = directory(t);
  writeFileSync(join(path, 'tables.list'), '0x000000000001-0x000000000001-00000000.ref\n');
  const before = contents(path);
  const { status, stderr, objects } = reftable('dump', '--json', path);
  assert.equal(status, 1);
  assert.match(stderr, /^reftable: NOT_EXIST_ERROR: .*\n$/);
  assert.equal(objects().at(-1).code, 'NOT_EXIST_ERROR');
  assert.match(objects().at(-1).file, /00000000\.ref$/);
  assert.equal(reftable('compact', '--all', path).status, 1);
  assert.deepEqual(contents(path), before);
  const missing = join(path, 'missing');
  const nothing = reftable('dump', missing);
  assert.equal(nothing.status, 2);
  assert.equal(nothing.stderr, `reftable: NOT_EXIST_ERROR: ${noStack(missing, 'nothing', undefined)}\n`);
  writeFileSync(join(path, 'notes.txt'), 'no table\n');
  assert.match(reftable('dump', join(path, 'notes.txt')).stderr, /^reftable: FORMAT_ERROR: /);
});

test('a locked stack is left alone, and the error names the lock', () => {
  using repository = new Repository();
  addTables(repository, [3, 3]);
  writeFileSync(join(repository.stack, 'tables.list.lock'), '');
  const before = contents(repository.stack);
  const { status, stderr } = reftable('compact', '--all', repository.stack);
  assert.equal(status, 1);
  assert.match(stderr, /LOCK_ERROR: .*tables\.list\.lock/);
  assert.deepEqual(contents(repository.stack), before);
});

test('a signal stops a compaction, and the stack and its directory are as they were', async t => {
  const path = directory(t);
  mkdirSync(path, { recursive: true });
  {
    using stack = Stack.open(path, { hash: 'sha1', fsync: false, disableAutoCompact: true });
    for (const folder of ['a', 'b']) {
      stack.add(table => {
        for (let i = 0; i < 150_000; i++) {
          const name = `refs/heads/${folder}/${String(i).padStart(7, '0')}`;
          table.addRef({
            name,
            updateIndex: table.minUpdateIndex,
            value: { type: 'oid', oid: i.toString(16).padStart(40, '0') },
          });
        }
      });
    }
  }
  const before = readdirSync(path).sort();
  const child = spawn(process.execPath, [cli, 'compact', '--all', path], { stdio: ['ignore', 'pipe', 'pipe'] });
  const exit = once(child, 'exit');
  // It is about to merge.
  await once(child.stdout, 'data');
  child.kill('SIGINT');
  const [status] = await exit;
  assert.equal(status, 130);
  assert.deepEqual(readdirSync(path).sort(), before);
});

test('fsck finds nothing wrong with a stack of git and exits with 0', () => {
  using repository = new Repository();
  addTables(repository, [20, 5]);
  const { status, stdout } = reftable('fsck', repository.stack);
  const summaries = [0, 1].map(hint => fsckText.summary({ error: 0, warning: 0, info: 0, hint }, 'notLookedUp'));
  assert.ok(summaries.includes(stdout.trim().split('\n').at(-1) ?? ''), stdout);
  assert.equal(status, 0);
});

test('fsck prints a finding a line, with its file and bytes, and exits with 1', () => {
  using repository = new Repository();
  addTables(repository, [20]);
  const list = join(repository.stack, 'tables.list');
  writeFileSync(list, readFileSync(list, 'utf8').trimEnd());
  const { status, objects } = reftable('fsck', '--json', '--hash', 'sha1', repository.stack);
  assert.equal(status, 1);
  const [stack, ...findings] = objects();
  assert.deepEqual(stack, { kind: 'stack', directory: repository.stack });
  const [finding, summary, ...others] = findings.filter(({ severity }) => severity !== 'hint');
  assert.deepEqual(others, []);
  const hint = findings.filter(({ severity }) => severity === 'hint').length;
  assert.deepEqual(summary, { kind: 'summary', error: 1, warning: 0, info: 0, hint, objects: 'notLookedUp' });
  assert.equal(finding.kind, 'finding');
  assert.equal(finding.id, 'listNoNewline');
  assert.equal(finding.severity, 'error');
  assert.equal(finding.file, 'tables.list');
  assert.equal(finding.end, readFileSync(list).length);
});

test('fsck reports what all worktrees of a repository share once', () => {
  using repository = new Repository();
  repository.git(['commit', '-q', '--allow-empty', '-m', 'first']);
  for (const name of ['one', 'two']) repository.git(['worktree', 'add', '-q', join(repository.gitFolder, name)]);
  rmSync(join(repository.gitFolder, 'refs'), { recursive: true });
  const { status, objects } = reftable('fsck', '--json', repository.gitFolder);
  assert.equal(status, 1);
  const printed = objects().filter(({ kind, severity }) => kind !== 'finding' || severity !== 'hint');
  assert.deepEqual(
    printed.map(({ kind, id, error }) => (kind === 'summary' ? error : (id ?? kind))),
    ['stack', 'gitDirectoryPart', 1, 'stack', 0, 'stack', 0],
  );
});

test('fsck of a single table, and of a path that is not there, which is not checked', () => {
  using repository = new Repository();
  addTables(repository, [20]);
  assert.equal(reftable('fsck', join(repository.stack, repository.tables()[0] as string)).status, 0);
  const { status, objects } = reftable('fsck', '--json', join(repository.folder, 'nowhere'));
  assert.equal(status, 2);
  assert.equal(objects()[0].code, 'NOT_EXIST_ERROR');
});

test('anatomy prints fields that follow each other from the first byte to the last, also of a damaged table', t => {
  using repository = new Repository();
  addTables(repository, [40]);
  const file = join(directory(t), 'damaged.ref');
  const bytes = readFileSync(join(repository.stack, repository.tables()[0] as string));
  bytes[40] = 0xff;
  writeFileSync(file, bytes.subarray(0, -10));
  const { status, objects } = reftable('anatomy', '--json', file);
  assert.equal(status, 0);
  let at = 0;
  for (const { start, end, inside, name } of objects()) {
    if (inside !== undefined) continue;
    assert.equal(start, at);
    assert.ok(end > start && name);
    at = end;
  }
  assert.equal(at, bytes.length - 10);
  assert.match(reftable('anatomy', file).stdout, /^00000000 \+4 +magic {2}REFT$/m);
});

test('anatomy prints the fields of reflog entries with their offsets in the inflated block', () => {
  using repository = new Repository();
  addTables(repository, [3]);
  const file = join(repository.stack, repository.tables().at(-1) as string);
  const { objects } = reftable('anatomy', '--json', file);
  const stream = objects().find(({ name }) => name === 'deflatedRecords');
  const inflated = objects().filter(({ inside }) => inside !== undefined);
  assert.ok(inflated.length > 0);
  let at = inflated[0].start;
  for (const { start, end, inside, block } of inflated) {
    assert.deepEqual({ start, inside, block }, { start: at, inside: stream?.block, block: stream?.block });
    at = end;
  }
});
