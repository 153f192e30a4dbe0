// git's settings about the age of reflog entries, against what git itself does with them.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { expiryRules, expiryTimesFor, readConfig, timesOfRefs } from '../../src/git/index.ts';
import { Stack } from '../../src/reftable/index.ts';
import { Repository } from '../support/repository.ts';

const NOW = new Date(2026, 10, 26, 12);
const SECONDS = Math.floor(NOW.getTime() / 1000);
const DAY = 86_400;
/** git keeps the stash if nothing is configured. */
const STASH = { key: 'gc.refs/stash.reflogExpire', pattern: 'refs/stash', time: 0 };

/** The time that git makes of a value that it expires reflogs by: what `git rev-parse --since` prints. */
function gitTime(repository: Repository, value: string): number {
  const env = { GIT_TEST_DATE_NOW: String(SECONDS) };
  return Number(
    repository
      .git(['rev-parse', `--since=${value}`], { env })
      .trim()
      .replace('--max-age=', ''),
  );
}

describe('the times of git reflog expire', () => {
  it('are those of the first pattern in the file, whether its time is for all commits or not', () => {
    using repository = new Repository({
      config: ['gc.refs/heads/*.reflogExpireUnreachable=1', 'gc.refs/*.reflogExpire=2'],
    });
    const source = { config: readConfig(repository.gitFolder), given: {}, now: SECONDS, readTime: Number };
    assert.deepEqual(expiryTimesFor('refs/heads/main', source), { all: 0, unreachable: 1 });
    assert.deepEqual(expiryTimesFor('refs/tags/v1', source), { all: 2, unreachable: 0 });
  });
});

describe('the rules of reflogExpire', () => {
  it('are git’s default without a configuration', () => {
    using repository = new Repository();
    const rules = expiryRules(readConfig(repository.gitFolder), NOW);
    assert.deepEqual(rules, [STASH, { key: 'gc.reflogExpire', time: SECONDS - 90 * DAY }]);
  });

  it('are those of patterns, then the one for all others, and keep what they do not understand', () => {
    using repository = new Repository({
      config: [
        'gc.refs/stash.reflogExpire=never',
        'gc.refs/remotes/*.reflogExpire=2.weeks.ago',
        'gc.Refs/X.reflogexpire=teatime',
        'gc.reflogExpire=now',
      ],
    });
    assert.deepEqual(expiryRules(readConfig(repository.gitFolder), NOW), [
      { key: 'gc.refs/stash.reflogExpire', pattern: 'refs/stash', value: 'never', time: 0 },
      {
        key: 'gc.refs/remotes/*.reflogExpire',
        pattern: 'refs/remotes/*',
        value: '2.weeks.ago',
        time: SECONDS - 14 * DAY,
      },
      { key: 'gc.Refs/X.reflogExpire', pattern: 'Refs/X', value: 'teatime' },
      STASH,
      { key: 'gc.reflogExpire', value: 'now', time: SECONDS },
    ]);
  });

  it('include patterns with a time for unreachable commits alone, whose entries are kept', () => {
    using repository = new Repository({
      config: [
        'gc.refs/tags/*.reflogExpireUnreachable=now',
        'gc.refs/heads/*.reflogExpire=2.weeks.ago',
        'gc.refs/heads/*.reflogExpireUnreachable=now',
      ],
    });
    assert.deepEqual(expiryRules(readConfig(repository.gitFolder), NOW).slice(0, 2), [
      { key: 'gc.refs/tags/*.reflogExpire', pattern: 'refs/tags/*', time: 0 },
      {
        key: 'gc.refs/heads/*.reflogExpire',
        pattern: 'refs/heads/*',
        value: '2.weeks.ago',
        time: SECONDS - 14 * DAY,
      },
    ]);
  });

  it('mean the times that git reads', () => {
    for (const value of ['30.days.ago', '3 weeks ago', '12.hours.ago', '90 days', '2.months.ago', '1.year.ago']) {
      using repository = new Repository({ config: [`gc.reflogExpire=${value}`] });
      const rule = expiryRules(readConfig(repository.gitFolder), NOW).at(-1);
      assert.equal(rule?.time, gitTime(repository, value), value);
    }
  });
});

describe('the time for a ref', () => {
  const LONG_AGO = '1500000000 +0000';
  const NAMES = ['stash', 'heads/a', 'heads/x/y', 'heads/x/yy', 'heads/é', 'tags/v1', 'remotes/o/x/main'];
  const CASES = [
    ['gc.reflogExpire=now'],
    ['gc.refs/heads/*.reflogExpire=never', 'gc.reflogExpire=now'],
    ['gc.refs/heads/?.reflogExpire=now', 'gc.reflogExpire=never'],
    ['gc.refs/heads/??.reflogExpire=now', 'gc.reflogExpire=never'],
    ['gc.refs?heads/x?y.reflogExpire=now', 'gc.reflogExpire=never'],
    ['gc.refs[/]*[/]y.reflogExpire=now', 'gc.reflogExpire=never'],
    ['gc.**/x/**.reflogExpire=now', 'gc.reflogExpire=never'],
    ['gc.refs/heads/\\a.reflogExpire=now', 'gc.refs/heads/[a.reflogExpire=now', 'gc.reflogExpire=never'],
    ['gc.HEAD.reflogExpire=now', 'gc.refs/stash.reflogExpire=now', 'gc.reflogExpire=never'],
    ['gc.refs/heads/*.reflogExpireUnreachable=never', 'gc.refs/*.reflogExpire=now', 'gc.reflogExpire=now'],
    ['gc.refs/*.reflogExpire=never', 'gc.refs/heads/*.reflogExpire=now', 'gc.refs/*.reflogExpireUnreachable=never'],
  ];

  it('is that of git reflog expire', () => {
    for (const config of CASES) {
      using repository = new Repository({ config: ['gc.reflogExpireUnreachable=never', ...config] });
      const [one, two] = [repository.commit('one'), repository.commit('two')];
      const refs = ['HEAD', ...NAMES.map(name => `refs/${name}`)];
      for (const ref of refs) {
        for (const oid of [one, two]) {
          const env = { GIT_COMMITTER_DATE: LONG_AGO };
          repository.git(['update-ref', '--create-reflog', '-m', 'moved', ref, oid], { env });
        }
      }
      const rules = expiryRules(readConfig(repository.gitFolder));
      const others = BigInt(rules.at(-1)?.time ?? -1);
      const patterns = rules.flatMap(({ pattern, time }) =>
        pattern === undefined ? [] : [{ pattern, time: BigInt(time ?? -1) }],
      );
      const timeOf = timesOfRefs(patterns, others);
      repository.git(['reflog', 'expire', '--all']);
      using stack = Stack.open(repository.stack);
      // git leaves an entry without IDs for a reflog that has become empty.
      const entries = [...stack.logs()].filter(({ update }) => update !== null && update.new !== '0'.repeat(40));
      const kept = new Set(entries.map(({ name }) => name));
      for (const ref of refs) {
        assert.equal(timeOf(ref) <= 1_500_000_000n, kept.has(ref), `${config}: ${ref}`);
      }
    }
  });
});
