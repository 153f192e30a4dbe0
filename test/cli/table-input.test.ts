// `-`: a table in standard input, read by the commands that read a table file, with the same output.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import { buildSample } from '../../src/samples/index.ts';
import { commandError, headerText, inputText } from '../../src/text/command-line.ts';
import { cli } from './support/run.ts';

/** The newest table of a sample. */
function tableOf(t: TestContext, sample: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'reftable-input-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  buildSample(sample, folder);
  const directory = join(folder, '.git/reftable');
  const names = readdirSync(directory).filter(name => name.endsWith('.ref'));
  return join(directory, names.sort().at(-1) ?? '');
}

function run(args: readonly string[], input: string | Uint8Array | undefined) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { input, encoding: 'utf8' });
  return { status, stdout, stderr };
}

suite('a table in standard input', () => {
  test('is read as the file is, healthy or damaged', t => {
    for (const [sample, ...commands] of [
      ['healthy', 'dump', 'anatomy'],
      ['block-type-unknown', 'fsck'],
    ] as const) {
      const file = tableOf(t, sample);
      for (const command of commands) {
        const expected = run([command, file, '--json'], undefined);
        const { status, stdout, stderr } = run([command, '-', '--json'], readFileSync(file));
        assert.deepEqual([status, stderr], [expected.status, expected.stderr], command);
        assert.ok(stdout.length > 100);
        assert.equal(stdout, expected.stdout.replaceAll(file, '-').replaceAll(basename(file), '-'), command);
      }
    }
  });

  test('can come in small pieces, with pauses', async t => {
    const file = tableOf(t, 'healthy');
    const bytes = readFileSync(file);
    const child = spawn(process.execPath, [cli, 'dump', '-'], { stdio: ['pipe', 'pipe', 'inherit'] });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', text => {
      stdout += text;
    });
    for (const [start, end] of [
      [0, 1],
      [1, 30],
      [30, bytes.length],
    ] as const) {
      child.stdin.write(bytes.subarray(start, end));
      await new Promise(resolve => setTimeout(resolve, 20));
    }
    child.stdin.end();
    const [status] = await once(child, 'close');
    assert.equal(status, 0);
    assert.equal(stdout, run(['dump', file], undefined).stdout.replaceAll(basename(file), inputText.standardInput()));
  });

  test('that is empty, closed or not a table is an error of one line', () => {
    for (const input of ['', 'garbage']) {
      const { status, stdout, stderr } = run(['dump', '-'], input);
      assert.deepEqual([status, stdout], [1, ''], input);
      assert.match(stderr, /^reftable: FORMAT_ERROR: [^\n]*\n$/);
    }
    const directory = openSync(tmpdir(), 'r');
    try {
      const { status, stderr } = spawnSync(process.execPath, [cli, 'dump', '-'], {
        stdio: [directory, 'ignore', 'pipe'],
        encoding: 'utf8',
      });
      assert.equal(status, 1);
      assert.match(stderr, /^reftable: IO_ERROR: [^\n]*\n$/);
    } finally {
      closeSync(directory);
    }
  });

  test('has a limit, after which nothing more is read', { skip: process.platform === 'win32' }, () => {
    const zeros = openSync('/dev/zero', 'r');
    try {
      const { status, stderr } = spawnSync(process.execPath, [cli, 'anatomy', '-'], {
        stdio: [zeros, 'ignore', 'pipe'],
        encoding: 'utf8',
      });
      assert.equal(status, 1);
      assert.equal(stderr, `reftable: API_ERROR: ${commandError.inputTooLarge(256 << 20)}\n`);
    } finally {
      closeSync(zeros);
    }
  });

  test('is called standard input in texts, and - in JSON; ./- is a file', t => {
    const { stderr } = run(['dump', './-'], readFileSync(tableOf(t, 'healthy')));
    assert.match(stderr, /\.\/- does not exist/);
    const fails = (...args: string[]) => run(args, 'bad');
    assert.match(fails('dump', '-').stderr, /^reftable: FORMAT_ERROR: standard input /);
    const [heading, finding] = fails('fsck', '-').stdout.split('\n');
    assert.equal(heading, headerText.tableInInput());
    assert.match(finding ?? '', /^error: standard input 0x0–0x2: tableTooShort: /);
    const [line] = fails('dump', '-', '--json').stdout.split('\n');
    const { file, message } = JSON.parse(line ?? '');
    assert.equal(file, '-');
    assert.match(message, /^- is corrupt: /);
  });
});
