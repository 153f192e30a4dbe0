// The script and the commands of staged changes, run by git.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { operationsOf } from '../../src/git/index.ts';
import type { StagedChange, StagedValue } from '../../src/protocol/staged.ts';
import { decodeText } from '../../src/reftable/index.ts';
import { gitCommandsOf } from '../../src/staged/git-commands.ts';
import { scriptOf } from '../../src/staged/script.ts';
import { isolated } from '../support/git.ts';
import { Repository } from '../support/repository.ts';

const oid = (id: string): StagedValue => ({ type: 'oid', oid: id });
const symref = (target: string): StagedValue => ({ type: 'symref', target });
const NOT_UTF8 = 'refs/heads/\udcff"ü';

describe('the script of staged changes', () => {
  const names = fc.constantFrom('HEAD', 'refs/heads/a', NOT_UTF8, 'refs/heads/"x"', "refs/heads/-'");
  const values = fc.oneof(
    fc.constant(null),
    fc.constantFrom('a', 'b').map(digit => oid(digit.repeat(40))),
    names.map(symref),
  );
  const changes = fc.record({ ref: names, base: values, value: values }).filter(({ base, value }) => {
    return JSON.stringify(base) !== JSON.stringify(value);
  });

  it('is ASCII and has each change with its old value', () => {
    fc.assert(
      fc.property(fc.array(changes, { maxLength: 5 }), all => {
        const present = all.map(({ ref, base }) => ({ ref, value: base, oid: 'c'.repeat(40) }));
        const text = scriptOf(all, present);
        assert.match(text, /^[\n -~]*$/);
        const steps = [...operationsOf(text.split('\n').slice(0, -1), 40)];
        assert.deepEqual(
          steps.flatMap(step => (step.type === 'line' ? step.problems : [])),
          [],
        );
        const operations = steps.flatMap(step => (step.type === 'transaction' ? step.operations : []));
        assert.deepEqual(
          operations.map(({ operation, noDeref }) => ({ ...operation, noDeref })),
          all.map(change => ({ ...expected(change), noDeref: true })),
        );
      }),
    );
  });

  function expected({ ref, base, value }: StagedChange) {
    const old =
      base === null
        ? { oldOid: '' }
        : base.type === 'oid'
          ? { oldOid: base.oid }
          : value?.type === 'oid'
            ? { oldOid: 'c'.repeat(40) }
            : { oldTarget: base.target };
    return { ref, ...(value?.type === 'symref' ? { newTarget: value.target } : { newOid: value?.oid ?? '' }), ...old };
  }

  it('is accepted by git, and refused once a ref has moved', t => {
    const repository = new Repository();
    t.after(() => repository[Symbol.dispose]());
    const [a, b] = [repository.commit('a'), repository.commit('b')];
    repository.updateRefs([`create refs/heads/main ${a}`, `create refs/heads/gone ${a}`]);
    repository.git(['symbolic-ref', 'refs/heads/alias', 'refs/heads/main']);
    repository.git(['symbolic-ref', 'refs/heads/old', 'refs/heads/main']);
    const all: StagedChange[] = [
      { ref: 'refs/heads/main', base: oid(a), value: oid(b) },
      { ref: 'refs/heads/gone', base: oid(a), value: null },
      { ref: NOT_UTF8, base: null, value: oid(a) },
      { ref: 'refs/heads/link', base: null, value: symref('refs/heads/main') },
      { ref: 'refs/heads/alias', base: symref('refs/heads/main'), value: symref('refs/heads/link') },
      { ref: 'refs/heads/old', base: symref('refs/heads/main'), value: null },
    ];
    const script = scriptOf(all, []);
    repository.git(['update-ref', '--stdin'], { input: script });
    // git refuses a change of HEAD and of its branch in one transaction.
    const detached = { ref: 'HEAD', base: symref('refs/heads/main'), value: oid(a) };
    const present = { ref: 'HEAD', value: symref('refs/heads/main'), oid: b };
    repository.git(['update-ref', '--stdin'], { input: scriptOf([detached], [present]) });
    assert.equal(repository.git(['rev-parse', 'HEAD', 'main', 'alias']), `${a}\n${b}\n${b}\n`);
    assert.equal(repository.git(['symbolic-ref', '--no-recurse', 'refs/heads/alias']), 'refs/heads/link\n');
    assert.equal(
      repository.git(['for-each-ref', '--format=%(refname) %(symref)']),
      execFileSync('printf', ['%b', EXPECTED], { encoding: 'utf8' }),
    );
    assert.throws(() => repository.git(['update-ref', '--stdin'], { input: script }));
  });

  const EXPECTED = [
    'refs/heads/alias refs/heads/main',
    'refs/heads/link refs/heads/main',
    'refs/heads/main ',
    'refs/heads/\\0377"ü ',
    '',
  ].join('\\n');
});

describe('the git commands of staged changes', () => {
  it('are run by bash', t => {
    const repository = new Repository();
    t.after(() => repository[Symbol.dispose]());
    const [a, b] = [repository.commit('a'), repository.commit('b')];
    repository.updateRefs([`create refs/heads/main ${a}`, `create refs/heads/gone ${a}`]);
    repository.git(['symbolic-ref', 'refs/heads/old', 'refs/heads/main']);
    const commands = gitCommandsOf(
      [
        { ref: 'refs/heads/main', base: oid(a), value: oid(b) },
        { ref: 'refs/heads/gone', base: oid(a), value: null },
        { ref: NOT_UTF8, base: null, value: oid(a) },
        { ref: 'refs/heads/old', base: symref('refs/heads/main'), value: null },
        { ref: 'HEAD', base: symref('refs/heads/main'), value: symref('refs/heads/next') },
      ],
      "it's a test",
    );
    execFileSync('bash', ['-ec', commands.commands], { cwd: repository.folder, env: isolated });
    const refs = repository.git(['for-each-ref', '--format=%(objectname)']);
    assert.equal(refs, `${b}\n${a}\n`);
    assert.equal(repository.git(['symbolic-ref', 'HEAD']), 'refs/heads/next\n');
    assert.match(repository.git(['reflog', 'show', '-1', 'main']), /it's a test/);
  });

  it('rename branches with their reflogs, and name the refs that git cannot rename', t => {
    const repository = new Repository();
    t.after(() => repository[Symbol.dispose]());
    const [a, b] = [repository.commit('a'), repository.commit('b')];
    repository.updateRefs([`create refs/heads/old ${a}`, `create refs/heads/moved ${a}`, `create refs/tags/t ${a}`]);
    const rename = (from: string, to: string, value: string): StagedChange[] => [
      { ref: from, base: oid(a), value: null, renamedTo: to },
      { ref: to, base: null, value: oid(value), renamedFrom: from },
    ];
    const { commands, lostReflogs } = gitCommandsOf(
      [
        ...rename('refs/heads/old', 'refs/heads/new', a),
        ...rename('refs/heads/moved', 'refs/heads/-x', b),
        ...rename('refs/tags/t', 'refs/tags/u', a),
      ],
      '',
    );
    assert.equal(lostReflogs, 1);
    assert.match(commands, /^git branch -m old new\ngit branch -m -- moved -x\n/);
    // git gives no branch this name.
    const accepted = commands.replaceAll('-- moved -x', 'moved x').replaceAll('refs/heads/-x', 'refs/heads/x');
    execFileSync('bash', ['-ec', accepted], { cwd: repository.folder, env: isolated });
    assert.equal(
      repository.git(['for-each-ref', '--format=%(refname) %(objectname)']),
      `refs/heads/new ${a}\nrefs/heads/x ${b}\nrefs/tags/u ${a}\n`,
    );
    assert.match(repository.git(['reflog', 'show', 'new']), /renamed refs\/heads\/old/);
  });

  it('do not read a name as an option', () => {
    const change = { ref: '-x', base: null, value: oid('a'.repeat(40)) };
    assert.match(gitCommandsOf([change], '').commands, /^git update-ref --no-deref -- -x a{40} 0{40}\n$/);
  });
});

it('decodes names as the engine does', () => {
  assert.equal(decodeText(Buffer.from([0xff])), '\udcff');
});
