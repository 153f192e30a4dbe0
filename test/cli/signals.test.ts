// Signals while a command changes a stack or waits for its lock: whenever they come and however many there are, the command
// ends and leaves no lock and no temporary file of its own.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Stack } from '../../src/reftable/index.ts';
import { applyRepair, planRepair } from '../../src/repair/index.ts';

const cli = resolve(import.meta.dirname, '../../src/cli/cli.ts');
const preload = resolve(import.meta.dirname, 'support/signal-at.ts');

const STATUS: Record<string, number> = { SIGHUP: 129, SIGINT: 130, SIGQUIT: 131, SIGTERM: 143 };
const SEQUENCES = [
  ['SIGINT', 'SIGINT'],
  ['SIGQUIT'],
  ['SIGTERM', 'SIGTERM'],
  ['SIGHUP', 'SIGINT'],
  ['SIGINT'],
  ['SIGQUIT', 'SIGTERM', 'SIGINT'],
];

/** With a long wait for a lock, a command of ours is run on a thread. */
const ON_THREAD = '[reftable]\nlockTimeout = 60000\n';

interface Work {
  readonly args: readonly string[];
  /** Brings a new stack into the state that the command is for. */
  readonly prepare: (stack: string) => void;
}

const WORK: Record<string, Work> = {
  'compact --all': { args: ['compact', '--all'], prepare: () => {} },
  'repair --apply': { args: ['repair', '--apply'], prepare: damage },
  'repair --rollback': {
    args: ['repair', '--rollback'],
    prepare(stack) {
      damage(stack);
      applyRepair(planRepair(stack));
    },
  },
};

/** A bare repository's stack of three tables, with pid files configured. */
function makeStack(t: TestContext, config = ''): string {
  const repository = mkdtempSync(join(tmpdir(), 'reftable-signals-'));
  t.after(() => rmSync(repository, { recursive: true, force: true }));
  for (const name of ['objects', 'refs', 'reftable']) mkdirSync(join(repository, name));
  writeFileSync(join(repository, 'HEAD'), 'ref: refs/heads/.invalid\n');
  writeFileSync(
    join(repository, 'config'),
    `[core]\nrepositoryformatversion = 1\nbare = true\nlockfilePid = true\n[extensions]\nrefStorage = reftable\n${config}`,
  );
  const path = join(repository, 'reftable');
  using stack = Stack.open(path, { hash: 'sha1', fsync: false, disableAutoCompact: true });
  for (const name of ['refs/heads/a', 'refs/heads/b', 'refs/heads/c']) {
    stack.add(table =>
      table.addRef({ name, updateIndex: table.minUpdateIndex, value: { type: 'oid', oid: '1'.repeat(40) } }),
    );
  }
  return path;
}

/** Cuts off the end of the newest table. */
function damage(stack: string): void {
  const name = readFileSync(join(stack, 'tables.list'), 'utf8').trim().split('\n').at(-1) as string;
  truncateSync(join(stack, name), readFileSync(join(stack, name)).length - 10);
}

/** Runs a command that sends itself signals at one of its changes; returns its status and how many changes it made. */
async function runWith(args: readonly string[], stack: string, signalAt: string, thread = 'worker') {
  const counter = join(stack, '..', 'changes');
  const env = {
    ...{ ...process.env, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' },
    ...{ SIGNAL_AT: signalAt, SIGNAL_CALLS: counter, SIGNAL_THREAD: thread },
  };
  const child = spawn(process.execPath, ['--import', preload, cli, ...args], { stdio: 'ignore', env });
  const [status] = (await once(child, 'exit')) as [number | null];
  return { status, changes: existsSync(counter) ? Number(readFileSync(counter, 'utf8')) : 0 };
}

function leftIn(stack: string): string[] {
  return readdirSync(stack).filter(name => name.endsWith('.lock') || name.includes('.temp.'));
}

/** With this variable every change is tried with every sequence of signals. */
const THOROUGH = process.env.REFTABLE_ALL_SIGNALS !== undefined;

test('a signal after the work has ended does not keep the command running', async t => {
  const stack = makeStack(t, ON_THREAD);
  const { status } = await runWith(['compact', '--all', stack], stack, 'exit after SIGTERM');
  assert.equal(status, STATUS.SIGTERM);
});

const BRIEF: Record<string, { args: (stack: string) => readonly string[]; refs: string; tables: number }> = {
  'update-ref of one ref': {
    args: stack => ['--git-dir', join(stack, '..'), 'update-ref', '-d', 'refs/heads/b'],
    refs: 'refs/heads/a refs/heads/c',
    tables: 1,
  },
  'compact of a small stack': {
    args: stack => ['compact', '--all', stack],
    refs: 'refs/heads/a refs/heads/b refs/heads/c',
    tables: 1,
  },
};

for (const [name, { args, refs, tables }] of Object.entries(BRIEF)) {
  test(`${name} is completed when signals come, and leaves no files`, async t => {
    const run = (stack: string, signalAt: string) => runWith(args(stack), stack, signalAt, 'main');
    const { changes } = await run(makeStack(t), '0 before SIGINT');
    assert.ok(changes > 5, `${changes} changes`);
    for (const [at, signals] of [
      ['1 after', ['SIGTERM']],
      [`${changes >> 1} before`, ['SIGINT', 'SIGTERM']],
      [`${changes} after`, ['SIGHUP', 'SIGHUP']],
    ] as const) {
      const stack = makeStack(t);
      const { status } = await run(stack, `${at} ${signals.join(',')}`);
      assert.equal(status, STATUS[signals[0]]);
      assert.deepEqual(leftIn(stack), [], at);
      using after = Stack.open(stack, { readOnly: true });
      assert.equal(Array.from(after.refs(), ref => ref.name).join(' '), refs);
      assert.equal(after.tables.length, tables);
    }
  });
}

test('a signal while the system creates the first lock leaves none, however long that takes', async t => {
  const stack = makeStack(t, ON_THREAD);
  const { status } = await runWith(['compact', '--all', stack], stack, '1 in SIGTERM');
  assert.equal(status, STATUS.SIGTERM);
  assert.deepEqual(leftIn(stack), []);
  using after = Stack.open(stack, { readOnly: true });
  assert.equal(after.tables.length, 3);
});

for (const [name, { args, prepare }] of Object.entries(WORK)) {
  test(`${name} leaves no files after any signals before or after any of its changes`, async t => {
    const prepared = () => {
      const stack = makeStack(t, ON_THREAD);
      prepare(stack);
      return stack;
    };
    const first = prepared();
    const { changes } = await runWith([...args, first], first, '0 before SIGINT');
    assert.ok(changes > 10, `${changes} changes`);
    let stopped = 0;
    for (let at = 1, turn = 0; at <= changes; at += THOROUGH ? 1 : Math.ceil(changes / 8)) {
      for (const signals of THOROUGH ? SEQUENCES : [SEQUENCES[turn++ % SEQUENCES.length] as string[]]) {
        const stack = prepared();
        const when = (at + turn) % 2 === 0 ? 'before' : 'after';
        const { status } = await runWith([...args, stack], stack, `${at} ${when} ${signals.join(',')}`);
        assert.deepEqual(leftIn(stack), [], `${signals} ${when} change ${at} of ${changes}`);
        assert.equal(status, STATUS[signals[0] as string]);
        if (name !== 'compact --all') continue;
        using after = Stack.open(stack, { readOnly: true });
        assert.equal([...after.refs()].length, 3);
        if (after.tables.length === 3) stopped++;
      }
    }
    if (name === 'compact --all') assert.ok(stopped > 0, 'a signal before the merge stops it');
  });

  for (const timeout of [-1, 600_000]) {
    test(`${name} that waits for a lock with a timeout of ${timeout} ends at a signal and keeps the lock`, async t => {
      const stack = makeStack(t, `[reftable]\nlockTimeout = ${timeout}\n`);
      prepare(stack);
      const lock = join(stack, 'tables.list.lock');
      writeFileSync(lock, '');
      const before = readdirSync(stack).sort();
      // Every try for the lock counts as a change.
      const { status, changes } = await runWith([...args, stack], stack, '5 before SIGTERM');
      assert.equal(status, 143);
      assert.ok(changes >= 5, `${changes} tries`);
      assert.deepEqual(readdirSync(stack).sort(), before);
    });
  }
}
