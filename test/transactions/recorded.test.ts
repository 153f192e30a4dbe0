// Edge cases of `git update-ref`, recorded with git 2.55: we answer as it did, and write what git writes. In texts, $A is
// the object A of the scenery, <A> its ID.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { after, suite, test } from 'node:test';
import { gitBinary, tryGit } from '../support/git.ts';
import { Scenery } from './support/scenery.ts';
import { environment, Twins } from './support/update-ref.ts';

interface RecordedCase {
  readonly name: string;
  /** For a shell; left out: main is at A. */
  readonly setup?: string;
  readonly args: readonly string[];
  readonly script?: string;
  /** The folder to run in. */
  readonly inside?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly exit: number;
  readonly stdout?: string;
  readonly stderr?: string;
}

const CASES: readonly RecordedCase[] = JSON.parse(readFileSync(join(import.meta.dirname, 'cases.json'), 'utf8'));

/** Older gits word some messages differently. */
const [, minor = 0] = /version 2\.(\d+)/.exec(tryGit('.', ['version']).stdout) ?? [];
const isRecordedGit = Number(minor) >= 55;

suite('recorded cases of git update-ref', () => {
  const scenery = new Scenery('sha1');
  after(() => scenery[Symbol.dispose]());
  const expand = (text: string) =>
    text.replace(/\$\{?(TMISS|TWRONG|TREE|BLOB|MISSING|TT|TB|A|B|C|T|Z)\b\}?/g, (_, name) => idOf(scenery, name));

  for (const {
    name,
    setup = 'git update-ref refs/heads/main $A',
    args,
    script = '',
    inside,
    env = {},
    ...expected
  } of CASES) {
    test(name, () => {
      const folder = mkdtempSync(join(tmpdir(), 'reftable-case-'));
      try {
        cpSync(scenery.folder, folder, { recursive: true });
        prepare(folder, expand(setup));
        using twins = new Twins(folder, env);
        const words = args.map(expand);
        const ours = twins.ours(words, expand(script), scenery.read, 'sha1', inside);
        const named = (text: string) => scenery.named(text);
        assert.deepEqual(
          { exit: ours.status, stdout: named(ours.stdout), stderr: named(ours.stderr) },
          { exit: expected.exit, stdout: expected.stdout ?? '', stderr: expected.stderr ?? '' },
        );
        if (isRecordedGit) assert.deepEqual(ours, twins.git(words, expand(script), inside));
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
  }
});

function idOf({ ids }: Scenery, name: string): string {
  return ids[name as keyof typeof ids];
}

function prepare(folder: string, script: string): void {
  const PATH = [dirname(gitBinary), process.env.PATH].join(delimiter);
  const { status, stderr } = spawnSync('sh', ['-c', script], { cwd: folder, env: { ...environment, PATH } });
  assert.equal(status, 0, String(stderr));
}
