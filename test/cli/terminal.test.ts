// The command line in a terminal, and with outputs that cannot be written.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { after, before, suite, test } from 'node:test';
import { headerText, usageError } from '../../src/text/command-line.ts';
import { helpText } from '../../src/text/commands/commands.ts';
import { addTables, Repository } from '../support/repository.ts';
import { cli, environment, reftableIn } from './support/run.ts';

const reftable = `'${process.execPath}' '${cli}'`;
/** What Node takes colours from besides `TERM`: a continuous-integration server has some of them. */
const COLOUR_VARIABLES = ['CI', 'TF_BUILD', 'TMUX', 'NO_COLOR', 'NODE_DISABLE_COLORS', 'FORCE_COLOR'];
const plainEnvironment = Object.fromEntries(
  Object.entries(environment).filter(([name]) => !COLOUR_VARIABLES.includes(name)),
);
const hasTerminal = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0;

suite('the command line', () => {
  let repository: Repository;
  before(() => {
    repository = new Repository();
    addTables(repository, [3, 3]);
    repository.updateRefs([`create refs/heads/main ${repository.commit()}`]);
  });
  after(() => repository[Symbol.dispose]());

  function terminal(command: string, variables: NodeJS.ProcessEnv = {}) {
    const env = { ...plainEnvironment, TERM: 'xterm-256color', ...variables };
    return spawn('script', ['-qec', command, '/dev/null'], { cwd: repository.folder, env });
  }

  /** What a command prints on a terminal of this many columns, and its exit status. */
  async function onTerminal(command: string, columns = 80, variables: NodeJS.ProcessEnv = {}) {
    const child = terminal(`stty cols ${columns}; ${command}`, variables);
    let text = '';
    child.stdout.setEncoding('utf8').on('data', chunk => {
      text += chunk;
    });
    const [status] = await once(child, 'close');
    return { status, lines: text.split('\r\n') };
  }

  suite('on a terminal', { skip: !hasTerminal && 'script of util-linux is not installed' }, () => {
    test('shows help with styles, in its width', async () => {
      const { status, lines } = await onTerminal(`${reftable} refs --help`, 60);
      assert.equal(status, 0);
      assert.equal(lines[0], `\x1b[1m${helpText.usage()}\x1b[22m reftable refs [options] [path]`);
      for (const line of lines) assert.ok(line.length <= 60 + '\x1b[1m\x1b[22m'.length, line);
    });

    test('shows no escape sequence with NO_COLOR, also on 20 columns', async () => {
      const { status, lines } = await onTerminal(`${reftable} refs --help; ${reftable} refs`, 20, { NO_COLOR: '1' });
      assert.equal(status, 0);
      assert.ok(lines.length > 20 && !lines.join('').includes('\x1b'));
    });

    test('colours refs, and runs commands on a thread', async () => {
      const { status, lines } = await onTerminal(`${reftable} refs && ${reftable} compact --dry-run`);
      assert.equal(status, 0, lines.join('\n'));
      assert.ok(lines.some(line => line.startsWith('refs/heads/') && line.includes('\x1b[33m')));
      assert.ok(lines.includes(headerText.stack(repository.stack)), lines.join('\n'));
    });

    test('shows the lines that a file gets, of commands that print as git does too', async () => {
      for (const args of [
        'refs',
        'refs --format=git',
        'reflog --all',
        'reflog show',
        'reflog list',
        'reflog expire --all --expire=now --dry-run --verbose',
        'update-ref',
        'update-ref --dry-run refs/heads/new HEAD',
        'update-ref --dry-run refs/heads/main HEAD',
        'update-ref --dry-run refs/heads/new nothing',
        'symbolic-ref HEAD',
        'branch --dry-run -m renamed',
        'branch --nothing',
      ]) {
        const { stdout, stderr, status } = reftableIn(repository.folder, args.split(' '));
        const shown = await onTerminal(`${reftable} ${args}`, 80, { NO_COLOR: '1' });
        assert.deepEqual(shown, { status, lines: `${stderr}${stdout}`.split('\n') }, args);
      }
    });

    test('answers a typo with two lines', async () => {
      const { status, lines } = await onTerminal(`${reftable} refs --provenence`);
      assert.equal(status, 2);
      const message = usageError.unknownOption('--provenence', '--provenance');
      assert.deepEqual(lines, [`reftable: ${message}`, usageError.seeHelp('reftable refs'), '']);
    });

    test('ends at Ctrl-C with the status of SIGINT, and leaves no lock', async () => {
      const child = terminal(`echo start; ${reftable} update-ref --stdin`);
      const closed = once(child, 'close');
      await once(child.stdout, 'data');
      // The terminal may have closed its input when the next key is pressed.
      child.stdin.on('error', () => {});
      const pressed = setInterval(() => child.stdin.write('\x03'), 200);
      const [status] = await closed;
      clearInterval(pressed);
      assert.equal(status, 130);
      assert.deepEqual(
        readdirSync(repository.stack).filter(name => name.endsWith('.lock')),
        [],
      );
    });
  });

  function inShell(command: string) {
    const { status, stderr } = spawnSync('sh', ['-c', command], {
      ...{ cwd: repository.folder, env: environment, encoding: 'utf8' },
    });
    return { status, lines: stderr.split('\n') };
  }

  test('ends with one line on a full disk', { skip: !existsSync('/dev/full') && '/dev/full is missing' }, () => {
    for (const args of ['--help', 'dump --json', 'compact --dry-run', 'update-ref --dry-run refs/heads/new HEAD']) {
      const { status, lines } = inShell(`${reftable} ${args} >/dev/full`);
      assert.equal(status, 1, args);
      assert.match(lines[0] ?? '', /^reftable: IO_ERROR: ENOSPC: /);
      assert.equal(lines.length, 2, lines.join('\n'));
    }
    assert.equal(inShell(`${reftable} refs --nothing 2>/dev/full`).status, 2);
    assert.equal(inShell(`${reftable} update-ref refs/heads/new nothing 2>/dev/full`).status, 128);
  });

  test('prints nothing when the reader of its output has ended, or the output is closed', () => {
    const { lines } = inShell(`(${reftable} --help; echo "status $?" >&2) | true`);
    assert.deepEqual(lines, ['status 0', '']);
    assert.deepEqual(inShell(`${reftable} refs >&-`), { status: 0, lines: [''] });
    // Like git, which SIGPIPE ends: on the main thread, and on a thread of its own with and without input.
    for (const args of ['symbolic-ref HEAD', 'reflog list', 'update-ref --stdin']) {
      const command = `(sleep 0.2; printf 'start\\n' | ${reftable} ${args}; echo "status $?" >&2) | true`;
      assert.deepEqual(inShell(command).lines, ['status 141', ''], args);
    }
  });
});
