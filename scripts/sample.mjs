// A sample repository with a lively reftable stack, made by real git: half a year of commits, branches in nested
// namespaces, tags, symrefs, reflogs, deletions and a linked worktree, left with tables uneven enough that compaction is
// due. The shape is the same every time; times count back from a given time, else from now.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkoutCache } from './provision/cache.mjs';
import { provideGit } from './provision/git.mjs';
import { run } from './provision/run.mjs';

const day = 86_400;
const historyDays = 190;
const areas = ['api', 'build', 'docs', 'editor', 'parser', 'search', 'storage', 'ui'];
const topics = [
  'cache',
  'cleanup',
  'drag-and-drop',
  'errors',
  'keyboard',
  'paging',
  'retry',
  'speed',
  'themes',
  'unicode',
];
const kinds = ['feature', 'fix', 'experiment'];

/** Makes the repository `lighthouse` in a folder, replacing an existing one, as at a time in ms, and returns its path. */
export function makeSample(gitPath, parent, now = Date.now()) {
  const folder = join(parent, 'lighthouse');
  rmSync(parent, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const sample = new Sample(gitPath, folder, now);
  sample.begin();
  sample.writeHistory();
  sample.writeBase();
  sample.writeRecentTables();
  sample.addWorktree(join(parent, 'lighthouse-release'));
  return folder;
}

class Sample {
  #git;
  #folder;
  #random = lehmer(20);
  #start;
  #commits = [];
  #topicBranches = new Set();

  constructor(git, folder, now) {
    this.#git = git;
    this.#folder = folder;
    this.#start = Math.floor(now / 1000) - historyDays * day;
  }

  begin() {
    this.#run(0, ['init', '-q', '--ref-format=reftable', '--initial-branch=main', '.']);
    this.#run(0, ['config', 'user.name', 'Sample Committer']);
    this.#run(0, ['config', 'user.email', 'sample@example.com']);
    this.#run(0, ['config', 'remote.origin.url', 'https://git.example.com/lighthouse.git']);
    this.#run(0, ['config', 'remote.origin.fetch', '+refs/heads/*:refs/remotes/origin/*']);
  }

  /** Commits on main, with parallel topic branches; one small table each. */
  writeHistory() {
    for (let i = 0; i < 40; i++) {
      const at = i * 4.4;
      const area = areas[i % areas.length];
      const topic = this.#pick(topics);
      writeFileSync(join(this.#folder, `${area}.md`), `# ${area}\n\n${topic}, step ${i}\n`);
      this.#run(at, ['add', '.']);
      this.#run(at, ['commit', '-q', '-m', `${area}: ${topic}`]);
      this.#commits.push(this.#run(at, ['rev-parse', 'HEAD']).trim());
      const moved = Array.from({ length: 1 + (i % 4) }, () => this.#branch());
      this.#update(at + 0.3, 'push', new Map(moved.map(name => [name, this.#commits.at(-1)])));
    }
    this.#run(40 * 4.4, ['branch', 'release/1.0', this.#commits[12]]);
    this.#run(40 * 4.4, ['branch', 'release/1.1', this.#commits[25]]);
  }

  /** What the remote has, in one big transaction; then all tables become the base, as after a `git pack-refs`. */
  writeBase() {
    const remote = Array.from({ length: 260 }, (_, i) => [
      `refs/remotes/origin/${this.#pick(kinds)}/${this.#pick(areas)}/${1000 + i}-${this.#pick(topics)}`,
      this.#pick(this.#commits),
    ]);
    this.#update(177, 'clone: from https://git.example.com/lighthouse.git', new Map(remote));
    this.#update(177, 'clone', new Map([['refs/remotes/origin/main', this.#commits[30]]]));
    this.#run(177, ['symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/main']);
    for (const [version, commit] of [
      ['v1.0.0', 12],
      ['v1.0.1', 15],
      ['v1.1.0', 25],
    ]) {
      this.#run(177, ['tag', '-a', '-m', `Release ${version}`, version, this.#commits[commit]]);
    }
    for (const commit of [3, 8, 17, 29, 35]) this.#run(177, ['tag', `nightly/${commit}`, this.#commits[commit]]);
    this.#run(178, ['pack-refs', '--all']);
  }

  /** Twelve days of work since: the tables that make the stack uneven. */
  writeRecentTables() {
    const tip = this.#commits.at(-1);
    const several = count => new Map(Array.from({ length: count }, () => [this.#branch(), this.#pick(this.#commits)]));
    const fetched = (count, first) =>
      new Map(
        Array.from({ length: count }, (_, i) => [
          `refs/remotes/origin/${this.#pick(kinds)}/${this.#pick(areas)}/${first + i}-${this.#pick(topics)}`,
          this.#pick(this.#commits),
        ]),
      );
    this.#update(179, 'fetch origin: storing head', fetched(70, 1300));
    this.#update(181, 'push', several(24));
    this.#update(182, 'fetch origin: storing head', fetched(30, 1400));
    this.#delete(183, 12);
    this.#run(184, ['tag', '-a', '-m', 'Release v1.2.0-rc.1', 'v1.2.0-rc.1', tip]);
    this.#update(185, 'rebase (finish)', several(9));
    this.#update(186, 'fetch origin: fast-forward', new Map([['refs/remotes/origin/main', tip]]));
    this.#delete(187, 5);
    this.#run(188, ['symbolic-ref', 'refs/heads/latest', 'refs/heads/release/1.1']);
    this.#update(189, 'commit', several(6));
    this.#update(189.5, 'commit (amend)', several(2));
  }

  /** A worktree has a stack of its own, for its HEAD. */
  addWorktree(folder) {
    this.#run(189.8, ['worktree', 'add', '-q', folder, 'release/1.1']);
  }

  /** A topic branch, an existing one or a new one. */
  #branch() {
    const name = `refs/heads/${this.#pick(kinds)}/${this.#pick(areas)}/${this.#pick(topics)}`;
    this.#topicBranches.add(name);
    return name;
  }

  /** Deletes some topic branches in one transaction: tombstones, and reflogs that go with them. */
  #delete(at, count) {
    const names = [...this.#topicBranches].filter((_, i) => i % 5 === 2).slice(0, count);
    for (const name of names) this.#topicBranches.delete(name);
    this.#transaction(
      at,
      'branch: deleted',
      names.map(name => `delete ${name}`),
    );
  }

  #update(at, message, refs) {
    this.#transaction(
      at,
      message,
      [...refs].map(([name, oid]) => `update ${name} ${oid}`),
    );
  }

  /** One transaction, hence one table. */
  #transaction(at, message, lines) {
    this.#run(at, ['update-ref', '-m', message, '--stdin'], `${lines.join('\n')}\n`);
  }

  #run(at, args, input) {
    const date = `${Math.floor(this.#start + at * day)} +0000`;
    const env = {
      ...process.env,
      GIT_TEST_REFTABLE_AUTOCOMPACTION: 'false',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: process.platform === 'win32' ? 'NUL' : '/dev/null',
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_DATE: date,
    };
    return run(this.#git, args, { cwd: this.#folder, env, input, stdio: ['pipe', 'pipe', 'pipe'] });
  }

  #pick(list) {
    return list[this.#random() % list.length];
  }
}

/** Numbers that look random and are the same every time. */
function lehmer(seed) {
  let state = seed;
  return () => {
    state = (state * 48_271) % 0x7fffffff;
    return state >>> 4;
  };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.log(makeSample(provideGit().path, process.argv[2] ?? join(checkoutCache, 'sample')));
}
