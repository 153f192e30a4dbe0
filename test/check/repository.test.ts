// The files around a stack: each kind of damage, the finding about it, and how git treats the repository.
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { checkStack } from '../../src/check/index.ts';
import { gitDirectoryAround } from '../../src/git/repository/locate.ts';
import { Repository } from '../support/repository.ts';
import { DAMAGES, type Damage } from './support/surroundings.ts';

function seriousFindings(stack: string): string[] {
  const found: string[] = [];
  for (const step of checkStack(stack))
    if (step.type === 'finding' && step.finding.severity !== 'hint')
      found.push(`${step.finding.severity}: ${step.finding.id}`);
  return found;
}

function gitAnswer(repository: Repository): Damage['git'] {
  const { status, stdout } = repository.tryGit(['for-each-ref', '--format=%(refname)']);
  if (status !== 0) return 'refuses';
  return stdout.trim() === 'refs/heads/main' ? 'works' : 'seesNothing';
}

suite('around a stack', () => {
  for (const { what, change, findings, git } of DAMAGES)
    test(`${what}: ${findings.join(', ') || 'no finding'}`, () => {
      using repository = new Repository();
      repository.git(['commit', '-q', '--allow-empty', '-m', 'one']);
      change(repository);
      assert.deepEqual(seriousFindings(repository.stack), findings);
      assert.equal(gitAnswer(repository), git);
    });

  test('a linked worktree has a HEAD stub and a stack of its own', () => {
    using repository = new Repository();
    repository.git(['commit', '-q', '--allow-empty', '-m', 'one']);
    repository.git(['worktree', 'add', '-q', 'side']);
    const own = join(repository.gitFolder, 'worktrees/side');
    assert.deepEqual(seriousFindings(join(own, 'reftable')), []);
    rmSync(join(own, 'HEAD'));
    assert.deepEqual(seriousFindings(join(own, 'reftable')), ['error: headStub']);
    writeFileSync(join(own, 'HEAD'), 'ref: refs/heads/.invalid\n');
    rmSync(join(own, 'reftable'), { recursive: true });
    assert.deepEqual(seriousFindings(join(own, 'reftable')), ['error: stackMissing']);
    assert.deepEqual(seriousFindings(repository.stack), []);
  });

  test('a bare repository, a new one and one of SHA-256 have no finding', () => {
    for (const options of [{ bare: true }, {}, { hash: 'sha256' }] as const) {
      using repository = new Repository(options);
      assert.deepEqual(seriousFindings(repository.stack), []);
    }
  });

  test('a stack in no repository is checked by itself', () => {
    using repository = new Repository();
    using other = new Repository({ refFormat: 'files' });
    const copy = join(other.folder, 'copies/reftable');
    repository.git(['update-ref', '--no-deref', '-d', 'HEAD']);
    mkdirSync(join(copy, '..'));
    repository.git(['refs', 'verify']);
    symlinkSync(repository.stack, join(other.folder, 'link'));
    assert.equal(gitDirectoryAround(copy), undefined);
    assert.deepEqual(
      seriousFindings(join(other.folder, 'link')),
      ['error: headMissing'],
      'a link leads to its repository',
    );
  });

  test('folders of refs with thousands of files, links and loops are read with limits', () => {
    using repository = new Repository();
    const refs = join(repository.gitFolder, 'refs/tags');
    mkdirSync(refs);
    symlinkSync('/', join(refs, 'root'));
    symlinkSync('.', join(refs, 'loop'));
    symlinkSync('/dev/zero', join(repository.gitFolder, 'packed-refs'));
    assert.deepEqual(seriousFindings(repository.stack), ['warning: refsBeside']);
  });
});
