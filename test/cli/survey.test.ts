// `reftable survey`: all repositories below folders, in any state.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import { parseCommand } from '../../src/cli/arguments/parse-command.ts';
import { rowSortOf } from '../../src/cli/arguments/values.ts';
import { compareRows, type RepositoryRow } from '../../src/protocol/repository-rows.ts';
import { usageError } from '../../src/text/command-line.ts';
import { surveyText } from '../../src/text/survey.ts';
import { git } from '../support/git.ts';
import { Repository, withoutCompaction } from '../support/repository.ts';
import { jsonLines } from './support/json-lines.ts';
import { cli, environment, reftableIn } from './support/run.ts';

const preload = resolve(import.meta.dirname, 'support/hang-at.ts');
const onPosix = { skip: process.platform === 'win32' && 'needs symbolic links and FIFOs' };

function temporary(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'reftable-survey-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Moves a new repository into a folder; `fill` changes it before. */
function put(
  folder: string,
  name: string,
  fill: (repository: Repository) => void = () => {},
  refFormat?: 'files',
): void {
  const repository = new Repository(refFormat === undefined ? {} : { refFormat });
  fill(repository);
  renameSync(repository.folder, join(folder, name));
}

function commitOn(repository: Repository): void {
  repository.git(['commit', '-q', '--allow-empty', '-m', 'x']);
}

/** A branch that was deleted in a table of its own, and tables that are not geometric. */
function deleteBranch(repository: Repository): void {
  commitOn(repository);
  const options = { env: withoutCompaction };
  repository.git(['branch', 'old'], options);
  repository.git(['branch', '-q', '-D', 'old'], options);
}

function lines(text: string): string[] {
  return text.split('\n').filter(Boolean);
}

suite('survey', () => {
  test('lists repositories of every kind in the order of the folders', onPosix, t => {
    const folder = temporary(t);
    put(folder, 'b', deleteBranch);
    put(folder, 'a', commitOn);
    git(join(folder, 'a'), ['worktree', 'add', '-q', join(folder, 'a-side'), '-b', 'side']);
    put(folder, 'files', undefined, 'files');
    mkdirSync(join(folder, 'group/nested'), { recursive: true });
    git(folder, ['init', '-q', '--bare', '--ref-format=reftable', 'group/nested/c.git']);
    symlinkSync('nested/c.git', join(folder, 'group/link.git'));
    symlinkSync('..', join(folder, 'group/up'));
    const { status, objects, stderr } = reftableIn(folder, ['survey', '--json', '.']);
    const found = objects();
    assert.deepEqual(
      found.map(({ path, refFormat, objectFormat, stacks }) => [path, refFormat, objectFormat, stacks]),
      [
        ['a', 'reftable', 'sha1', 2],
        ['b', 'reftable', 'sha1', 1],
        ['files', 'files', 'sha1', 0],
        ['group/nested/c.git', 'reftable', 'sha1', 1],
      ],
    );
    const names = lines(readFileSync(join(folder, 'b/.git/reftable/tables.list'), 'utf8'));
    const bytes = names.map(name => readFileSync(join(folder, 'b/.git/reftable', name)).length);
    const { kind, tables, bytes: sum, compactionDue, deletedRefs } = found[1];
    assert.deepEqual(
      [kind, tables, sum, compactionDue, deletedRefs],
      ['repository', names.length, bytes.reduce((a, b) => a + b), true, 1],
    );
    assert.equal(status, 0);
    assert.equal(
      stderr,
      `${surveyText.summary({ repositories: 4, reftables: 3, tables: found.reduce((all, each) => all + each.tables, 0), due: found.filter(each => each.compactionDue).length, deleted: 1, errors: 0 }, true)}\n`,
    );
    const text = lines(reftableIn(folder, ['survey', 'b']).stdout);
    assert.deepEqual(text, [
      [
        ...['b', 'reftable', 'sha1', surveyText.stacks(1), surveyText.tables(names.length), surveyText.bytes(sum)],
        ...[surveyText.due(), surveyText.deleted(1)],
      ].join('\t'),
    ]);
    // Outside of the folders, the repository of a worktree is listed at its own path, once.
    const side = reftableIn(folder, ['survey', '--json', 'a-side', join(folder, 'a-side')]).objects();
    assert.deepEqual(
      side.map(({ path, stacks }) => [path, stacks]),
      [[join(folder, 'a'), 2]],
    );
  });

  test('sorts, and counts findings', t => {
    const folder = temporary(t);
    put(folder, 'due', deleteBranch);
    put(folder, 'empty');
    put(folder, 'leftover', repository => writeFileSync(join(repository.stack, 'tables.list.lock'), ''));
    const { status, objects, stderr } = reftableIn(folder, ['survey', '--json', '--fsck', '--sort=-deleted', folder]);
    const rows = objects();
    assert.deepEqual(
      rows.map(({ path }) => path.slice(folder.length + 1)),
      ['due', 'empty', 'leftover'],
    );
    const counts = rows.map(({ findings: { error, warning, info } }) => error + warning + info);
    assert.deepEqual([counts[1], counts[2] > 0, status], [0, true, 1]);
    assert.match(stderr, /Findings: .*Object IDs were not looked up\./);
    assert.doesNotMatch(reftableIn(folder, ['survey', '--fsck', 'empty/.git/objects']).stderr, /Findings/);
  });

  test('sorts by each column, and what is equal or unknown by path', () => {
    const rows: RepositoryRow[] = [
      { path: 'b', tables: 2, bytes: 10, compactionDue: false, deletedRefs: 0 },
      { path: 'c', tables: 1, bytes: 30, compactionDue: true, deletedRefs: 2 },
      { path: 'a', tables: 2, bytes: 20, compactionDue: false, deletedRefs: 1 },
      { path: 'd' },
    ];
    for (const [sort, expected] of [
      ['name', 'abcd'],
      ['-name', 'dcba'],
      ['tables', 'dcab'],
      ['-bytes', 'cabd'],
      ['due', 'dabc'],
      ['-deleted', 'cabd'],
    ] as const) {
      const sorted = rows.toSorted((a, b) => compareRows(a, b, rowSortOf(sort)));
      assert.equal(sorted.map(({ path }) => path).join(''), expected, sort);
    }
  });

  test('gives what cannot be read a line, and escapes names', onPosix, t => {
    const folder = temporary(t);
    put(folder, 'broken', ({ stack }) => writeFileSync(join(stack, 'tables.list'), 'missing.ref\n'));
    put(folder, 'fifo', ({ stack }) => {
      rmSync(join(stack, 'tables.list'));
      spawnSync('mkfifo', [join(stack, 'tables.list')]);
    });
    put(folder, 'refused', ({ gitFolder }) => writeFileSync(join(gitFolder, 'config'), '[core]\nbare = perhaps\n'));
    put(folder, 'unconfigured', ({ gitFolder }) => writeFileSync(join(gitFolder, 'config'), '[core\n'));
    put(folder, 'red\x1b[31m');
    mkdirSync(join(folder, 'self'));
    writeFileSync(join(folder, 'self/.git'), 'gitdir: .git\n');
    symlinkSync('loop-2', join(folder, 'loop-1'));
    symlinkSync('loop-1', join(folder, 'loop-2'));
    const { status, stdout } = reftableIn(folder, ['survey', '.', 'nowhere']);
    const rows = lines(stdout).map(line => line.split('\t'));
    assert.deepEqual(
      rows.map(([path, ...fields]) => [path, /^[A-Z_]+: ./.test(fields.at(-1) ?? '')]),
      [
        ['nowhere', true],
        ['broken', true],
        ['fifo', true],
        ['loop-1', true],
        ['loop-2', true],
        ['red\\x1b[31m', false],
        ['refused', true],
        ['self', true],
        ['unconfigured', true],
      ],
    );
    assert.equal(status, 1);
    const objects = reftableIn(folder, ['survey', '--json', '.']).objects();
    assert.deepEqual(
      objects.map(({ kind, path }) => `${kind} ${path}`),
      [
        ...['repository broken', 'repository fifo', 'error loop-1', 'error loop-2', 'repository red\x1b[31m'],
        ...['repository refused', 'error self', 'repository unconfigured'],
      ],
    );
    assert.deepEqual([objects[0].error.code, objects[0].tables], ['NOT_EXIST_ERROR', 1]);
    // Its configuration is not known.
    const { refFormat, objectFormat, stacks } = objects.at(-1) ?? {};
    assert.deepEqual([refFormat, objectFormat, stacks], [undefined, undefined, 1]);
  });

  test('does not wait for a repository that hangs in a call of the system', onPosix, t => {
    const folder = temporary(t);
    for (const name of ['a', 'b', 'c']) put(folder, name);
    const fifo = join(folder, 'fifo');
    spawnSync('mkfifo', [fifo]);
    const args = ['--import', preload, cli, 'survey', '--json', '--timeout=4', '--jobs=2', '.'];
    const env = { ...environment, HANG_AT: 'b', HANG_ON: fifo };
    const { signal, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, env, encoding: 'utf8' });
    const shown = jsonLines('survey', stdout);
    assert.deepEqual(
      shown.map(({ path, code = '' }) => `${path} ${code}`),
      ['a ', 'b TIMEOUT_ERROR', 'c '],
    );
    assert.match(stderr, /^2 repositories,/);
    // Node cannot end the thread.
    assert.equal(signal, 'SIGKILL');
  });

  test('ends at a signal, with what is known', onPosix, async t => {
    const folder = temporary(t);
    for (const name of ['a', 'b', 'c']) put(folder, name);
    const child = spawn(process.execPath, ['--import', preload, cli, 'survey', '.'], {
      cwd: folder,
      env: { ...environment, HANG_AT: 'b' },
    });
    let errors = '';
    child.stderr.on('data', chunk => {
      errors += chunk;
    });
    const ended = once(child, 'close');
    const [first] = await once(child.stdout, 'data');
    assert.match(String(first), /^a\treftable\t/);
    child.kill('SIGINT');
    assert.deepEqual(await ended, [130, null]);
    assert.match(errors, /^Stopped before the end\. 1 repository,/);
  });

  test('ends when nothing reads its output, also while a repository hangs', onPosix, async t => {
    const folder = temporary(t);
    for (const name of ['a', 'b', 'c']) put(folder, name);
    const fifo = join(folder, 'fifo');
    spawnSync('mkfifo', [fifo]);
    const env = { ...environment, HANG_AT: 'b', HANG_ON: fifo };
    const child = spawn(process.execPath, ['--import', preload, cli, 'survey', '--jobs=2', '.'], { cwd: folder, env });
    child.stdout.destroy();
    const [status, signal] = await once(child, 'close');
    // A thread may not have come to the repository that hangs.
    assert.ok(status === 0 || signal === 'SIGKILL', `${status} ${signal}`);
  });

  test('refuses arguments that it does not understand', () => {
    for (const [args, message] of [
      [[], usageError.missingArgument('dir')],
      [['--jobs=0', '.'], usageError.number('jobs', '0', 1, 256)],
      [['--timeout=soon', '.'], usageError.seconds('timeout', 'soon', 86_400)],
      [['--sort=age', '.'], usageError.sort('age', ['name', 'tables', 'bytes', 'due', 'deleted'])],
    ] as const) {
      assert.throws(() => parseCommand(['survey', ...args], 0), { message });
    }
  });
});
