// git's settings about the age of reflog entries, against what git itself does with them.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { expiryRules, readConfig } from '../../src/git/index.ts';
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
