// `npm run release` and the workflow that it starts.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import { load } from 'js-yaml';
import { changelogSections, noticesProblems, releaseNotes, releaseProblems } from '../../scripts/release/checks.mjs';

const checkout = join(import.meta.dirname, '../..');
const today = '2026-02-01';

interface Workflow {
  readonly on: object;
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly needs?: string;
        readonly strategy?: { readonly matrix: Readonly<Record<string, readonly string[]>> };
        readonly steps: readonly { readonly uses?: string; readonly run?: string }[];
      }
    >
  >;
}

function workflow(name: string): Workflow {
  return load(readFileSync(join(checkout, '.github/workflows', name), 'utf8')) as Workflow;
}

/** A checkout of version 1.2.3 with a changelog. */
function checkoutOf(t: TestContext, changelog: string, lockVersion = '1.2.3'): string {
  const root = mkdtempSync(join(tmpdir(), 'reftable-release-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const put = (name: string, value: object) => writeFileSync(join(root, name), JSON.stringify(value));
  put('package.json', { version: '1.2.3', scripts: { release: 'x' } });
  put('package-lock.json', { version: lockVersion, packages: { '': { version: lockVersion } } });
  writeFileSync(join(root, 'CHANGELOG.md'), changelog);
  return root;
}

const RELEASED = '# Changelog\n\n## 1.2.3 - 2026-01-31\n\n- New.\n\n## 1.2.2 - 2026-01-01\n\n- Old.\n';

suite('a release', () => {
  test('is possible with a clean work tree, a new version and a dated section', t => {
    const root = checkoutOf(t, RELEASED);
    const state = { changes: '', tags: ['v1.2.2'], today };
    assert.deepEqual(releaseProblems(root, state), []);
    assert.deepEqual(releaseProblems(root, { ...state, tag: 'v1.2.3', tags: ['v1.2.3'] }), []);
    assert.equal(releaseNotes(root, '1.2.3'), '- New.');
  });

  for (const [what, changelog, state, expected] of [
    ['changes', RELEASED, { changes: ' M a.ts\n' }, /changes.*\n M a\.ts/],
    ['a tag that exists', RELEASED, { tags: ['v1.2.3'] }, /v1\.2\.3 exists/],
    ['the tag of another version', RELEASED, { tag: 'v1.2.4' }, /v1\.2\.4 is not that of version 1\.2\.3/],
    [
      'changes that are not released',
      RELEASED.replace('## 1.2.3', '## Unreleased\n\n- x\n\n## 1.2.3'),
      {},
      /Unreleased/,
    ],
    ['no section', '# Changelog\n\n## 1.2.2 - 2026-01-01\n\n- Old.\n', {}, /no section/],
    ['no date', RELEASED.replace('2026-01-31', '2026-13-31'), {}, /not a date/],
    ['a date in the future', RELEASED.replace('2026-01-31', '2026-02-02'), {}, /in the future/],
    ['an empty section', '## 1.2.3 - 2026-01-31\n', {}, /nothing about/],
  ] as const) {
    test(`is refused for ${what}`, t => {
      const problems = releaseProblems(checkoutOf(t, changelog), { changes: '', tags: [], today, ...state });
      assert.equal(problems.length, 1, problems.join('\n'));
      assert.match(problems[0] ?? '', expected);
    });
  }

  test('is refused for a lock file of another version', t => {
    const problems = releaseProblems(checkoutOf(t, RELEASED, '1.2.2'), { changes: '', tags: [], today });
    assert.match(problems.join('\n'), /package-lock\.json/);
  });

  test('is refused without the notices of a package', t => {
    const root = checkoutOf(t, RELEASED);
    const problems = (notices: string) => {
      writeFileSync(join(root, 'ThirdPartyNotices.txt'), notices);
      return noticesProblems(root).join('\n');
    };
    assert.match(noticesProblems(root).join('\n'), /does not exist/);
    assert.match(problems('Contents\n'), /lists no packages/);
    assert.equal(problems('- one 1.0 (MIT)\n\n===\none 1.0\nLicense: MIT\n===\n'), '');
    assert.match(problems('- one 1.0 (MIT)\n- two 2.0 (MIT)\n===\none 1.0\nLicense: MIT\n'), /license of two 2\.0/);
  });

  test('has the version of this package in the changelog', () => {
    const { version } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8'));
    const [first] = changelogSections(readFileSync(join(checkout, 'CHANGELOG.md'), 'utf8'));
    assert.ok(first?.version === version || first?.title === 'Unreleased', first?.title);
  });
});

suite('workflows', () => {
  for (const name of ['ci.yml', 'release.yml']) {
    test(`of ${name} pin actions and run scripts that exist`, () => {
      const { jobs } = workflow(name);
      const { scripts } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8'));
      const steps = Object.values(jobs).flatMap(job => job.steps);
      assert.ok(steps.length > 0);
      for (const { uses, run = '' } of steps) {
        if (uses !== undefined) assert.match(uses, /^[\w-]+\/[\w-]+@(?:v\d+(?:\.\d+)*|[0-9a-f]{40})$/);
        for (const [, script] of run.matchAll(/\bnpm (?:run )?(?!ci\b|run\b)([\w:]+)/g)) {
          assert.ok(script !== undefined && script in scripts, `npm run ${script}`);
        }
        for (const [, version] of run.matchAll(/\bnpx --yes \S+?(@\S+)?(?: |$)/g)) {
          assert.match(version ?? '', /^@\d+\.\d+\.\d+$/, run);
        }
      }
    });
  }

  test('publish only what was tested on three systems, with the lowest and the newest VS Code', () => {
    const { jobs } = workflow('release.yml');
    assert.deepEqual(jobs.test?.strategy?.matrix, {
      os: ['ubuntu-latest', 'macos-latest', 'windows-latest'],
      vscode: ['lowest', 'stable'],
    });
    assert.equal(jobs.package?.needs, 'test');
    assert.equal(jobs.publish?.needs, 'package');
    const runs = Object.entries(jobs).flatMap(([job, { steps }]) => steps.map(({ run = '' }) => [job, run] as const));
    for (const command of ['gh release create', 'vsce publish', 'ovsx']) {
      const found = runs.filter(([, run]) => run.includes(command));
      assert.deepEqual(
        found.map(([job]) => job),
        ['publish'],
        command,
      );
    }
    // The job can be run again when a store did not answer.
    for (const [, run] of runs.filter(([job]) => job === 'publish')) {
      if (run.includes('gh release create')) assert.match(run, /gh release view[^\n]* \|\|/);
      if (run.includes('publish')) assert.match(run, / --skip-duplicate /);
    }
  });
});
