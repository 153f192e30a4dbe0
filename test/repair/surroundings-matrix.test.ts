// Each kind of damage around a stack: the results of fsck, the plan, the repair, the view and git, and the remaining
// findings.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { suite, test } from 'node:test';
import { resolvePath } from '../../src/git/index.ts';
import { stackState } from '../../src/service/stack/stacks.ts';
import { DAMAGES, type Damage } from '../check/support/surroundings.ts';
import { Repository } from '../support/repository.ts';
import { type Printed, runFsck, runRepair } from './support/command-line.ts';

/** The results for one kind of damage in the command line, the view and git. */
interface Outcome {
  /** The selected steps of the plan, or the error without a plan. */
  readonly plan: readonly string[] | RegExp;
  /** Ids of errors and warnings that are left after the repair. */
  readonly left: readonly string[];
  /** The refs that the view shows: those of the stack, none, or an error. */
  readonly view: 'refs' | 'nothing' | 'error';
}

const NOTHING = { plan: [], view: 'refs' } as const;
const REPAIRED = { left: [], view: 'refs' } as const;
const HEAD_STUB = { ...REPAIRED, plan: ['writeHeadStub'] } as const;
const BESIDE = { ...NOTHING, left: ['refsBeside'] } as const;
const NO_STACK = { plan: [], left: ['stackMissing'], view: 'nothing' } as const;

/** By the name of the damage. */
const OUTCOMES: Readonly<Record<string, Outcome>> = {
  nothing: { ...NOTHING, left: [] },
  'no HEAD file': HEAD_STUB,
  'a HEAD file of zeros': HEAD_STUB,
  'an empty HEAD file': HEAD_STUB,
  'a HEAD file of text': HEAD_STUB,
  'a HEAD file that names a branch': BESIDE,
  'a HEAD file with an object ID': BESIDE,
  'no refs directory': { ...REPAIRED, plan: ['makeRefsDirectory'] },
  'a file instead of the refs directory': { ...NOTHING, left: ['gitDirectoryPart'] },
  'no objects directory': { ...NOTHING, left: ['gitDirectoryPart'] },
  'no configured storage': { ...REPAIRED, plan: ['setRefStorage'] },
  'files as the configured storage': { ...NOTHING, left: ['refStorage'] },
  'an unknown storage': { ...REPAIRED, plan: ['setRefStorage'], view: 'error' },
  'no configuration': { ...REPAIRED, plan: ['setRefStorage'] },
  'an extension that git does not know': {
    plan: /unknown repository extension found: refstorge/,
    left: ['repositoryRefused'],
    view: 'error',
  },
  'a configuration that cannot be parsed': { ...NOTHING, left: ['repositoryRefused'], view: 'error' },
  'no tables and no list': NO_STACK,
  'an empty list without tables': NO_STACK,
  'no stack': { plan: /does not exist|no such file/i, left: ['stackMissing'], view: 'error' },
  'no HEAD in the stack': { ...REPAIRED, plan: ['writeHead'] },
  'a loose ref': BESIDE,
  'a loose root ref': BESIDE,
  'packed refs': BESIDE,
  'reflogs as files': BESIDE,
  'an interrupted migration': { ...NOTHING, left: ['migrationLeftover'] },
  'files that git writes beside a stack': { ...NOTHING, left: [] },
};

function serious({ objects }: Printed): string[] {
  return objects
    .filter(({ kind, severity }) => kind === 'finding' && (severity === 'error' || severity === 'warning'))
    .map(({ id, severity }) => `${severity}: ${id}`);
}

function ids(findings: unknown): unknown[] {
  return (findings as { id: string }[]).map(({ id }) => id);
}

/** The steps that the plan selects, or its error. */
function planned({ objects, error }: Printed): string[] | string {
  if (error !== undefined) return error;
  return objects.filter(({ kind, selected }) => kind === 'step' && selected).map(({ does }) => String(does));
}

/** As the extension opens the stack that a folder leads to. */
function view(folder: string): Outcome['view'] {
  const resolved = resolvePath(folder);
  assert.ok(resolved.type === 'stack');
  const state = stackState(resolved.stack);
  if (state.status === 'error') return 'error';
  return state.summary.tables.length > 0 ? 'refs' : 'nothing';
}

function gitAnswer(repository: Repository): Damage['git'] {
  const { status, stdout } = repository.tryGit(['for-each-ref', '--format=%(refname)']);
  if (status !== 0) return 'refuses';
  return stdout.trim() === 'refs/heads/main' ? 'works' : 'seesNothing';
}

/** git reads everything that was there, and writes. */
function assertGitWorks(repository: Repository, oid: string): void {
  assert.equal(repository.git(['status', '--porcelain', '--branch']).trim(), '## main');
  assert.equal(repository.git(['for-each-ref', '--format=%(refname) %(objectname)']).trim(), `refs/heads/main ${oid}`);
  assert.equal(repository.git(['reflog', '-1', '--format=%gs']).trim(), 'commit (initial): one');
  repository.git(['refs', 'verify']);
  repository.git(['commit', '-q', '--allow-empty', '-m', 'two']);
  assert.equal(repository.git(['rev-parse', 'HEAD^']).trim(), oid);
}

suite('each damage around a stack', () => {
  test('has an outcome', () => {
    assert.deepEqual(DAMAGES.map(({ what }) => what).sort(), Object.keys(OUTCOMES).sort());
  });

  for (const { what, change, findings, git } of DAMAGES) {
    const outcome = OUTCOMES[what];
    if (outcome === undefined) continue;
    const { plan, left } = outcome;
    test(`${what}: ${plan instanceof RegExp ? 'no plan' : plan.join() || 'no step'}, left: ${left.join() || 'nothing'}`, () => {
      using repository = new Repository();
      repository.git(['commit', '-q', '--allow-empty', '-m', 'one']);
      const oid = repository.git(['rev-parse', 'HEAD']).trim();
      change(repository);

      assert.deepEqual(serious(runFsck(repository.folder)), findings, 'fsck');
      assert.equal(gitAnswer(repository), git, 'git');
      assert.equal(view(repository.folder), outcome.view, 'view');

      const proposed = planned(runRepair(repository.folder, 'plan'));
      if (plan instanceof RegExp) assert.match(String(proposed), plan);
      else assert.deepEqual(proposed, plan, 'plan');
      assert.equal(gitAnswer(repository), git, 'a plan changes nothing');

      const applied = runRepair(repository.folder, 'apply');
      const result = applied.objects.findLast(({ kind }) => kind === 'result');
      if (plan instanceof RegExp) assert.match(applied.error ?? '', plan);
      else assert.deepEqual(ids(result?.remaining), left, 'the result of the repair');

      const after = runFsck(repository.folder);
      assert.deepEqual(
        serious(after).map(finding => finding.replace(/^.*: /, '')),
        left,
        'fsck after the repair',
      );
      // Without findings, before or after the repair, git must work.
      if (left.length === 0) assertGitWorks(repository, oid);
      if (git !== 'works' && left.length > 0)
        assert.equal(gitAnswer(repository), git, 'what is reported is still there');
      assert.equal(existsSync(`${repository.gitFolder}/config.lock`), false);
    });
  }
});
