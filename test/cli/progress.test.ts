// What a long command shows on a terminal while it works.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { Progress } from '../../src/cli/progress.ts';
import { Stack } from '../../src/reftable/index.ts';
import { dumpText } from '../../src/text/command-line.ts';
import { progressText, stoppedText } from '../../src/text/progress.ts';
import { serviceProgress } from '../../src/text/service.ts';
import { addTables, Repository } from '../support/repository.ts';
import { cli, environment } from './support/run.ts';

const CLEAR = '\r\x1b[K';
const hasTerminal = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0;

/** A progress of which the test moves the clock. */
function timed() {
  const shown: string[] = [];
  const clock = { now: 1000 };
  const progress = new Progress(
    text => shown.push(text),
    () => clock.now,
  );
  return { progress, shown, clock };
}

function lineOf(text: string): string {
  return `\r\x1b[?7l${text}\x1b[K\x1b[?7h`;
}

suite('progress', () => {
  test('is shown after half a second, five times a second, and removed', () => {
    const { progress, shown, clock } = timed();
    progress.show(() => 'early');
    progress.clear();
    assert.deepEqual(shown, []);
    for (clock.now += 499; clock.now <= 1900; clock.now += 50) progress.show(() => `at ${clock.now}`);
    assert.deepEqual(shown, [lineOf('at 1549'), lineOf('at 1749')]);
    progress.clear();
    progress.clear();
    assert.deepEqual(shown.slice(2), [CLEAR]);
  });

  test('has the rate of records, and the time that remains of a known whole', () => {
    const { progress, shown, clock } = timed();
    clock.now += 2000;
    progress.show(() => 'Reading', { records: 5000 });
    clock.now += 1000;
    progress.show(() => 'Checking', { fraction: 0.25 });
    clock.now += 1000;
    progress.show(() => 'Starting', { fraction: 0 });
    assert.deepEqual(shown, [
      lineOf('Reading, 2,500 per second'),
      lineOf('Checking, 25\u00a0%, about 9 seconds left'),
      lineOf('Starting, 0\u00a0%'),
    ]);
    assert.equal(
      progressText('Checking', { rate: undefined, fraction: 0.5, left: 600 }),
      'Checking, 50\u00a0%, about 10 minutes left',
    );
  });

  test('escapes text of the repository', () => {
    const { progress, shown, clock } = timed();
    clock.now += 1000;
    progress.show(() => 'Checking \x1b[31mred');
    assert.deepEqual(shown, [lineOf('Checking \\x1b[31mred')]);
  });

  test('is not made where it is not shown', () => {
    const progress = new Progress(null, () => Number.MAX_SAFE_INTEGER);
    progress.show(() => assert.fail('made'));
    progress.clear();
  });
});

suite('on a terminal', { skip: !hasTerminal && 'script of util-linux is not installed' }, () => {
  function terminal(repository: Repository, command: string) {
    const env = { ...environment, TERM: 'xterm-256color' };
    const child = spawn('script', ['-qec', command, '/dev/null'], { cwd: repository.folder, env });
    const terminal = { child, text: '' };
    child.stdout.setEncoding('utf8').on('data', chunk => {
      terminal.text += chunk;
    });
    return terminal;
  }

  test('a long dump shows how many records it has printed', async () => {
    using repository = new Repository();
    using stack = Stack.open(repository.stack, { fsync: false });
    stack.add(table => {
      for (let i = 0; i < 100_000; i++) {
        const name = `refs/heads/${String(i).padStart(8, '0')}`;
        table.addRef({ name, updateIndex: table.minUpdateIndex, value: { type: 'oid', oid: '1'.repeat(40) } });
      }
    });
    // The reader takes its time.
    const shown = terminal(repository, `'${process.execPath}' '${cli}' dump | { sleep 2; cat > out; }`);
    const [status] = await once(shown.child, 'close');
    assert.equal(status, 0, shown.text);
    const [, first = ''] = shown.text.split('\r\x1b[?7l');
    const records = Number(/: ([\d,]+)/.exec(first)?.[1]?.replaceAll(',', ''));
    assert.ok(first.startsWith(`${dumpText.progress(records)}, `), JSON.stringify(shown.text));
    assert.ok(shown.text.endsWith(CLEAR));
    assert.ok(!readFileSync(join(repository.folder, 'out'), 'latin1').includes('\x1b'));
  });

  test('a command shows that it waits for a lock, and at Ctrl-C what it leaves', async () => {
    using repository = new Repository({ config: ['reftable.lockTimeout=-1'] });
    addTables(repository, [3, 3]);
    const list = join(repository.stack, 'tables.list');
    const before = readFileSync(list);
    writeFileSync(`${list}.lock`, '');
    const shown = terminal(repository, `'${process.execPath}' '${cli}' compact --all`);
    const closed = once(shown.child, 'close');
    const waiting = serviceProgress.waiting('tables.list.lock');
    while (!shown.text.includes(waiting)) {
      assert.equal(shown.child.exitCode, null, shown.text);
      await once(shown.child.stdout, 'data');
    }
    shown.child.stdin.write('\x03');
    const [status] = await closed;
    assert.equal(status, 130);
    assert.ok(shown.text.trimEnd().endsWith(stoppedText.unchanged()), JSON.stringify(shown.text));
    assert.deepEqual(readFileSync(list), before);
  });
});
