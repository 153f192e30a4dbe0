// The output of the command line for damaged and hostile repositories: escaped and bounded.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import { Stack } from '../../src/reftable/index.ts';
import { assertNothingHidden, HOSTILE, HOSTILE_NAME } from '../support/hostile.ts';
import { Repository } from '../support/repository.ts';
import { jsonLines } from './support/json-lines.ts';

const cli = resolve(import.meta.dirname, '../../src/cli/cli.ts');
const MOST_BYTES = 20_000;

function reftable(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  return { status, stdout, stderr, output: stdout + stderr };
}

function assertClean(output: string, what: string): void {
  assert.ok(output.length > 0, what);
  for (const line of output.split('\n')) assertNothingHidden(line, what);
}

/** Every command that reads a stack, as text and as JSON. */
const COMMANDS = [
  ...[['dump'], ['dump', '--tables'], ['fsck'], ['compact', '--all', '--dry-run'], ['repair', '--plan']],
  ...[
    ['dump', '--json'],
    ['dump', '--tables', '--json'],
    ['fsck', '--json'],
  ],
  ...[
    ['compact', '--all', '--dry-run', '--json'],
    ['repair', '--plan', '--json'],
  ],
];

function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'reftable-hostile-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A stack whose every text is hostile. */
function hostileStack(folder: string): string {
  const directory = join(folder, 'reftable');
  mkdirSync(directory);
  const oid = '1'.repeat(40);
  using stack = Stack.open(directory, { hash: 'sha1' });
  for (const updateIndex of [1n, 2n]) {
    stack.add(table => {
      table.addRef({
        name: `refs/heads/${HOSTILE}`,
        updateIndex,
        value: { type: 'symref', target: `refs/heads/${HOSTILE}.target` },
      });
      const update = {
        old: '0'.repeat(40),
        new: oid,
        committer: { name: HOSTILE, email: HOSTILE },
        time: 1_700_000_000n,
        tz: 0,
        message: `${HOSTILE}\n`,
      };
      table.addLog({ name: `refs/heads/${HOSTILE}`, updateIndex, update });
    });
  }
  return directory;
}

suite('hostile text on the command line', () => {
  test('of refs and reflogs is spelled out by every command', t => {
    const directory = hostileStack(temporaryFolder(t));
    for (const command of COMMANDS) {
      const { output } = reftable(...command, directory);
      assertClean(output, command.join(' '));
    }
    const [table] = readdirSync(directory).filter(name => name.endsWith('.ref'));
    for (const command of [['anatomy'], ['anatomy', '--json'], ['dump'], ['fsck']]) {
      assertClean(reftable(...command, join(directory, table as string)).output, command.join(' '));
    }
  });

  test('is unchanged in JSON once that is parsed', t => {
    const directory = hostileStack(temporaryFolder(t));
    const [, ref, log] = jsonLines('dump', reftable('dump', '--json', directory).stdout);
    assert.equal(ref.name, `refs/heads/${HOSTILE}`);
    assert.equal(ref.value.target, `refs/heads/${HOSTILE}.target`);
    assert.deepEqual(log.committer, { name: HOSTILE, email: HOSTILE });
    assert.equal(log.message, `${HOSTILE}\n`);
  });

  test('of the list, of file names and of the path is spelled out by every command', t => {
    using repository = new Repository();
    repository.git(['commit', '-q', '--allow-empty', '-m', 'first']);
    const directory = join(temporaryFolder(t), HOSTILE_NAME);
    cpSync(repository.stack, directory, { recursive: true });
    writeFileSync(join(directory, `${HOSTILE_NAME}\x1b[2J.ref`), 'x');
    writeFileSync(join(directory, `${HOSTILE_NAME}.lock`), '');
    writeFileSync(join(directory, 'odd\nname'), '');
    appendFileSync(join(directory, 'tables.list'), `${HOSTILE}\n\x1b]0;title\x07.ref\n${HOSTILE_NAME}\x1b[2J.ref\n`);
    for (const command of COMMANDS) assertClean(reftable(...command, directory).output, command.join(' '));
    assertClean(reftable('repair', '--apply', directory).output, 'repair --apply');
    assertClean(reftable('repair', '--rollback', directory).output, 'repair --rollback');
  });

  test('of the arguments is spelled out in errors', t => {
    const missing = join(temporaryFolder(t), `${HOSTILE_NAME}\x1b[2J`);
    for (const command of [...COMMANDS, ['anatomy'], ['anatomy', '--json']]) {
      const { status, output } = reftable(...command, missing);
      assert.equal(status, command[0] === 'anatomy' ? 1 : 2, command.join(' '));
      assertClean(output, command.join(' '));
    }
    for (const args of [[`\x1b[2J${HOSTILE_NAME}`], ['dump', '--hash', '\x1b[2J', '.'], [`--\u202e`]]) {
      const { status, output } = reftable(...args);
      assert.equal(status, 2, args.join(' '));
      assertClean(output, args.join(' '));
    }
  });
});

/** Commands that were seen to print a whole line of the list. */
const SHORT = [['fsck'], ['repair', '--plan', '--json'], ['compact', '--all', '--json']];

suite('long text on the command line', () => {
  for (const [what, line] of [
    ['a line without its newline', 'a'.repeat(5_000_000)],
    ['a line', `${'b'.repeat(5_000_000)}\n`],
    ['a line with a path', `x/${'c'.repeat(5_000_000)}\n`],
    ['a line that is there twice', `${'d'.repeat(5_000_000)}\n`.repeat(2)],
    ['a line of control characters', `${'\x1b'.repeat(1_000_000)}\n`],
  ] as const) {
    test(`is cut: ${what} of the list`, () => {
      using repository = new Repository();
      repository.git(['commit', '-q', '--allow-empty', '-m', 'first']);
      appendFileSync(join(repository.stack, 'tables.list'), line);
      const commands = line.endsWith('\n') ? SHORT : [...COMMANDS, ...SHORT];
      for (const command of commands) {
        const { status, output } = reftable(...command, repository.stack);
        assert.equal(status, 1, command.join(' '));
        assert.ok(output.length < MOST_BYTES, `${command.join(' ')} printed ${output.length} bytes`);
      }
      const anatomy = reftable('anatomy', join(repository.stack, 'tables.list')).output;
      assert.ok(anatomy.length < MOST_BYTES, `anatomy printed ${anatomy.length} bytes`);
      const applied = reftable('repair', '--apply', '--json', repository.stack);
      assert.equal(applied.status, 0, applied.stdout.slice(0, 2000));
      assert.ok(applied.output.length < MOST_BYTES, `repair --apply printed ${applied.output.length} bytes`);
      assert.equal(repository.git(['log', '--format=%s']).trim(), 'first');
    });
  }

  test('is cut where it is the name of a ref, and whole where the refs are asked for', t => {
    const directory = temporaryFolder(t);
    const name = `refs/heads/${'a..'.repeat(100_000)}`;
    {
      using stack = Stack.open(directory, { hash: 'sha1', blockSize: 1 << 20 });
      for (const updateIndex of [1n, 2n]) {
        stack.add(table => table.addRef({ name, updateIndex, value: { type: 'symref', target: name } }));
      }
    }
    for (const command of COMMANDS.filter(([command]) => command !== 'dump')) {
      const { output } = reftable(...command, directory);
      assert.ok(output.length < MOST_BYTES, `${command.join(' ')} printed ${output.length} bytes`);
    }
    assert.ok(reftable('dump', directory).stdout.includes(` ${name} `));
    assert.equal(jsonLines('dump', reftable('dump', '--json', directory).stdout)[1].name, name);
  });
});
