// A git that holds the lock of the list in a slow hook, seen by the same path, by another path and from another PID
// namespace: no command removes its lock without a request, and no ref is lost.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { repairErrorText } from '../../src/text/repair-errors.ts';
import { git, gitBinary, isolated } from '../support/git.ts';

const cli = resolve(import.meta.dirname, '../../src/cli/cli.ts');
const skip = process.platform === 'win32' && 'hooks are shell scripts';
const NAMESPACE = ['unshare', '--pid', '--fork', '--mount-proc'];

/** Waits in `prepared`, when the lock is held, until the file `go` exists. */
const HOOK = `#!/bin/sh
[ "$1" = prepared ] && [ -n "$HOLD" ] || exit 0
: >"$HOLD/held"
until [ -e "$HOLD/go" ]; do sleep 0.05; done
`;

class Held implements AsyncDisposable {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'reftable-live-lock-')));
  readonly repository = join(this.folder, 'repository');
  readonly other = join(this.folder, 'other');
  readonly stack = join('.git', 'reftable');
  #git: ChildProcess | undefined;
  #mounted = false;

  /** A repository with a backup of a repair, in which git holds the lock of the list. */
  static async make(config: readonly string[] = []): Promise<Held> {
    const held = new Held();
    for (const path of [held.repository, held.other]) mkdirSync(path);
    git(held.repository, ['init', '-q', '-b', 'main', '--ref-format=reftable']);
    git(held.repository, ['commit', '-q', '--allow-empty', '-m', 'one']);
    // A second table, so that there is something to compact.
    git(held.repository, ['branch', 'topic'], { env: { GIT_TEST_REFTABLE_AUTOCOMPACTION: 'false' } });
    for (const key of config) git(held.repository, ['config', key, 'true']);
    writeFileSync(join(held.repository, held.stack, '0x000000000001-0x000000000001-00000001.temp.abcdef'), 'REFT');
    assert.equal(held.run([], 'repair', '--apply').status, 0);
    const hook = join(held.repository, '.git', 'hooks', 'reference-transaction');
    mkdirSync(join(hook, '..'), { recursive: true });
    writeFileSync(hook, HOOK);
    chmodSync(hook, 0o755);
    const env = { ...isolated, HOLD: held.folder };
    held.#git = spawn(gitBinary, ['update-ref', 'refs/heads/slow', 'HEAD'], { cwd: held.repository, env });
    while (!existsSync(join(held.folder, 'held'))) {
      assert.equal(held.#git.exitCode, null, 'git takes the lock');
      await setTimeout(20);
    }
    // Old enough for a warning, however short the test is.
    utimesSync(held.lock, 1_750_000_000, 1_750_000_000);
    return held;
  }

  get lock(): string {
    return join(this.repository, this.stack, 'tables.list.lock');
  }

  /** False where bind mounts cannot be made. */
  mount(): boolean {
    this.#mounted = spawnSync('mount', ['--bind', this.repository, this.other]).status === 0;
    return this.#mounted;
  }

  /** Runs a command of the CLI on the stack. `within` is a program that starts it. */
  run(within: readonly string[], command: string, ...args: string[]) {
    return this.runIn(this.repository, within, command, ...args);
  }

  runIn(repository: string, within: readonly string[], command: string, ...args: string[]) {
    const [program, ...rest] = [...within, process.execPath, cli, command, ...args, join(repository, this.stack)];
    const { status, stdout, stderr } = spawnSync(program as string, rest, { encoding: 'utf8', env: isolated });
    return { status, text: `${stdout}${stderr}` };
  }

  /** Lets git continue; returns its exit status. */
  async finish(): Promise<number | null> {
    writeFileSync(join(this.folder, 'go'), '');
    const child = this.#git as ChildProcess;
    if (child.exitCode === null) await once(child, 'exit');
    return child.exitCode;
  }

  refs(): string[] {
    return git(this.repository, ['for-each-ref', '--format=%(refname)']).split('\n').filter(Boolean);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#mounted) spawnSync('umount', ['-l', this.other]);
    await this.finish();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function canUnshare(t: TestContext): boolean {
  const [program, ...args] = [...NAMESPACE, 'true'];
  if (spawnSync(program as string, args).status === 0) return true;
  t.skip('PID namespaces cannot be made here');
  return false;
}

/** All commands that may change a stack, without options for locks. */
function assertLockStays(held: Held, repository: string, within: readonly string[]): void {
  const lock = statSync(held.lock).ino;
  const list = readFileSync(join(held.repository, held.stack, 'tables.list'));
  const inside = (command: string, ...args: string[]) => held.runIn(repository, within, command, ...args);
  const found = inside('fsck');
  assert.match(found.text, /the list has been locked for \d+ days/);
  assert.doesNotMatch(found.text, /safe to remove|nobody/);
  assert.match(inside('repair', '--apply').text, /- \[ \] Remove the lock tables\.list\.lock/);
  const rolledBack = inside('repair', '--rollback');
  assert.equal(rolledBack.status, 1, rolledBack.text);
  const compacted = inside('compact', '--all');
  assert.equal(compacted.status, 1, compacted.text);
  for (const { text } of [rolledBack, compacted]) assert.match(text, /lock/);
  assert.equal(statSync(held.lock).ino, lock);
  assert.deepEqual(readFileSync(join(held.repository, held.stack, 'tables.list')), list);
}

/** The refusal to remove the lock of git, with any process ID. */
const HELD_BY_GIT = new RegExp(
  repairErrorText({
    type: 'lockHeld',
    lock: 'tables.list.lock',
    holder: { pid: 1, program: 'git', source: 'descriptor' },
  })
    .replaceAll(/[.()]/g, '\\$&')
    .replace('process 1', 'process \\d+'),
);

const ALL = ['refs/heads/main', 'refs/heads/slow', 'refs/heads/topic'];

test('the lock of a running git stays, and is not removed on request either when its holder is seen', {
  skip,
}, async () => {
  await using held = await Held.make();
  assertLockStays(held, held.repository, []);
  if (process.platform === 'linux') {
    assert.match(held.run([], 'fsck').text, /git \(process \d+\) has it open/);
    const { status, text } = held.run([], 'repair', '--apply', '--remove-lock');
    assert.equal(status, 1);
    assert.match(text, HELD_BY_GIT);
    assert.ok(existsSync(held.lock));
  }
  assert.equal(await held.finish(), 0);
  assert.deepEqual(held.refs(), ALL);
});

test('the lock of a running git stays when it is seen by another path', { skip }, async t => {
  await using held = await Held.make();
  if (!held.mount()) return t.skip('bind mounts cannot be made here');
  assertLockStays(held, held.other, []);
  const { status, text } = held.runIn(held.other, [], 'repair', '--apply', '--remove-lock');
  assert.equal(status, 1);
  assert.match(text, HELD_BY_GIT);
  assert.ok(existsSync(held.lock));
  assert.equal(await held.finish(), 0);
  assert.deepEqual(held.refs(), ALL);
});

test('the lock of a running git stays when it is seen from another PID namespace', { skip }, async t => {
  if (!canUnshare(t)) return;
  await using held = await Held.make(['core.lockfilePid']);
  assertLockStays(held, held.repository, NAMESPACE);
  const { text } = held.run(NAMESPACE, 'repair', '--plan');
  assert.match(text, /runs in a container: processes outside of it are not visible/);
  assert.match(text, /does not show that it is unused/);
  assert.equal(await held.finish(), 0);
  assert.deepEqual(held.refs(), ALL);
});

test('a lock that is removed on request, because its git cannot be seen, costs no ref but that of its git', {
  skip,
}, async t => {
  if (!canUnshare(t)) return;
  await using held = await Held.make();
  const { status, text } = held.run(NAMESPACE, 'repair', '--apply', '--remove-lock');
  assert.equal(status, 0, text);
  assert.match(text, /- \[x\] Remove the lock tables\.list\.lock/);
  assert.equal(existsSync(held.lock), false);
  await held.finish();
  for (const name of ['refs/heads/main', 'refs/heads/topic']) assert.ok(held.refs().includes(name), name);
  git(held.repository, ['refs', 'verify']);
});

test('--take does not remove a lock, and --rollback knows no --remove-lock', { skip }, async () => {
  await using held = await Held.make();
  assert.equal(held.run([], 'repair', '--apply', '--take', 'removeLock:tables.list.lock').status, 2);
  assert.equal(held.run([], 'repair', '--rollback', '--remove-lock').status, 2);
  assert.ok(existsSync(held.lock));
});
