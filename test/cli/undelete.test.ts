// `reftable undelete` on repositories in which real git deleted refs: what git shows afterwards is what it showed before.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { checkStack, checkWorktree } from '../../src/check/index.ts';
import { parseCommand } from '../../src/cli/arguments/parse-command.ts';
import { UsageError } from '../../src/cli/arguments/usage-error.ts';
import { undelete as runUndelete, type UndeleteOptions } from '../../src/cli/undelete.ts';
import type { RestoreProblem } from '../../src/git/index.ts';
import { Stack } from '../../src/reftable/index.ts';
import { applyRepair, backupCopies, nodeRepairFiles, planRepair } from '../../src/repair/index.ts';
import { usageError } from '../../src/text/command-line.ts';
import { deletedText, restoreProblemText, restoreText } from '../../src/text/deleted-refs.ts';
import { git } from '../support/git.ts';
import { Repository, withoutCompaction } from '../support/repository.ts';
import { jsonLines } from './support/json-lines.ts';
import { printed, reftableIn } from './support/run.ts';

const env = { env: withoutCompaction };
Object.assign(process.env, withoutCompaction, { GIT_COMMITTER_NAME: 'C', GIT_COMMITTER_EMAIL: 'c@example.com' });

/** A repository whose branch `topic` has a reflog of three entries; one table for each transaction. */
function withTopic(hash: 'sha1' | 'sha256' = 'sha1'): Repository {
  const repository = new Repository({ hash });
  const commits = ['one', 'two', 'three'].map(message => repository.commit(message));
  repository.git(['update-ref', '-m', 'first', 'HEAD', commits[0] as string], env);
  for (const oid of commits) repository.git(['update-ref', '-m', `to ${oid}`, 'refs/heads/topic', oid], env);
  return repository;
}

/** All that git shows of a ref. */
function shown(repository: Repository, name: string): string[] {
  const reflog = ['reflog', 'show', '--date=raw', '--format=%H %gd %gn <%ge> %gs', name];
  return [repository.git(['rev-parse', name]), repository.git(reflog), repository.git(['reflog', 'show', name])];
}

/** What a run of the command prints, and why it fails. */
interface Outcome {
  readonly printed: string;
  readonly error: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: tests read fields of many types
  readonly objects: () => any[];
}

/** Runs the command in this process, as git's committer of the tests and without a compaction after it. */
function undelete({ folder }: { readonly folder: string }, ...args: string[]): Outcome {
  const command = parseCommand(['undelete', ...args], 0);
  assert.equal(command.name, 'undelete');
  let error: string | undefined;
  const text = printed(output => {
    try {
      assert.equal(
        runUndelete(folder, command.options as UndeleteOptions, output, () => {}),
        0,
      );
    } catch (thrown) {
      error = (thrown as Error).message;
    }
  });
  return { printed: text, error, objects: () => jsonLines('undelete', text, 'maybe') };
}

/** git and the check find nothing wrong. */
function assertSound(repository: Repository): void {
  assert.equal(repository.git(['refs', 'verify', '--strict']), '');
  const steps = [...checkWorktree(repository.stack, { gitDirectory: repository.gitFolder })];
  const findings = steps.flatMap(step => (step.type === 'finding' ? [step.finding] : []));
  assert.deepEqual(
    findings.filter(({ severity }) => severity !== 'hint'),
    [],
  );
}

const TOPIC_AS_GIVEN = { name: 'topic', as: 'topic' };

describe('undelete restores what git deleted', () => {
  for (const hash of ['sha1', 'sha256'] as const) {
    it(`a branch with its reflog, in ${hash}`, () => {
      using repository = withTopic(hash);
      const before = shown(repository, 'topic');
      repository.git(['branch', '-D', 'topic'], env);
      const tables = repository.tables().length;
      assert.equal(undelete(repository, 'topic').error, undefined);
      assert.deepEqual(shown(repository, 'topic'), before);
      assert.equal(repository.tables().length, tables + 1, 'one table');
      assertSound(repository);
      repository.git(['pack-refs'], env);
      assert.deepEqual(shown(repository, 'topic'), before, 'git compacts it');
      assertSound(repository);
    });

    it(`after a compaction that kept it, in ${hash}`, () => {
      using repository = withTopic(hash);
      const before = shown(repository, 'topic');
      {
        using stack = Stack.open(repository.stack, { defaultPermissions: 0o644 });
        stack.compactAll();
      }
      repository.git(['branch', '-D', 'topic'], env);
      for (const name of ['a', 'b']) repository.git(['branch', name], env);
      {
        using stack = Stack.open(repository.stack, { defaultPermissions: 0o644 });
        stack.compactRange(1, 3);
      }
      assert.equal(repository.tables().length, 2);
      assert.equal(undelete(repository, 'topic').error, undefined);
      assert.deepEqual(shown(repository, 'topic'), before);
      assertSound(repository);
    });
  }

  it('an annotated tag with what it leads to, and a symbolic ref', () => {
    using repository = withTopic();
    repository.git(['tag', '-a', '-m', 'x', 'v1'], env);
    repository.git(['symbolic-ref', 'refs/heads/alias', 'refs/heads/topic'], env);
    const refs = repository.refs();
    const peeled = repository.git(['rev-parse', 'v1^{}']);
    repository.git(['tag', '-d', 'v1'], env);
    repository.git(['symbolic-ref', '-d', 'refs/heads/alias'], env);
    assert.equal(undelete(repository, 'v1', 'alias').error, undefined);
    assert.equal(repository.refs(), refs);
    assert.equal(repository.git(['rev-parse', 'v1^{}']), peeled);
    assertSound(repository);
  });

  const deletions: Readonly<Record<string, string[]>> = {
    'symbolic-ref': ['symbolic-ref', '-d', 'refs/heads/alias'],
    branch: ['branch', '-D', 'alias'],
    'update-ref': ['update-ref', '--no-deref', '-d', 'refs/heads/alias'],
  };
  for (const [command, args] of Object.entries(deletions)) {
    it(`a symbolic ref that ${command} deleted, without the reflog entry of its deletion`, () => {
      using repository = withTopic();
      const make = () => repository.git(['symbolic-ref', '-m', 'made', 'refs/heads/alias', 'refs/heads/topic'], env);
      make();
      repository.git(['update-ref', '-m', 'through it', 'refs/heads/alias', 'main'], env);
      repository.git(args, env);
      make();
      const before = shown(repository, 'alias');
      // git counts the entry of the earlier deletion and does not print it.
      assert.match(before[2] ?? '', /@\{0\}: made\n.*@\{2\}: through it\n.*@\{3\}: made\n$/);
      repository.git(args, env);
      assert.equal(undelete(repository, 'alias').error, undefined);
      assert.deepEqual(shown(repository, 'alias'), before);
      assert.deepEqual(undelete(repository, '--list', '--json').objects(), [], 'the removed entry is not offered');
      assertSound(repository);
    });
  }

  it('a symbolic ref with no reflog entry but that of its deletion', () => {
    using repository = withTopic();
    const logging = ['-c', 'core.logAllRefUpdates=false'];
    repository.git([...logging, 'symbolic-ref', 'refs/heads/alias', 'refs/heads/topic'], env);
    const before = shown(repository, 'alias');
    repository.git(['symbolic-ref', '-d', 'refs/heads/alias'], env);
    assert.equal(undelete(repository, 'alias').error, undefined);
    assert.deepEqual(shown(repository, 'alias'), before);
    assertSound(repository);
  });

  it('a symbolic ref under another name, with the reflog before its deletion', () => {
    using repository = withTopic();
    repository.git(['symbolic-ref', '-m', 'made', 'refs/heads/alias', 'refs/heads/topic'], env);
    const before = shown(repository, 'alias').map(text => text.replaceAll('alias', 'other'));
    repository.git(['symbolic-ref', '-d', 'refs/heads/alias'], env);
    assert.equal(undelete(repository, 'alias', '--as', 'other').error, undefined);
    assert.deepEqual(shown(repository, 'other'), before);
    assertSound(repository);
  });

  it('the branch of HEAD, of which HEAD gets an entry', () => {
    using repository = withTopic();
    const before = shown(repository, 'main');
    const oid = repository.git(['rev-parse', 'main']).trim();
    repository.git(['update-ref', '-d', 'refs/heads/main'], env);
    assert.equal(undelete(repository, 'main').error, undefined);
    assert.deepEqual(shown(repository, 'main'), before);
    const [newest = ''] = repository.git(['reflog', 'show', '--format=%H %gs', 'HEAD']).split('\n');
    assert.equal(newest, `${oid} undelete: restored`);
    assertSound(repository);
  });

  it('a part of a reflog whose branch was created again, under another name', () => {
    using repository = withTopic();
    const before = shown(repository, 'topic').map(text => text.replaceAll('topic', 'old'));
    repository.git(['branch', '-D', 'topic'], env);
    repository.git(['branch', 'topic', 'main'], env);
    const [found] = undelete(repository, '--list', '--json').objects();
    assert.deepEqual([found.name, found.state, found.entries], ['refs/heads/topic', 'exists', 3]);
    const plan = { name: 'refs/heads/topic', as: 'refs/heads/topic' };
    const refused = undelete(repository, 'topic');
    assert.equal(refused.error, restoreProblemText(plan, { type: 'taken' }, '--as'));
    assert.equal(undelete(repository, 'topic', '--as', 'old').error, undefined);
    assert.deepEqual(
      shown(repository, 'old').map(text => text.replaceAll('refs/heads/', '')),
      before.map(text => text.replaceAll('refs/heads/', '')),
    );
    assertSound(repository);
  });

  it('the state after an earlier transaction', () => {
    using repository = withTopic();
    const [, , reflog = ''] = shown(repository, 'topic');
    const earlier = repository.git(['rev-parse', 'topic@{1}']);
    repository.git(['branch', '-D', 'topic'], env);
    assert.equal(undelete(repository, 'topic', '--at', '4').error, undefined);
    assert.equal(repository.git(['rev-parse', 'topic']), earlier);
    const lines = reflog
      .split('\n')
      .slice(1)
      .map(line => line.replace(/@\{\d+\}/, ''));
    const restored = repository.git(['reflog', 'show', 'topic']).split('\n');
    assert.deepEqual(
      restored.map(line => line.replace(/@\{\d+\}/, '')),
      lines,
    );
    const never = undelete(repository, 'topic', '--at', '1', '--as', 'never');
    assert.equal(never.error, restoreProblemText({ name: 'topic', as: 'never' }, { type: 'notStored' }));
  });

  it('several refs in one transaction', () => {
    using repository = withTopic();
    for (const name of ['a', 'b/c', 'd']) repository.git(['branch', name, 'topic'], env);
    const refs = repository.refs();
    repository.git(['branch', '-D', 'a', 'b/c', 'd', 'topic'], env);
    const { length } = repository.tables();
    assert.equal(undelete(repository, 'a', 'b/c', 'd', 'topic').error, undefined);
    assert.equal(repository.refs(), refs);
    assert.equal(repository.tables().length, length + 1);
  });

  it('a ref that only an unlisted table has a value of', () => {
    using repository = withTopic();
    const before = shown(repository, 'topic');
    repository.git(['branch', '-D', 'topic'], env);
    const kept = repository.tables().map(name => [name, readFileSync(join(repository.stack, name))] as const);
    repository.git(['pack-refs'], env);
    const gone = undelete(repository, 'topic');
    assert.deepEqual(gone.error, restoreProblemText(TOPIC_AS_GIVEN, { type: 'notStored' }));
    for (const [name, bytes] of kept) writeFileSync(join(repository.stack, name), bytes);
    const [found] = undelete(repository, '--list', '--json').objects();
    assert.deepEqual(found.source, { type: 'unlisted' });
    assert.equal(found.entries, 3);
    undelete(repository, 'topic');
    for (const [name] of kept) rmSync(join(repository.stack, name));
    assert.deepEqual(shown(repository, 'topic'), before);
    assertSound(repository);
  });

  it('a ref that only a backup of a repair has a value of', () => {
    using repository = withTopic();
    const before = shown(repository, 'topic');
    // An unlisted file, which the repair removes.
    writeFileSync(join(repository.stack, '0x000000000001-0x000000000001-00000000.ref'), '');
    const files = nodeRepairFiles;
    const plan = planRepair(repository.stack, { runCheck: checkStack, gitDirectory: repository.gitFolder });
    applyRepair(plan, { runCheck: checkWorktree });
    assert.equal(backupCopies(repository.stack, files).length, 1);
    repository.git(['branch', '-D', 'topic'], env);
    repository.git(['pack-refs'], env);
    const [found] = undelete(repository, '--list', '--json').objects();
    assert.deepEqual([found.source.type, found.entries, found.deletion], ['backup', 3, null]);
    undelete(repository, 'topic');
    assert.deepEqual(shown(repository, 'topic'), before);
    assertSound(repository);
  });
});

describe('undelete refuses', () => {
  const reason = (problem: RestoreProblem, as = 'refs/heads/topic') =>
    restoreProblemText({ name: 'refs/heads/topic', as }, problem, '--as');

  it('names that exist, conflict or are not names of refs', () => {
    using repository = withTopic();
    repository.git(['branch', '-D', 'topic'], env);
    repository.git(['branch', 'topic/x', 'main'], env);
    const before = readFileSync(join(repository.stack, 'tables.list'));
    const error = (...args: string[]) => undelete(repository, 'topic', ...args).error;
    assert.equal(error(), reason({ type: 'conflict', other: 'refs/heads/topic/x' }));
    assert.equal(error('--as', 'main'), reason({ type: 'taken' }, 'refs/heads/main'));
    assert.equal(error('--as', 'main/y'), reason({ type: 'conflict', other: 'refs/heads/main' }, 'refs/heads/main/y'));
    assert.equal(error('--as', 'a..b'), reason({ type: 'badName' }, 'refs/heads/a..b'));
    assert.equal(error('--as', 'a..b', '--dry-run'), reason({ type: 'badName' }, 'refs/heads/a..b'));
    assert.deepEqual(readFileSync(join(repository.stack, 'tables.list')), before);
  });

  it('refs whose names conflict with each other', () => {
    using repository = withTopic();
    repository.git(['branch', '-D', 'topic'], env);
    repository.git(['branch', 'topic/x', 'main'], env);
    repository.git(['branch', '-D', 'topic/x'], env);
    const { error } = undelete(repository, 'topic', 'topic/x');
    assert.equal(error, reason({ type: 'conflict', other: 'refs/heads/topic/x' }));
  });

  it('a ref whose object git has removed', () => {
    using repository = withTopic();
    const oid = repository.git(['rev-parse', 'topic']).trim();
    repository.git(['branch', '-D', 'topic'], env);
    rmSync(join(repository.gitFolder, 'objects', oid.slice(0, 2), oid.slice(2)));
    assert.equal(undelete(repository, 'topic').error, reason({ type: 'missingObject', oid }));
  });

  it('while another process holds the lock', () => {
    using repository = withTopic();
    repository.git(['branch', '-D', 'topic'], env);
    writeFileSync(join(repository.stack, 'tables.list.lock'), '');
    assert.match(undelete(repository, 'topic').error ?? '', /cannot lock references/);
  });

  it('a ref that is not deleted', () => {
    using repository = withTopic();
    assert.equal(undelete(repository, 'topic').error, reason({ type: 'notDeleted' }));
  });

  it('arguments that do not belong together', () => {
    const parsing =
      (...args: string[]) =>
      () =>
        parseCommand(['undelete', ...args], 0);
    for (const args of [[], ['--list', 'topic'], ['--list', '--dry-run'], ['--as', 'x']]) {
      assert.throws(parsing(...args), { message: usageError.undeleteAction() }, args.join(' '));
    }
    assert.throws(parsing('--as', 'x', 'a', 'b'), { message: usageError.asOne() });
    assert.throws(parsing('a', '--at', '-1'), UsageError);
    assert.throws(parsing('a', '--at', 'x'), { message: usageError.updateIndex('x') });
  });
});

describe('undelete --list', () => {
  it('has what else the transaction changed, and when, if an entry records it', () => {
    using repository = withTopic();
    const oid = repository.git(['rev-parse', 'main']).trim();
    repository.git(['branch', 'other', 'main'], env);
    repository.updateRefs(['delete refs/heads/topic', 'delete refs/heads/other', `create refs/heads/new ${oid}`], env);
    const found = undelete(repository, '--list', '--json').objects();
    assert.deepEqual(
      found.map(({ name }) => name),
      ['refs/heads/other', 'refs/heads/topic'],
    );
    for (const { transaction, deletion } of found) {
      assert.equal(deletion.updateIndex, '7');
      const names = ['refs/heads/new', 'refs/heads/other', 'refs/heads/topic'];
      assert.deepEqual(
        transaction.refs,
        names.map(name => ({ name })),
      );
      assert.deepEqual([transaction.entry.name, transaction.entry.time], ['refs/heads/new', '1750000000']);
    }
    const [line = ''] = undelete(repository, '--list').printed.split('\n');
    assert.ok(line.includes(deletedText.deletedAt(7n)));
    assert.ok(line.includes(deletedText.alsoChanged(['refs/heads/new', 'refs/heads/topic'], 2)));
  });

  it('has no time if no entry records it', () => {
    using repository = withTopic();
    repository.git(['branch', '-D', 'topic'], env);
    const [found] = undelete(repository, '--list', '--json').objects();
    assert.deepEqual(found.transaction, { refs: [{ name: 'refs/heads/topic' }], total: 1, entry: null });
  });

  it('states that nothing is stored', () => {
    using repository = withTopic();
    assert.equal(undelete(repository, '--list').printed, `${deletedText.none()}\n`);
  });

  it('and restores refs of a linked worktree in the stack that has them', () => {
    using repository = withTopic();
    const worktree = join(repository.folder, 'linked');
    repository.git(['worktree', 'add', '-q', worktree, 'main', '--detach'], env);
    git(worktree, ['update-ref', '--create-reflog', 'refs/worktree/mine', 'topic'], env);
    const refs = () => git(worktree, ['for-each-ref']);
    const before = refs();
    git(worktree, ['update-ref', '-d', 'refs/worktree/mine'], env);
    git(worktree, ['branch', '-D', 'topic'], env);
    const found = undelete({ folder: worktree }, '--list', '--json').objects();
    assert.deepEqual(
      found.map(({ name, stack }) => [name, stack]),
      [
        ['refs/worktree/mine', undefined],
        ['refs/heads/topic', 'shared'],
      ],
    );
    undelete({ folder: worktree }, 'refs/worktree/mine', 'topic');
    assert.equal(refs(), before);
  });
});

describe('the command reftable undelete', () => {
  it('plans, restores and fails with exit status 1', () => {
    using repository = withTopic();
    repository.git(['branch', '-D', 'topic'], env);
    const before = readFileSync(join(repository.stack, 'tables.list'));
    const run = (...args: string[]) => reftableIn(repository.folder, ['undelete', ...args]);
    const [plan] = run('topic', '--dry-run', '--json').objects();
    assert.deepEqual([plan.kind, plan.as, plan.entries, plan.problem], ['restore', 'refs/heads/topic', 3, null]);
    assert.deepEqual(readFileSync(join(repository.stack, 'tables.list')), before);
    assert.equal(run('topic', '--json').objects().at(-1).refs, 1);
    assert.equal(run('topic', '--json').status, 1);
  });
});

describe('a reflog message of several lines', () => {
  it('is restored as one line, which git can compact', () => {
    using repository = withTopic();
    const oid = repository.git(['rev-parse', 'topic']).trim();
    const update = { old: oid, new: oid, committer: { name: 'J', email: 'j@example.com' }, time: 1n, tz: 0 };
    using stack = Stack.open(repository.stack, { hash: 'sha1', exactLogMessage: true, disableAutoCompact: true });
    stack.add(table =>
      table.addLog({
        name: 'refs/heads/topic',
        updateIndex: table.minUpdateIndex,
        update: { ...update, message: 'one\n two\n' },
      }),
    );
    repository.git(['update-ref', '-d', 'refs/heads/topic'], env);
    assert.equal(undelete(repository, 'topic').error, undefined);
    assert.match(repository.git(['reflog', 'show', 'topic']), /topic@\{0\}: one two$/m);
  });
});

describe('reftable undelete of another directory', () => {
  it('runs the hook in the worktree of that repository', () => {
    using repository = withTopic();
    using elsewhere = new Repository();
    repository.git(['branch', '-D', 'topic'], env);
    const hooks = join(repository.gitFolder, 'hooks');
    mkdirSync(hooks, { recursive: true });
    writeFileSync(join(hooks, 'reference-transaction'), '#!/bin/sh\npwd >where\n', { mode: 0o755 });
    const { status, stderr } = reftableIn(elsewhere.folder, ['undelete', '-C', repository.stack, 'topic']);
    assert.deepEqual([status, stderr], [0, '']);
    assert.equal(readFileSync(join(repository.folder, 'where'), 'utf8').trim(), realpathSync(repository.folder));
  });

  it('prints how git sets the upstream, quoted for a shell', () => {
    using repository = withTopic();
    repository.git(['config', 'remote.origin.url', 'nowhere']);
    const name = 'refs/heads/$(x)';
    repository.git(['update-ref', name, 'topic'], env);
    repository.git(['update-ref', 'refs/remotes/origin/$(x)', 'topic'], env);
    repository.git(['update-ref', '-d', name], env);
    const { stdout } = reftableIn(repository.folder, ['undelete', name]);
    assert.ok(stdout.includes(restoreText.upstreamHint('$(x)', 'refs/remotes/origin/$(x)')));
    assert.match(stdout, /git branch '--set-upstream-to=origin\/\$\(x\)' -- '\$\(x\)'/);
  });
});

describe('the list of deleted refs of a stack that cannot be read', () => {
  it('is not called empty, and ends with the error and the exit status 1', () => {
    using repository = withTopic();
    writeFileSync(join(repository.stack, 'tables.list'), 'x');
    const { status, stdout, stderr } = reftableIn(repository.folder, ['undelete', '--list']);
    assert.deepEqual([status, stdout], [1, '']);
    assert.match(stderr, /tables\.list is corrupt.*may be outdated or missing/);
  });

  it('is not called empty if an unlisted table cannot be read', () => {
    using repository = withTopic();
    const unlisted = '0x000000000001-0x000000000002-0badbad0.ref';
    writeFileSync(join(repository.stack, unlisted), 'REFT');
    const text = undelete(repository, '--list').printed;
    assert.ok(text.includes(unlisted), text);
    assert.ok(!text.includes(deletedText.none()), text);
  });
});
