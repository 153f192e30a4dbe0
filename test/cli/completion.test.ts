// Completion: what is offered for each word, and the scripts in the shells themselves.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { complete } from '../../src/cli/completion/complete.ts';
import { completionScript } from '../../src/cli/completion/scripts.ts';
import { commandDefinitions } from '../../src/text/commands/commands.ts';
import { Repository } from '../support/repository.ts';
import { cli, environment } from './support/run.ts';

/** A name that a shell would run. */
const HOSTILE = 'refs/heads/$(touch;x)';

/** Names that bash splits. */
const SPLIT = ['refs/heads/a=b@1=c', 'refs/heads/npm/@types/node'];

suite('completion', () => {
  let repository: Repository;
  const start = process.cwd();
  before(() => {
    repository = new Repository();
    const oid = repository.commit();
    const names = [
      'refs/heads/main',
      'refs/heads/gone',
      'refs/tags/mark',
      HOSTILE,
      ...SPLIT,
      'refs/heads/\u202ehidden',
    ];
    repository.updateRefs(names.map(name => `create ${name} ${oid}`));
    repository.updateRefs(['delete refs/heads/gone'], { env: { GIT_TEST_REFTABLE_AUTOCOMPACTION: 'false' } });
  });
  after(() => {
    process.chdir(start);
    repository[Symbol.dispose]();
  });

  /** The words that are offered, without their descriptions. */
  function offered(words: readonly string[]): string[] {
    const lines = complete(['-C', repository.folder, ...words]);
    return lines.slice(1).map(line => line.split('\t')[0] ?? '');
  }

  test('offers commands, and options with their descriptions', () => {
    const names = commandDefinitions().map(({ name }) => name);
    assert.deepEqual(offered(['']).slice(0, names.length), names);
    assert.deepEqual(offered(['comp']), ['compare', 'compact', 'completion']);
    assert.deepEqual(offered(['help', 'com']), ['compare', 'compact', 'completion']);
    assert.deepEqual(offered(['fsck', '--']), ['--objects', '--hash', '--json']);
    const { description } = commandDefinitions().find(({ name }) => name === 'fsck')?.options[0] ?? {};
    assert.deepEqual(complete(['fsck', '--o']), ['words', `--objects\t${description}`]);
  });

  test('offers values of options, also after =', () => {
    assert.deepEqual(offered(['refs', '--sort', 'ta']), ['table']);
    assert.deepEqual(offered(['refs', '--sort=ta']), ['--sort=table']);
    assert.deepEqual(offered(['dump', '--hash', '']), ['sha1', 'sha256']);
    assert.deepEqual(offered(['compact', '--range', '']), []);
    assert.deepEqual(offered(['completion', '']), ['bash', 'zsh', 'fish']);
    assert.deepEqual(offered(['survey', '--sort=d']), ['--sort=due', '--sort=deleted']);
    assert.deepEqual(offered(['sample', 'healthy']), ['healthy', 'healthy-sha256']);
  });

  test('offers refs, deleted refs and tables, without names that hide characters', () => {
    assert.deepEqual(offered(['show', 'ma']), ['main', 'mark']);
    assert.deepEqual(offered(['show', 'refs/heads/']), [
      HOSTILE,
      'refs/heads/a=b@1=c',
      'refs/heads/main',
      'refs/heads/npm/@types/node',
    ]);
    assert.deepEqual(offered(['show', '-C', join(repository.folder, 'missing'), '']), []);
    assert.deepEqual(offered(['undelete', '']), ['gone', 'refs/heads/gone']);
    assert.deepEqual(offered(['reflog', 'ex']), ['exists', 'expire']);
    const [kind, ...tables] = complete(['anatomy', '']);
    assert.equal(kind, 'files');
    assert.deepEqual(
      tables,
      repository.tables().map(name => join('.git', 'reftable', name)),
    );
  });

  test('offers nothing outside of a repository, and for what is not known', () => {
    assert.deepEqual(complete(['-C', tmpdir(), 'show', '']), ['words']);
    assert.deepEqual(complete(['-C', '']), ['files']);
    assert.deepEqual(complete(['explode', '']), ['words']);
    assert.deepEqual(complete([]).length > 10, true);
  });

  /** Runs a script in a shell in which `reftable` is the command line. */
  function inShell(shell: string, script: string): string {
    const folder = mkdtempSync(join(tmpdir(), 'reftable-completion-'));
    try {
      writeFileSync(join(folder, 'reftable'), `#!/bin/sh\nexec '${process.execPath}' '${cli}' "$@"\n`);
      chmodSync(join(folder, 'reftable'), 0o755);
      const { stdout, stderr } = spawnSync(shell, ['-c', script], {
        ...{ cwd: repository.folder, encoding: 'utf8' },
        env: { ...environment, PATH: [folder, environment.PATH].join(delimiter), HOME: folder },
      });
      assert.equal(stderr, '');
      return stdout;
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  const has = (shell: string) => spawnSync(shell, ['-c', 'exit 0']).status === 0;

  test('completes in bash, with quotes', { skip: !has('bash') && 'bash is not installed' }, () => {
    // As bash splits a line; what is printed replaces the word, without what it has before @ and =.
    const script = `
      ${completionScript('bash')}
      try() { COMP_LINE=$1; COMP_POINT=\${#1}; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _reftable; (IFS=,; echo "\${COMPREPLY[*]}"); }
      try 'reftable show ma' reftable show ma
      try 'reftable show refs/heads/$' reftable show 'refs/heads/$'
      try 'reftable show refs/heads/\\$' reftable show 'refs/heads/$'
      try "reftable show 'refs/heads/$" reftable show "'refs/heads/$"
      try 'reftable show "refs/heads/' reftable show '"refs/heads/'
      try 'reftable refs --sort=ta' reftable refs --sort = ta
      try 'reftable refs --sort=' reftable refs --sort =
      try 'reftable refs --sort ta' reftable refs --sort ta
      try 'reftable show npm/@' reftable show npm/ @
      try 'reftable show npm/@ty' reftable show npm/ @ ty
      try 'reftable show a=' reftable show a =
      try 'reftable show a=b@1=' reftable show a = b @ 1 =
      try 'reftable -C . show mai' reftable -C . show mai
      COMP_LINE='git -C x reftable undelete g' COMP_POINT=28 COMP_WORDS=(git -C x reftable undelete g) COMP_CWORD=5 __git_C_args=(-C .)
      _git_reftable
      echo "\${COMPREPLY[*]}"
    `;
    assert.deepEqual(inShell('bash', script).split('\n'), [
      'main,mark',
      'refs/heads/\\$\\(touch\\;x\\)',
      'refs/heads/\\$\\(touch\\;x\\)',
      'refs/heads/$(touch;x)',
      'refs/heads/a=b@1=c,refs/heads/main,refs/heads/npm/@types/node',
      'table',
      'name,value,kind,table,update-index,changed',
      'table',
      '@types/node',
      '@types/node',
      'b@1=c',
      'c',
      'main',
      'gone',
      '',
    ]);
  });

  test('completes in fish', { skip: !has('fish') && 'fish is not installed' }, () => {
    const script = `${completionScript('fish')}\ncomplete -C 'reftable show ma'; complete -C 'git reftable undelete g'`;
    assert.deepEqual(inShell('fish', script).split('\n').filter(Boolean), ['main', 'mark', 'gone']);
  });

  test('is a script that zsh reads', { skip: !has('zsh') && 'zsh is not installed' }, () => {
    const { status, stderr } = spawnSync('zsh', ['-n'], { input: completionScript('zsh'), encoding: 'utf8' });
    assert.deepEqual([status, stderr], [0, '']);
  });
});
