// Repositories of many shapes, for comparisons with git.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { git } from '../../support/git.ts';
import { Repository, type RepositoryOptions, withoutCompaction } from '../../support/repository.ts';

/** A repository and the folders in which git is asked. */
export interface Shape {
  readonly name: string;
  readonly options?: RepositoryOptions;
  /** Fills the repository and returns the folders, by default its own. */
  readonly fill: (repository: Repository) => readonly string[] | undefined;
}

/** Makes commits on the branch that is checked out, a second apart. */
function commitAll(repository: Repository, messages: readonly string[], firstSecond = 1_750_000_000, zone = '+0000') {
  for (const [i, message] of messages.entries()) {
    const date = `${firstSecond + i} ${zone}`;
    repository.git(['commit', '-q', '--allow-empty', '-m', message], {
      env: { ...withoutCompaction, GIT_COMMITTER_DATE: date, GIT_AUTHOR_DATE: date },
    });
  }
}

function tagAll(repository: Repository): void {
  repository.git(['tag', 'light']);
  repository.git(['tag', '-a', 'annotated', '-m', 'a tag']);
  repository.git(['-c', 'advice.nestedTag=false', 'tag', '-a', 'nested', 'annotated', '-m', 'a tag of a tag']);
  repository.git(['tag', 'blob', repository.git(['hash-object', '-w', '--stdin'], { input: 'text\n' }).trim()]);
  repository.git(['tag', 'tree', 'HEAD^{tree}']);
}

export const SHAPES: readonly Shape[] = [
  { name: 'empty', fill: () => undefined },
  {
    name: 'commits, tags of all kinds',
    fill: repository => {
      commitAll(repository, ['one', 'two', 'three']);
      tagAll(repository);
      return undefined;
    },
  },
  {
    name: 'SHA-256',
    options: { hash: 'sha256' },
    fill: repository => {
      commitAll(repository, ['one', 'two']);
      tagAll(repository);
      return undefined;
    },
  },
  {
    name: 'bare',
    options: { bare: true },
    fill: repository => {
      const oid = repository.commit();
      repository.updateRefs([`create refs/heads/main ${oid}`, `create refs/heads/other ${oid}`]);
      return undefined;
    },
  },
  {
    name: 'symbolic refs: to a branch, to a tag, in a chain, dangling, in a loop, too long, to HEAD',
    fill: repository => {
      commitAll(repository, ['one', 'two']);
      tagAll(repository);
      repository.git(['symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/heads/main']);
      repository.git(['symbolic-ref', 'refs/tags/latest', 'refs/tags/nested']);
      repository.git(['symbolic-ref', 'refs/heads/dangling', 'refs/heads/nowhere']);
      repository.git(['symbolic-ref', 'refs/heads/loop-a', 'refs/heads/loop-b']);
      repository.git(['symbolic-ref', 'refs/heads/loop-b', 'refs/heads/loop-a']);
      repository.git(['symbolic-ref', 'refs/heads/to-head', 'HEAD']);
      repository.git(['symbolic-ref', 'refs/chain/1', 'refs/heads/main']);
      for (let i = 2; i <= 7; i++) repository.git(['symbolic-ref', `refs/chain/${i}`, `refs/chain/${i - 1}`]);
      return undefined;
    },
  },
  {
    name: 'odd names',
    fill: repository => {
      commitAll(repository, ['one']);
      const oid = repository.git(['rev-parse', 'HEAD']).trim();
      const names = [
        ...[
          'refs/heads/@',
          'refs/heads/a{b',
          'refs/heads/-x',
          'refs/heads/"quoted"',
          'refs/heads/$(x)',
          'refs/heads/%s',
        ],
        ...['refs/heads/schön', 'refs/heads/\u202eright-to-left', 'refs/heads/😀', 'refs/heads/refs/heads/main'],
        ...['refs/x', 'refs/notes/commits', 'refs/heads/HEAD', `refs/heads/${'long/'.repeat(100)}end`, 'refs/stash'],
        ...['refs/heads/\u200binvisible', 'refs/heads/a\u2028b', 'refs/heads/\u0085'],
      ];
      repository.updateRefs(names.map(name => `create ${/"/.test(name) ? JSON.stringify(name) : name} ${oid}`));
      const bytes = Buffer.from('create refs/heads/\xff\xfe\xe4 ', 'latin1');
      repository.git(['update-ref', '--stdin'], { input: Buffer.concat([bytes, Buffer.from(`${oid}\n`)]) });
      return undefined;
    },
  },
  {
    name: 'worktrees with refs of their own',
    fill: repository => {
      commitAll(repository, ['one', 'two']);
      const linked = join(repository.folder, 'linked');
      repository.git(['worktree', 'add', '-q', '-b', 'topic', linked]);
      const detached = join(repository.folder, 'detached');
      repository.git(['worktree', 'add', '-q', '--detach', detached, 'HEAD~1']);
      const env = { GIT_COMMITTER_DATE: '1750000500 +0530' };
      git(linked, ['commit', '-q', '--allow-empty', '-m', 'in the worktree'], { env });
      repository.git(['update-ref', 'refs/bisect/bad', 'HEAD']);
      repository.git(['update-ref', 'refs/worktree/a', 'HEAD~1']);
      git(linked, ['update-ref', 'refs/worktree/b', 'HEAD']);
      git(linked, ['update-ref', 'refs/bisect/good', 'HEAD~1']);
      git(linked, ['update-ref', 'refs/rewritten/onto', 'HEAD~1']);
      git(linked, ['symbolic-ref', 'refs/worktree/sym', 'refs/heads/main']);
      const below = join(linked, 'below');
      mkdirSync(below);
      return [repository.folder, linked, detached, below];
    },
  },
  {
    name: 'a long history, deleted refs, then compacted',
    options: { config: ['reftable.blockSize=256'] },
    fill: repository => {
      commitAll(repository, ['one', 'two', 'three']);
      const oid = repository.git(['rev-parse', 'HEAD~1']).trim();
      const names = Array.from({ length: 300 }, (_, i) => `refs/heads/topic/${String(i % 7)}/${String(i)}`);
      repository.updateRefs(names.map(name => `create ${name} ${oid}`));
      repository.updateRefs(names.filter((_, i) => i % 3 === 0).map(name => `delete ${name}`));
      repository.git(['pack-refs', '--all']);
      commitAll(repository, ['four'], 1_750_000_100, '-0730');
      return undefined;
    },
  },
  {
    name: 'reflogs: multi-line messages, time zones, an order of times that goes back',
    fill: repository => {
      commitAll(repository, ['one'], 1_750_000_000, '+1400');
      commitAll(repository, ['two', 'three'], 1_749_000_000, '-0930');
      const [three, one] = repository.git(['rev-parse', 'HEAD', 'HEAD~2']).trim().split('\n') as [string, string];
      const write = (args: string[], date: string) =>
        repository.git(['update-ref', ...args], { env: { ...withoutCompaction, GIT_COMMITTER_DATE: date } });
      write(['-m', 'several\nlines\n\n  of\ta  message ', 'refs/heads/main', one], '1760000000 +0545');
      write(['-m', 'schön \x1b[31m \u202e', 'refs/heads/main', three], '1740000000 +0000');
      write(['--create-reflog', 'refs/heads/no-message', one], '1755000000 -0000');
      write(['refs/heads/no-message', three], '1755000001 +0000');
      write(['-m', 'a tag', '--create-reflog', 'refs/tags/with-reflog', one], '1755000002 +0000');
      repository.git(['tag', '-a', 'v1', '-m', 'v1']);
      write(['-m', 'to a tag object', 'refs/tags/with-reflog', 'refs/tags/v1'], '1755000003 +0000');
      write(['-m', 'back', 'refs/tags/with-reflog', one], '1755000004 +0000');
      write(['--create-reflog', 'refs/heads/gone', one], '1755000005 +0000');
      repository.git(['update-ref', '-d', 'refs/heads/gone']);
      repository.git(['symbolic-ref', 'refs/heads/alias', 'refs/heads/no-message']);
      repository.git(['checkout', '-q', '--detach', 'HEAD~1']);
      return undefined;
    },
  },
];

/** A repository of a shape. */
export function repositoryOf(shape: Shape): { repository: Repository; folders: readonly string[] } {
  const repository = new Repository(shape.options);
  return { repository, folders: shape.fill(repository) ?? [repository.folder] };
}
