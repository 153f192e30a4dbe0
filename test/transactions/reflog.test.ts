// Cases of `git reflog` that random commands have found.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { git } from '../support/git.ts';
import { Scenery } from './support/scenery.ts';
import { environment, Twins } from './support/update-ref.ts';

suite('reftable reflog', () => {
  test('a dry run of expire prints "would prune" with --all only, as git does', () => {
    using scenery = new Scenery('sha1');
    git(scenery.folder, ['update-ref', '-m', 'made', 'refs/heads/main', scenery.ids.A], { env: environment });
    const reflogs = [['--all'], ['main']];
    const printed = reflogs.map(names => {
      using twins = new Twins(scenery.folder, {}, 'reflog');
      const args = ['expire', '--verbose', '--dry-run', '--expire=all', ...names];
      const { stdout } = twins.ours(args, '', scenery.read, 'sha1', '.');
      assert.equal(stdout, twins.git(args, '', '.').stdout, args.join(' '));
      return stdout;
    });
    assert.deepEqual(printed, ['would prune made\nwould prune made\n', 'prune made\n']);
  });
});
