/**
 * The check before `git refs migrate` against the real one: git refuses what blocks, what is lost is gone afterwards, and
 * everything else is there.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, type TestContext, test } from 'node:test';
import { checkMigration, type MigrationFindingId, type Preflight, type RefStorage } from '../../src/check/index.ts';
import { MigrationFindings } from '../../src/check/migration/migration-finding.ts';
import { checkToFiles } from '../../src/check/migration/to-files.ts';
import { dryRunMigration, findGitDirectory, gitVersion, removeDryRun } from '../../src/git/index.ts';
import { Writer } from '../../src/reftable/index.ts';
import { type GitOptions, git, gitBinary, tryGit } from '../support/git.ts';
import { canDenyAccess, withoutAccess } from '../support/no-access.ts';
import { Repository, type RepositoryOptions } from '../support/repository.ts';

const L = 'l'.repeat(200);
const ZEROS = '0'.repeat(40);

/** Repositories with a few refs of each kind, which tests copy. */
const templates = new Map<string, { readonly folder: string; readonly oid: string }>();
after(() => {
  for (const { folder } of templates.values()) rmSync(folder, { recursive: true });
});

function templateOf(refFormat: RefStorage, options: RepositoryOptions) {
  const key = JSON.stringify([refFormat, options]);
  const known = templates.get(key);
  if (known !== undefined) return known;
  const repository = new Repository({ refFormat, ...options });
  const oid = repository.commit();
  repository.git(['update-ref', '--create-reflog', '-m', 'made', 'refs/heads/main', oid]);
  for (const name of ['a', 'z']) repository.git(['branch', name, oid]);
  repository.git(['tag', '-a', '-m', 'x', 'annotated', oid]);
  repository.git(['symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/main']);
  const made = { folder: repository.folder, oid };
  templates.set(key, made);
  return made;
}

function repositoryOf(t: TestContext, refFormat: RefStorage, options: RepositoryOptions = {}) {
  const template = templateOf(refFormat, options);
  const folder = mkdtempSync(join(tmpdir(), 'reftable-repository-'));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  cpSync(template.folder, folder, { recursive: true });
  const gitFolder = options.bare ? folder : join(folder, '.git');
  const repository = {
    folder,
    stack: join(gitFolder, 'reftable'),
    git: (args: string[], given?: GitOptions) => git(folder, args, given),
    tryGit: (args: string[], given?: GitOptions) => tryGit(folder, args, given),
    tables: () => readFileSync(join(gitFolder, 'reftable/tables.list'), 'utf8').split('\n').filter(Boolean),
  };
  return { repository, oid: template.oid, gitFolder };
}

type Made = ReturnType<typeof repositoryOf>;

/** The name of a branch whose lock has a path of so many bytes while git migrates it to files. */
function nameOfPath(length: number): string {
  const around = `${tmpdir()}/reftable-repository-XXXXXX/.git/ref_migration.XXXXXX/.lock`.length;
  const start = `refs/heads/${`${L}/`.repeat(19)}`;
  return start.padEnd(length - around, 'x');
}

/** One damage or oddity, the findings that are not only to consider, and what they name. */
interface Scenario {
  readonly what: string;
  readonly make: (made: Made) => void;
  readonly options?: RepositoryOptions;
  readonly found: Partial<Record<MigrationFindingId, readonly string[]>>;
  /** The refs that git lists before and not afterwards. */
  readonly lost?: readonly string[];
  /** The same for reflogs. */
  readonly lostReflogs?: readonly string[];
}

const put = (name: string, text: string) => (made: Made) => {
  mkdirSync(join(made.gitFolder, name, '..'), { recursive: true });
  writeFileSync(join(made.gitFolder, name), text.replaceAll('OID', made.oid));
};
const addEntry =
  (committer: string, name = 'logs/refs/heads/a') =>
  (made: Made) =>
    appendFileSync(join(made.gitFolder, name), `${made.oid} ${made.oid} ${committer}\tm\n`);

const TO_REFTABLE: readonly Scenario[] = [
  {
    what: 'a ref without a value ends the list of refs',
    make: put('refs/heads/m', 'garbage\n'),
    found: {
      brokenRefs: ['refs/heads/m'],
      refsAfterBroken: ['refs/heads/main', 'refs/heads/z', 'refs/remotes/origin/HEAD', 'refs/tags/annotated'],
    },
    lost: ['refs/heads/main', 'refs/heads/z', 'refs/tags/annotated'],
  },
  {
    what: 'so does an empty file',
    make: put('refs/tags/b', ''),
    found: { brokenRefs: ['refs/tags/b'] },
  },
  {
    what: 'so do zeros',
    make: put('refs/heads/y', `${'0'.repeat(40)}\n`),
    found: {
      brokenRefs: ['refs/heads/y'],
      refsAfterBroken: ['refs/heads/z', 'refs/remotes/origin/HEAD', 'refs/tags/annotated'],
    },
    lost: ['refs/heads/z', 'refs/tags/annotated'],
  },
  {
    what: 'so does a name that git does not accept',
    make: put('refs/tags/a..b', 'OID\n'),
    found: { brokenRefs: ['refs/tags/a..b'], refsAfterBroken: ['refs/tags/annotated'] },
    lost: ['refs/tags/annotated'],
  },
  {
    what: 'so does a packed ref',
    make: made => {
      made.repository.git(['pack-refs', '--all']);
      appendFileSync(join(made.gitFolder, 'packed-refs'), `${'0'.repeat(40)} refs/zero\n`);
    },
    found: { brokenRefs: ['refs/zero'] },
    lost: ['refs/zero'],
  },
  {
    what: 'a symbolic ref to anything is migrated',
    make: made => {
      put('refs/heads/broken', 'ref: ../../x\n')(made);
      made.repository.git(['symbolic-ref', 'refs/heads/loop', 'refs/heads/loop2']);
      made.repository.git(['symbolic-ref', 'refs/heads/loop2', 'refs/heads/loop']);
    },
    found: {},
  },
  {
    what: 'root refs are migrated, and others stay files',
    make: made => {
      for (const name of ['ORIG_HEAD', 'CHERRY_PICK_HEAD', 'BISECT_EXPECTED_REV']) put(name, 'OID\n')(made);
      for (const name of ['refs/bisect/bad', 'refs/worktree/w', 'refs/rewritten/r']) put(name, 'OID\n')(made);
      put('FOO_BAR', 'OID\n')(made);
      put('FETCH_HEAD', "OID\t\tbranch 'x' of y\n")(made);
      put('MERGE_HEAD', 'OID\n')(made);
    },
    found: { otherRootRefs: ['FOO_BAR'] },
  },
  {
    what: 'files that are not refs are removed',
    make: made => {
      put('refs/heads/.hidden/x', 'OID\n')(made);
      symlinkSync('nothing', join(made.gitFolder, 'refs/heads/dangling'));
      put('refs/heads/x.lock', 'OID\n')(made);
    },
    found: { otherFiles: ['refs/heads/.hidden/x', 'refs/heads/dangling'], locks: ['refs/heads/x.lock'] },
  },
  {
    what: 'damaged lines of packed-refs are refused',
    make: made => {
      made.repository.git(['pack-refs', '--all']);
      appendFileSync(join(made.gitFolder, 'packed-refs'), 'garbage\n');
    },
    found: { packedLine: ['garbage'] },
  },
  {
    what: 'a line without its end is refused',
    make: made => {
      made.repository.git(['pack-refs', '--all']);
      appendFileSync(join(made.gitFolder, 'packed-refs'), `${made.oid} refs/zz`);
    },
    found: { packedLine: [`OID refs/zz`] },
  },
  {
    what: 'unsafe names are refused',
    make: put('packed-refs', '# pack-refs with: peeled fully-peeled sorted \nOID refs/heads/../../x\n'),
    found: {
      unsafeName: ['refs/heads/../../x'],
      brokenRefs: ['refs/heads/../../x'],
      refsAfterBroken: [
        'refs/heads/a',
        'refs/heads/main',
        'refs/heads/z',
        'refs/remotes/origin/HEAD',
        'refs/tags/annotated',
      ],
    },
  },
  {
    what: 'names that exclude each other are refused',
    make: put('packed-refs', '# pack-refs with: peeled fully-peeled sorted \nOID refs/heads/a/b\n'),
    found: { nameConflict: ['refs/heads/a/b'] },
  },
  {
    what: 'repeated names are refused',
    make: put('packed-refs', '# pack-refs with: peeled fully-peeled sorted \nOID refs/d\nOID refs/d\n'),
    found: { repeatedRef: ['refs/d'] },
  },
  {
    what: 'packed root refs that git does not list in a reftable are lost',
    make: put('packed-refs', '# pack-refs with: peeled fully-peeled sorted \nOID FOO\n'),
    found: { otherRootRefs: ['FOO'] },
    lost: ['FOO'],
  },
  {
    what: 'a record that does not fit into a block is refused',
    make: made => put('packed-refs', `# pack-refs with: sorted \nOID refs/tags/x${`/${L}`.repeat(22)}\n`)(made),
    found: { recordTooLarge: [`refs/tags/x${`/${L}`.repeat(22)}`] },
  },
  {
    what: 'linked worktrees are refused, also if they are gone',
    make: ({ repository }) => {
      repository.git(['worktree', 'add', '-q', join(repository.folder, 'linked'), 'a']);
      rmSync(join(repository.folder, 'linked'), { recursive: true });
    },
    found: { worktrees: ['FOLDER/linked'] },
  },
  {
    what: 'a locked configuration stops git halfway',
    make: put('config.lock', ''),
    found: { configLock: ['config.lock'] },
  },
  {
    what: 'a folder of reftables stops git halfway',
    make: put('reftable/tables.list', ''),
    found: { targetExists: ['reftable'] },
  },
  {
    what: 'an empty one does not',
    make: made => mkdirSync(join(made.gitFolder, 'reftable')),
    found: {},
  },
  {
    what: 'a link for refs stops git halfway',
    make: ({ gitFolder }) => {
      renameSync(join(gitFolder, 'refs'), join(gitFolder, 'elsewhere'));
      symlinkSync('elsewhere', join(gitFolder, 'refs'));
    },
    found: { linkedFolder: ['refs'] },
  },
  {
    what: 'a directory in extensions.refStorage is refused',
    make: ({ repository, gitFolder }) => {
      mkdirSync(join(gitFolder, 'storage'));
      repository.git(['config', 'core.repositoryFormatVersion', '1']);
      repository.git(['config', 'extensions.refStorage', `files://${join(gitFolder, 'storage')}`]);
    },
    found: { storagePath: ['FOLDER/.git/storage'] },
  },
  {
    what: 'lines of a reflog that git skips are lost',
    make: made => {
      appendFileSync(join(made.gitFolder, 'logs/refs/heads/a'), 'garbage\n');
      addEntry('x <x@y> 0 +0000', 'logs/refs/heads/z')(made);
    },
    found: { reflogLines: ['refs/heads/a', 'refs/heads/z'] },
  },
  {
    what: 'reflogs without entries, or with names that git does not accept, are lost',
    make: made => {
      put('logs/refs/heads/z', '')(made);
      put('logs/refs/heads/a b', 'x')(made);
      put('logs/refs/heads/m', `${ZEROS} ${ZEROS} x <x@y> 5 +0000\tm\n`)(made);
    },
    found: { emptyReflogs: ['refs/heads/m', 'refs/heads/z'], reflogNames: ['refs/heads/a b'] },
    lostReflogs: ['refs/heads/m', 'refs/heads/z'],
  },
  {
    what: 'reflogs of refs that do not exist are migrated',
    make: made => {
      addEntry('x <x@y> 9 +0000', 'logs/refs/heads/none')(made);
      addEntry('x <x@y> 9 +0000', 'logs/OTHER')(made);
    },
    found: {},
  },
  ...['10 -0100', '4102444800 +0000', '4102444800 -0100', '4102444790 +0100', '-5 +0000'].map(time => ({
    what: `an entry at ${time} is refused`,
    make: addEntry(`x <x@y> ${time}`),
    found: { reflogTime: ['refs/heads/a'] },
  })),
  ...['1 +0000', '4102444799 +0000', '1234567890 +1530', '1234567890 -0030'].map(time => ({
    what: `an entry at ${time} is migrated`,
    make: addEntry(`x <x@y> ${time}`),
    found: {},
  })),
  {
    what: 'an entry without an identity is refused',
    make: addEntry('x> 123 +0000'),
    found: { reflogIdentity: ['refs/heads/a'] },
  },
  {
    what: 'a reflog of FETCH_HEAD is refused',
    make: addEntry('x <x@y> 123 +0000', 'logs/FETCH_HEAD'),
    found: { pseudorefReflog: ['FETCH_HEAD'] },
  },
  {
    what: 'a reflog in a folder with a name that git does not accept is refused',
    make: made => {
      put('logs/refs/heads/a b/c', '')(made);
      addEntry('x <x@y> 123 +0000', 'logs/refs/heads/a b/c')(made);
      addEntry('x <x@y> 123 +0000', 'logs/refs/heads/@')(made);
    },
    found: { reflogFolder: ['refs/heads/a b/c'], reflogNames: ['refs/heads/@'] },
  },
  {
    what: 'long messages are cut',
    make: made =>
      appendFileSync(
        join(made.gitFolder, 'logs/refs/heads/a'),
        `${made.oid} ${made.oid} x <x@y> 5 +0000\t${'m'.repeat(3000)}\n`,
      ),
    found: { reflogMessages: ['refs/heads/a'] },
  },
];

const TO_FILES: readonly Scenario[] = [
  {
    what: 'root refs that git does not list are lost',
    make: ({ repository, oid }) => {
      for (const name of ['FOO_BAR', 'FOO_HEAD', 'ORIG_HEAD']) repository.git(['update-ref', name, oid]);
    },
    found: { otherRootRefs: ['FOO_BAR'] },
  },
  {
    what: 'reflogs without entries are lost',
    make: ({ repository }) => repository.git(['reflog', 'expire', '--expire=all', 'refs/heads/a']),
    found: { emptyReflogs: ['refs/heads/a'] },
    lostReflogs: ['refs/heads/a'],
  },
  {
    what: 'a component that is too long for a file with a reflog is refused',
    make: ({ repository, oid }) => repository.git(['update-ref', `refs/heads/${'m'.repeat(252)}`, oid]),
    found: { pathTooLong: [`refs/heads/${'m'.repeat(252)}`] },
  },
  {
    what: 'a symbolic ref as well',
    make: ({ repository }) => repository.git(['symbolic-ref', `refs/${'m'.repeat(256)}/x`, 'refs/heads/a']),
    found: { pathTooLong: [`refs/${'m'.repeat(256)}/x`] },
  },
  {
    what: 'one below the limit is migrated, and packed refs of any length',
    make: ({ repository, oid }) => {
      repository.git(['update-ref', `refs/heads/${'m'.repeat(250)}`, oid]);
      repository.git(['update-ref', `refs/tags/${'m'.repeat(300)}`, oid]);
    },
    found: {},
  },
  {
    what: 'a path that is too long is refused',
    options: { config: ['reftable.blockSize=16384'] },
    make: ({ repository, oid }) => repository.git(['update-ref', nameOfPath(4096), oid]),
    found: { pathTooLong: [nameOfPath(4096)] },
  },
  {
    what: 'one of the longest paths is migrated',
    options: { config: ['reftable.blockSize=16384'] },
    make: ({ repository, oid }) => repository.git(['update-ref', nameOfPath(4095), oid]),
    found: {},
  },
  {
    what: 'a reflog below a ref is refused',
    make: ({ repository, oid }) => repository.git(['reflog', 'write', 'refs/heads/a/below', oid, oid, 'm']),
    found: { nameConflict: ['refs/heads/a/below'] },
  },
  {
    what: 'a reflog below another one is refused',
    make: ({ repository, oid }) => {
      repository.git(['reflog', 'write', 'refs/heads/none', oid, oid, 'm']);
      repository.git(['reflog', 'write', 'refs/heads/none/below', oid, oid, 'm']);
    },
    found: { nameConflict: ['refs/heads/none/below'] },
  },
  {
    what: 'a ref below a reflog is refused',
    make: ({ repository, oid }) => {
      repository.git(['reflog', 'write', 'refs/tags/none', oid, oid, 'm']);
      repository.git(['update-ref', 'refs/tags/none/below', oid]);
    },
    found: { nameConflict: ['refs/tags/none/below'] },
  },
  {
    what: 'an entry of a later century is refused',
    make: ({ repository, oid }) =>
      repository.git(['update-ref', '-m', 'm', '--create-reflog', 'refs/x', oid], {
        env: { GIT_COMMITTER_DATE: '@4102444800 +0000' },
      }),
    found: { reflogTime: ['refs/x'] },
  },
  {
    what: 'files in refs stop git halfway',
    make: put('refs/foo/x', 'OID\n'),
    found: { targetExists: ['refs/foo'] },
  },
  {
    what: 'a folder refs/heads stops git halfway',
    make: ({ gitFolder }) => {
      rmSync(join(gitFolder, 'refs/heads'));
      mkdirSync(join(gitFolder, 'refs/heads'));
    },
    found: { targetExists: ['refs/heads'] },
  },
  { what: 'reflogs in files stop git halfway', make: put('logs/HEAD', ''), found: { targetExists: ['logs'] } },
  { what: 'an empty folder logs does not', make: ({ gitFolder }) => mkdirSync(join(gitFolder, 'logs')), found: {} },
  {
    what: 'packed-refs is replaced',
    make: put('packed-refs', 'OID refs/heads/old\n'),
    found: { packedRefsBeside: ['packed-refs'] },
  },
  {
    what: 'a locked configuration stops git halfway',
    make: put('config.lock', ''),
    found: { configLock: ['config.lock'] },
  },
  {
    what: 'locks of the stack are removed',
    make: put('reftable/tables.list.lock', ''),
    found: { locks: ['reftable/tables.list.lock'] },
  },
  {
    what: 'linked worktrees are refused',
    make: ({ repository }) => repository.git(['worktree', 'add', '-q', join(repository.folder, 'linked'), 'a']),
    found: { worktrees: ['FOLDER/linked'] },
  },
];

function listed({ repository }: Made): string[] {
  return repository
    .tryGit(['for-each-ref', '--include-root-refs', '--format=%(refname) %(objectname) %(symref)'])
    .stdout.split('\n')
    .filter(Boolean);
}

function reflogs({ repository }: Made): string[] {
  return repository.tryGit(['reflog', 'list']).stdout.split('\n').filter(Boolean);
}

/** Findings that are more than something to consider, with their names. */
function problems({ findings }: Preflight): Partial<Record<MigrationFindingId, readonly string[]>> {
  return Object.fromEntries(
    findings.filter(({ severity }) => severity !== 'consider').map(({ id, names }) => [id, names]),
  );
}

function runScenario(t: TestContext, from: RefStorage, { make, found, lost, lostReflogs = [], options }: Scenario) {
  const to = from === 'files' ? 'reftable' : 'files';
  const made = repositoryOf(t, from, options);
  make(made);
  const { repository, gitFolder, oid } = made;
  const before = snapshot(gitFolder);
  const report = checkMigration(findGitDirectory(repository.folder));
  assert.deepEqual(snapshot(gitFolder), before, 'nothing was changed');
  const expected = JSON.stringify(found).replaceAll('OID', oid).replaceAll('FOLDER', repository.folder);
  const sorted = Object.fromEntries(
    Object.entries(problems(report)).map(([id, names]) => [id, id === 'otherFiles' ? names.toSorted() : names]),
  );
  assert.deepEqual(sorted, JSON.parse(expected));
  const refsBefore = listed(made);
  const reflogsBefore = reflogs(made);
  const { status, stderr } = repository.tryGit(['refs', 'migrate', `--ref-format=${to}`]);
  const isBlocked = report.findings.some(({ severity }) => severity === 'blocks');
  assert.equal(status !== 0, isBlocked, stderr);
  if (isBlocked) return;
  const refsAfter = new Set(listed(made));
  const gone = refsBefore.filter(ref => !refsAfter.has(ref)).map(ref => ref.split(' ')[0] as string);
  // A symbolic ref whose target is lost is not listed.
  if (lost !== undefined)
    assert.deepEqual(
      gone.filter(name => name !== 'HEAD'),
      lost,
    );
  else assert.deepEqual(gone, []);
  const reflogsAfter = new Set(reflogs(made));
  assert.deepEqual(
    reflogsBefore.filter(name => !reflogsAfter.has(name)),
    lostReflogs,
  );
  assert.deepEqual(report.numbers?.reflogs !== undefined, true);
}

/** All files with their sizes and times. */
function snapshot(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).map(entry => {
    const path = join(entry.parentPath, entry.name);
    const status = statSync(path, { throwIfNoEntry: false });
    return `${path} ${status?.isFile() ? `${status.size} ${status.mtimeMs}` : ''}`;
  });
}

suite('from files to a reftable', () => {
  for (const scenario of TO_REFTABLE) test(scenario.what, t => runScenario(t, 'files', scenario));
});

suite('from a reftable to files', () => {
  for (const scenario of TO_FILES) test(scenario.what, t => runScenario(t, 'reftable', scenario));
});

suite('a migration of a repository without problems', () => {
  for (const hash of ['sha1', 'sha256'] as const) {
    for (const bare of [false, true]) {
      for (const packed of [false, true]) {
        test(`keeps all refs and has the size that was computed: ${hash}${bare ? ', bare' : ''}${packed ? ', packed' : ''}`, t => {
          const made = repositoryOf(t, 'files', { hash, bare });
          const { repository, gitFolder, oid } = made;
          repository.git(['update-ref', '--stdin'], {
            input: Array.from({ length: 300 }, (_, i) => `create refs/heads/topic/${i} ${oid}\n`).join(''),
          });
          repository.git(['update-ref', 'ORIG_HEAD', oid]);
          if (packed) repository.git(['pack-refs', '--all']);
          const report = checkMigration(findGitDirectory(repository.folder));
          const { numbers } = report;
          assert.ok(numbers?.after);
          assert.deepEqual([report.from, report.to, report.hash, problems(report)], ['files', 'reftable', hash, {}]);
          const refs = listed(made);
          // The remote's HEAD leads to no ref and is not listed.
          assert.equal(numbers.refs, refs.length + 1);
          assert.deepEqual(numbers.before, filesOf(gitFolder, true));
          assert.equal(numbers.unknownTags, packed ? 0 : 1);
          repository.git(['refs', 'migrate', '--ref-format=reftable']);
          assert.deepEqual(listed(made), refs);
          const after = filesOf(gitFolder, false);
          const slack = (hash === 'sha1' ? 20 : 32) * numbers.unknownTags;
          assert.equal(numbers.after.files, after.files);
          // git chooses the update indices of entries in another order, which the compression of reflogs shows.
          assert.ok(
            Math.abs(numbers.after.bytes + slack - after.bytes) <= 64,
            `${numbers.after.bytes}, ${after.bytes}`,
          );

          const back = checkMigration(findGitDirectory(repository.folder));
          assert.deepEqual([back.from, back.to, problems(back)], ['reftable', 'files', {}]);
          repository.git(['refs', 'migrate', '--ref-format=files']);
          assert.deepEqual(listed(made), refs);
          assert.deepEqual(back.numbers?.after, filesOf(gitFolder, true));
          assert.equal(back.numbers?.entries, numbers.entries);
        });
      }
    }
  }

  /** What refs and reflogs take. */
  function filesOf(gitFolder: string, isFiles: boolean) {
    const names = isFiles ? ['refs', 'logs', 'packed-refs', 'HEAD', 'ORIG_HEAD'] : ['reftable', 'refs', 'HEAD'];
    const files = names.flatMap(name => {
      const path = join(gitFolder, name);
      if (!existsSync(path)) return [];
      if (statSync(path).isFile()) return [path];
      return readdirSync(path, { recursive: true, withFileTypes: true })
        .filter(entry => entry.isFile())
        .map(entry => join(entry.parentPath, entry.name));
    });
    return { bytes: files.reduce((sum, file) => sum + statSync(file).size, 0), files: files.length };
  }
});

suite('what you may want to know', () => {
  function ids(made: Made, to?: RefStorage): readonly string[] {
    const options = to === undefined ? {} : { to };
    const { findings } = checkMigration(made.gitFolder, { git: { major: 2, minor: 50, text: '2.50.0' }, ...options });
    return findings.filter(({ severity }) => severity === 'consider').map(({ id }) => id);
  }

  test('are hooks, alternates, submodules, operations, maintenance and leftovers', t => {
    const made = repositoryOf(t, 'files');
    assert.deepEqual(ids(made), []);
    put('hooks/reference-transaction', '#!/bin/sh\nexit 1\n')(made);
    chmodSync(join(made.gitFolder, 'hooks/reference-transaction'), 0o755);
    put('objects/info/alternates', '/elsewhere/objects\n')(made);
    put('modules/sub/HEAD', '')(made);
    put('rebase-merge/done', '')(made);
    put('gc.pid', '')(made);
    mkdirSync(join(made.gitFolder, 'ref_migration.abc'));
    assert.deepEqual(ids(made), ['hook', 'alternates', 'submodules', 'operation', 'maintenance', 'leftovers']);
    assert.notEqual(made.repository.tryGit(['refs', 'migrate', '--ref-format=reftable']).status, 0);
  });

  test('are names that another file system does not distinguish or does not have', t => {
    const made = repositoryOf(t, 'reftable');
    const { repository, oid } = made;
    for (const name of ['A', 'con', 'e\u0301', '\u00e9', 'x<'])
      repository.git(['update-ref', `refs/tags/${name}`, oid]);
    repository.git(['update-ref', 'refs/tags/a', oid]);
    const { findings } = checkMigration(made.gitFolder);
    const named = Object.fromEntries(findings.map(({ id, names }) => [id, names]));
    assert.deepEqual(named.nameCollision, ['refs/tags/a', 'refs/tags/\u00e9']);
    assert.deepEqual(named.reservedName, ['refs/tags/con', 'refs/tags/x<']);
  });

  test('are entries of deletions, which a rename of the current branch writes and git leaves out', t => {
    const made = repositoryOf(t, 'files');
    const { repository } = made;
    repository.git(['reflog', 'expire', '--expire=all', 'HEAD']);
    repository.git(['branch', '-m', 'main', 'renamed']);
    const { findings, numbers } = checkMigration(made.gitFolder);
    assert.deepEqual(findings, [{ id: 'reflogDeletions', severity: 'consider', count: 1, names: ['HEAD'] }]);
    repository.git(['refs', 'migrate', '--ref-format=reftable']);
    assert.equal(checkMigration(made.gitFolder).numbers?.entries, (numbers?.entries ?? 0) - 1);
  });

  test('are names below another one, of which git can only change one afterwards', t => {
    const made = repositoryOf(t, 'reftable');
    const { repository, oid } = made;
    const parts: Buffer[] = [];
    const writer = new Writer(bytes => void parts.push(Buffer.from(bytes)));
    writer.setLimits(100n, 100n);
    for (const name of ['refs/tags/x', 'refs/tags/x/y'])
      writer.addRef({ name, updateIndex: 100n, value: { type: 'oid', oid } });
    writer.close();
    const table = '0x000000000064-0x000000000064-12345678.ref';
    writeFileSync(join(repository.stack, table), Buffer.concat(parts));
    appendFileSync(join(repository.stack, 'tables.list'), `${table}\n`);
    const { findings } = checkMigration(made.gitFolder);
    assert.deepEqual(findings, [{ id: 'packedConflict', severity: 'consider', count: 1, names: ['refs/tags/x/y'] }]);
    repository.git(['refs', 'migrate', '--ref-format=files']);
    assert.equal(repository.git(['rev-parse', 'refs/tags/x/y']).trim(), oid);
    const tag = repository.git(['rev-parse', 'refs/tags/annotated']).trim();
    repository.git(['update-ref', 'refs/tags/x/y', tag]);
    assert.notEqual(repository.tryGit(['update-ref', 'refs/tags/x', tag]).status, 0);
  });

  test('are lost where the file system does not distinguish them', t => {
    const { repository, oid } = repositoryOf(t, 'reftable');
    repository.git(['update-ref', 'refs/heads/A', oid]);
    const findings = new MigrationFindings();
    const files = { directory: repository.stack, hash: 'sha1', ignoresCase: true, longestPath: 4096 } as const;
    checkToFiles(files, findings, () => {});
    assert.deepEqual(findings.all, [{ id: 'mergedNames', severity: 'loses', count: 1, names: ['refs/heads/a'] }]);
  });

  test('are deleted refs, refs that could no longer be changed, and root refs beside the stack', t => {
    const made = repositoryOf(t, 'reftable');
    const { repository, oid } = made;
    repository.git(['update-ref', `refs/tags/${'m'.repeat(252)}`, oid]);
    repository.git(['update-ref', '-d', 'refs/heads/z'], { env: { GIT_TEST_REFTABLE_AUTOCOMPACTION: 'false' } });
    put('ORIG_HEAD', 'OID\n')(made);
    assert.deepEqual(ids(made), ['packedOnly', 'rootRefsBeside', 'deletedRefs']);
    repository.git(['refs', 'migrate', '--ref-format=files']);
    assert.notEqual(repository.tryGit(['update-ref', '-d', `refs/tags/${'m'.repeat(252)}`]).status, 0);
    assert.equal(repository.git(['rev-parse', 'ORIG_HEAD']).trim(), oid);
  });

  test('is the version of git', t => {
    const made = repositoryOf(t, 'files');
    const found = (minor: number) =>
      checkMigration(made.gitFolder, { git: { major: 2, minor, text: `2.${minor}.0` } }).findings.map(({ id }) => id);
    assert.deepEqual([45, 46, 47, 48].map(found), [['gitTooOld'], ['gitWithoutReflogs'], ['gitWithoutReflogs'], []]);
    const none = checkMigration(made.gitFolder, { git: null }).findings;
    assert.deepEqual(
      none.map(({ id }) => id),
      ['gitNotFound'],
    );
    assert.deepEqual(checkMigration(made.gitFolder).findings, []);
    const version = gitVersion(gitBinary);
    assert.ok(version && version.major === 2 && version.minor >= 45);
    assert.equal(gitVersion('/bin/cat'), undefined);
  });
});

suite('what cannot be read', () => {
  test('is a finding of its own, and not concluded from', t => {
    const made = repositoryOf(t, 'files');
    symlinkSync('.', join(made.gitFolder, 'refs/heads/loop'));
    rmSync(join(made.gitFolder, 'logs/refs/heads/z'));
    execFileSync('mkfifo', [join(made.gitFolder, 'refs/heads/fifo')]);
    const { findings } = checkMigration(made.gitFolder);
    const named = Object.fromEntries(findings.map(({ id, names }) => [id, names]));
    assert.deepEqual(named.notRead, ['refs/heads/loop']);
    assert.deepEqual(named.otherFiles, ['refs/heads/fifo']);
  });

  test('includes a ref without read permission, which git treats as one without a value', {
    skip: !canDenyAccess,
  }, t => {
    const made = repositoryOf(t, 'files');
    const file = join(made.gitFolder, 'refs/heads/main');
    const { HOME, XDG_CONFIG_HOME } = process.env;
    t.after(() => Object.assign(process.env, { HOME, ...(XDG_CONFIG_HOME !== undefined && { XDG_CONFIG_HOME }) }));
    // The other user may not read that of this one.
    process.env.HOME = made.repository.folder;
    delete process.env.XDG_CONFIG_HOME;
    const report = withoutAccess(file, made.repository.folder, () => checkMigration(made.gitFolder));
    const { notRead, brokenRefs } = problems(report);
    assert.deepEqual([notRead, brokenRefs], [['refs/heads/main'], ['refs/heads/main']]);
  });

  test('includes a stack that is damaged', t => {
    const made = repositoryOf(t, 'reftable');
    const [table = ''] = made.repository.tables();
    writeFileSync(join(made.repository.stack, table), 'x');
    const { findings, numbers } = checkMigration(made.gitFolder);
    assert.equal(numbers, undefined);
    assert.ok(findings.some(({ id }) => id === 'notRead'));
  });

  test('is packed-refs if it is a folder', t => {
    const made = repositoryOf(t, 'files');
    mkdirSync(join(made.gitFolder, 'packed-refs'));
    assert.deepEqual(problems(checkMigration(made.gitFolder)), { notRead: ['packed-refs'] });
  });
});

suite('a preflight', () => {
  test('is refused if the refs are in the target already', t => {
    const made = repositoryOf(t, 'files');
    assert.throws(() => checkMigration(made.gitFolder, { to: 'files' }), /already/);
  });

  test('names bytes that are not UTF-8', t => {
    const made = repositoryOf(t, 'files');
    const name = Buffer.from(`${made.gitFolder}/refs/heads/\xff`, 'latin1');
    writeFileSync(name, 'garbage\n');
    assert.deepEqual(problems(checkMigration(made.gitFolder)).brokenRefs, ['refs/heads/\udcff']);
  });

  test('reads 100,000 packed refs in little time, and can be stopped', t => {
    const made = repositoryOf(t, 'files');
    const lines = Array.from(
      { length: 100_000 },
      (_, i) => `${made.oid} refs/heads/topic/${String(i).padStart(6, '0')}\n`,
    );
    writeFileSync(join(made.gitFolder, 'packed-refs'), `# pack-refs with: sorted \n${lines.join('')}`);
    const start = performance.now();
    const { numbers } = checkMigration(made.gitFolder);
    assert.ok(performance.now() - start < 20_000);
    assert.equal(numbers?.refs, 100_006);
    let calls = 0;
    const check = () => {
      if (++calls > 1000) throw new RangeError('stop');
    };
    assert.throws(() => checkMigration(made.gitFolder, { check }), /stop/);
    assert.equal(calls, 1001);
  });

  test('finds the git directory from a folder, a git file, a stack and a bare repository', t => {
    const { repository, gitFolder } = repositoryOf(t, 'reftable');
    const inside = join(repository.folder, 'a/b');
    mkdirSync(inside, { recursive: true });
    const file = join(inside, '.git');
    for (const path of [repository.folder, inside, gitFolder, repository.stack]) {
      assert.equal(findGitDirectory(path), gitFolder, path);
    }
    writeFileSync(file, `gitdir: ${gitFolder}\n`);
    assert.equal(findGitDirectory(file), gitFolder);
    const outside = mkdtempSync(join(tmpdir(), 'reftable-outside-'));
    t.after(() => rmSync(outside, { recursive: true }));
    assert.throws(() => findGitDirectory(outside), { found: 'noRepository' });
    assert.throws(() => findGitDirectory(join(outside, 'none')), { found: 'nothing' });
  });
});

suite('a dry run of git', () => {
  for (const from of ['files', 'reftable'] as const) {
    test(`from ${from} leaves a directory that can be removed, and runs no hook`, t => {
      const made = repositoryOf(t, from);
      put('hooks/reference-transaction', `#!/bin/sh\ntouch "${made.repository.folder}/ran"\n`)(made);
      chmodSync(join(made.gitFolder, 'hooks/reference-transaction'), 0o755);
      const copy = join(made.repository.folder, 'copy');
      cpSync(made.gitFolder, copy, { recursive: true });
      const to = from === 'files' ? 'reftable' : 'files';
      const directory = dryRunMigration(gitBinary, made.gitFolder, to);
      assert.ok(existsSync(join(directory, to === 'files' ? 'packed-refs' : 'reftable/tables.list')));
      assert.ok(!existsSync(join(made.repository.folder, 'ran')));
      removeDryRun(directory);
      assert.ok(!existsSync(directory));
      assert.throws(() => removeDryRun(made.gitFolder), /is not a migration/);
      assert.equal(readFileSync(join(made.gitFolder, 'HEAD'), 'utf8'), readFileSync(join(copy, 'HEAD'), 'utf8'));
    });
  }

  test('that git refuses throws what it printed, and leaves nothing', t => {
    const { repository, gitFolder } = repositoryOf(t, 'files');
    repository.git(['worktree', 'add', '-q', join(repository.folder, 'linked'), 'a']);
    assert.throws(() => dryRunMigration(gitBinary, gitFolder, 'reftable'), /worktrees is not supported/);
    put('logs/FETCH_HEAD', 'OID OID x <x@y> 5 +0000\tm\n')({ repository, gitFolder, oid: 'a'.repeat(40) });
    rmSync(join(gitFolder, 'worktrees'), { recursive: true });
    assert.throws(() => dryRunMigration(gitBinary, gitFolder, 'reftable'), /FETCH_HEAD/);
    assert.deepEqual(
      readdirSync(gitFolder).filter(name => name.startsWith('ref_migration')),
      [],
    );
  });
});
