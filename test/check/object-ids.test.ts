// The objects of refs and reflog entries, looked up by real git.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { test } from 'node:test';
import { checkStack, type Finding } from '../../src/check/index.ts';
import { type ObjectLookup, objectLookupOf } from '../../src/git/index.ts';
import { type RefValue, Stack } from '../../src/reftable/index.ts';
import { fsckText } from '../../src/text/command-line.ts';
import { gitBinary, isolated } from '../support/git.ts';
import { addBranches, Repository } from '../support/repository.ts';

// The lookup uses the git of the PATH.
process.env.PATH = `${dirname(gitBinary)}:${process.env.PATH}`;

const IDS: readonly string[] = ['refObjectMissing', 'refObjectType', 'peeledWrong', 'reflogObjectMissing'];
const MISSING = '0123456789'.repeat(4);

function findings(directory: string, objects: ObjectLookup = objectLookupOf({ directory })): Finding[] {
  return [...checkStack(directory, { objects })].flatMap(step =>
    step.type === 'finding' && IDS.includes(step.finding.id) ? [step.finding] : [],
  );
}

/** The id, the ref and the facts without the ref. */
function facts({ id, ref, params }: Finding) {
  const { ref: _, ...others } = params as Record<string, { value?: string } | string | number>;
  const values = Object.values(others).map(fact => (typeof fact === 'object' ? fact.value : fact));
  return [id, ref, ...values];
}

function setRef({ stack: directory }: Repository, name: string, value: RefValue): void {
  using stack = Stack.open(directory);
  stack.add(table => table.addRef({ name, updateIndex: table.minUpdateIndex, value }));
}

function deleteObject({ gitFolder }: Repository, oid: string): void {
  rmSync(join(gitFolder, 'objects', oid.slice(0, 2), oid.slice(2)));
}

function commitOnMain(repository: Repository, message: string): string {
  repository.git(['commit', '-q', '--allow-empty', '-m', message]);
  return repository.git(['rev-parse', 'HEAD']).trim();
}

for (const hash of ['sha1', 'sha256'] as const) {
  test(`${hash}: a repository of git has no finding`, () => {
    using repository = new Repository({ hash });
    commitOnMain(repository, 'one');
    repository.git(['tag', '-a', '-m', 'release', 'v1']);
    repository.git(['tag', '-a', '-m', 'of a tag', 'nested', 'v1']);
    repository.git(['tag', 'tree', 'HEAD^{tree}']);
    repository.git(['worktree', 'add', '-q', '--detach', join(repository.gitFolder, 'linked')]);
    repository.git(['branch', 'gone']);
    repository.git(['branch', '-D', 'gone']);
    assert.deepEqual(findings(repository.stack), []);
    assert.deepEqual(findings(join(repository.gitFolder, 'worktrees/linked/reftable')), []);
  });
}

test('a missing object of a branch, of a tag, and of a detached HEAD in a worktree is an error', () => {
  using repository = new Repository();
  commitOnMain(repository, 'one');
  repository.git(['worktree', 'add', '-q', '--detach', join(repository.gitFolder, 'linked')]);
  const [lost, tagged] = [repository.commit('lost'), repository.commit('tagged')];
  repository.git(['update-ref', 'refs/heads/lost', lost]);
  repository.git(['tag', '-a', '-m', 'release', 'v1', tagged]);
  repository.git(['-C', join(repository.gitFolder, 'linked'), 'checkout', '-q', lost]);
  deleteObject(repository, lost);
  deleteObject(repository, tagged);
  const found = findings(repository.stack);
  assert.deepEqual(found.map(facts), [
    ['refObjectMissing', 'refs/heads/lost', lost],
    ['refObjectMissing', 'refs/tags/v1', tagged],
    ['reflogObjectMissing', 'refs/heads/lost', lost, 1],
  ]);
  assert.deepEqual(
    found.map(({ severity }) => severity),
    ['error', 'error', 'info'],
  );
  assert.equal(repository.tryGit(['for-each-ref']).status, 128);
  assert.deepEqual(findings(join(repository.gitFolder, 'worktrees/linked/reftable')).map(facts), [
    ['refObjectMissing', 'HEAD', lost],
    ['reflogObjectMissing', 'HEAD', lost, 1],
  ]);
});

test('a branch that is not at a commit is an error, a tag may be at anything', () => {
  using repository = new Repository();
  commitOnMain(repository, 'one');
  repository.git(['tag', '-a', '-m', 'release', 'v1']);
  const [tree, tag] = ['HEAD^{tree}', 'v1'].map(name => repository.git(['rev-parse', name]).trim()) as [string, string];
  setRef(repository, 'refs/heads/tree', { type: 'oid', oid: tree });
  setRef(repository, 'refs/heads/tag', { type: 'oid', oid: tag });
  setRef(repository, 'refs/tags/tree', { type: 'oid', oid: tree });
  setRef(repository, 'refs/tags/unpeeled', { type: 'oid', oid: tag });
  assert.deepEqual(findings(repository.stack).map(facts), [
    ['refObjectType', 'refs/heads/tag', tag, 'tag'],
    ['refObjectType', 'refs/heads/tree', tree, 'tree'],
  ]);
});

test('a peeled value that is not what the tag leads to is an error', () => {
  using repository = new Repository();
  const oid = commitOnMain(repository, 'one');
  repository.git(['tag', '-a', '-m', 'release', 'v1']);
  const tag = repository.git(['rev-parse', 'v1']).trim();
  setRef(repository, 'refs/tags/v1', { type: 'peeled', oid: tag, peeled: MISSING });
  assert.deepEqual(findings(repository.stack).map(facts), [['peeledWrong', 'refs/tags/v1', MISSING, oid]]);
});

test('missing objects of reflog entries are one note for the reflog, that of ORIG_HEAD is a hint', () => {
  using repository = new Repository();
  commitOnMain(repository, 'one');
  const lost = commitOnMain(repository, 'two');
  repository.git(['reset', '-q', '--hard', 'HEAD~1']);
  deleteObject(repository, lost);
  const found = findings(repository.stack);
  assert.deepEqual(found.map(facts), [
    // Written by git reset.
    ['refObjectMissing', 'ORIG_HEAD', lost],
    ['reflogObjectMissing', 'HEAD', lost, 2],
    ['reflogObjectMissing', 'refs/heads/main', lost, 2],
  ]);
  assert.deepEqual(
    found.map(({ severity }) => severity),
    ['hint', 'info', 'info'],
  );
  repository.git(['for-each-ref']);
});

test('objects are looked up in batches', () => {
  using repository = new Repository();
  addBranches(repository, 12_000);
  const sizes: number[] = [];
  const lookUp = objectLookupOf({ directory: repository.stack });
  const found = findings(repository.stack, names => {
    sizes.push(names.length);
    return lookUp(names);
  });
  assert.deepEqual(found, []);
  // Of 12,000 refs and as many entries, all with the same object, and 5,000 of them at a time.
  assert.deepEqual(sizes, [1, 1, 1, 1, 1, 1]);
});

test('nothing is fetched, and nothing that the repository configures is run', () => {
  using repository = new Repository();
  commitOnMain(repository, 'one');
  const trace = join(repository.folder, 'trace');
  const run = `touch ${trace}`;
  const settings = {
    'remote.origin.url': `ext::sh -c ${run.replaceAll(' ', '% ')}`,
    'remote.origin.promisor': 'true',
    'remote.origin.partialCloneFilter': 'blob:none',
    'extensions.partialClone': 'origin',
    'protocol.ext.allow': 'always',
    'core.fsmonitor': run,
    'core.pager': run,
    'core.sshCommand': run,
  };
  for (const [name, value] of Object.entries(settings)) repository.git(['config', name, value]);
  mkdirSync(join(repository.gitFolder, 'hooks'), { recursive: true });
  setRef(repository, 'refs/heads/lost', { type: 'oid', oid: MISSING });
  assert.deepEqual(findings(repository.stack).map(facts), [['refObjectMissing', 'refs/heads/lost', MISSING]]);
  assert.equal(existsSync(trace), false);
  repository.tryGit(['cat-file', '-e', MISSING]);
  assert.ok(existsSync(trace), 'git alone runs the remote helper');
});

test('a repository that git does not accept is an error after all other findings', () => {
  using repository = new Repository();
  commitOnMain(repository, 'one');
  rmSync(join(repository.gitFolder, 'objects'), { recursive: true });
  const found: string[] = [];
  const check = () => {
    const objects = objectLookupOf({ directory: repository.stack, gitDirectory: repository.gitFolder });
    for (const step of checkStack(repository.stack, { objects }))
      if (step.type === 'finding') found.push(step.finding.id);
  };
  assert.throws(check, { name: 'AskGitError', code: 'IO_ERROR', message: /git cat-file: fatal: not a git repository/ });
  assert.ok(found.includes('gitDirectoryPart'));
});

const cli = resolve(import.meta.dirname, '../../src/cli/cli.ts');

function fsck(repository: Repository, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const options = { encoding: 'utf8', env: { ...isolated, ...env } } as const;
  const { status, stdout } = spawnSync(process.execPath, [cli, 'fsck', ...args, repository.folder], options);
  return { status, lines: stdout.trim().split('\n') };
}

const NOTHING = { error: 0, warning: 0, info: 0, hint: 0 };

test('fsck states whether objects were looked up', () => {
  using repository = new Repository();
  commitOnMain(repository, 'one');
  const without = fsck(repository, []);
  assert.equal(without.lines.at(-1), fsckText.summary(NOTHING, 'notLookedUp'));
  assert.equal(without.status, 0);
  const sound = fsck(repository, ['--objects']);
  assert.equal(sound.lines.at(-1), fsckText.summary(NOTHING, 'lookedUp'));
  assert.equal(sound.status, 0);
  const lost = repository.commit('lost');
  repository.git(['update-ref', 'refs/heads/lost', lost]);
  deleteObject(repository, lost);
  const { status, lines } = fsck(repository, ['--objects', '--json']);
  const summary = { kind: 'summary', error: 1, warning: 0, info: 1, hint: 0, objects: 'lookedUp' };
  assert.deepEqual(JSON.parse(lines.at(-1) ?? ''), summary);
  assert.equal(status, 1);
});

test('fsck exits with 2 if git cannot look objects up', () => {
  using repository = new Repository();
  commitOnMain(repository, 'one');
  const { status, lines } = fsck(repository, ['--objects'], { PATH: join(repository.folder, 'nothing') });
  assert.equal(lines.at(-1), fsckText.summary(NOTHING, 'failed', 'git was not found on PATH'));
  assert.equal(status, 2);
});
