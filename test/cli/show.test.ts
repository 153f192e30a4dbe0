// `reftable show`: one ref in all tables.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { browseText } from '../../src/text/browse.ts';
import { usageError } from '../../src/text/command-line.ts';
import { Repository, withoutCompaction } from '../support/repository.ts';
import { reftableIn } from './support/run.ts';

describe('show', () => {
  it('prints the value, the chain, the records of all tables and the reflog', () => {
    using repository = new Repository();
    const [one, two] = [repository.commit('one'), repository.commit('two')];
    const write = (...args: string[]) => repository.git(['update-ref', ...args], { env: withoutCompaction });
    write('-m', 'first', 'refs/heads/main', one);
    write('-m', 'second', 'refs/heads/main', two);
    const lines = reftableIn(repository.folder, ['show', 'HEAD']).stdout.split('\n');
    assert.deepEqual(lines.slice(0, 3), [
      browseText.ref('HEAD'),
      browseText.leadsTo('refs/heads/main'),
      browseText.leadsTo(two),
    ]);
    const [head, ...records] = reftableIn(repository.folder, ['show', '--json', 'main']).objects();
    assert.deepEqual([head.name, head.end], ['refs/heads/main', 'id']);
    const summary = records.map(({ kind, updateIndex, mark, hiddenBy, new: to, value, table }) =>
      [kind, updateIndex, mark ?? '', hiddenBy ?? '', to ?? value.oid, table].join(' '),
    );
    assert.deepEqual(summary, [
      `version 3 value  ${two} 2`,
      `version 2 older 2 ${one} 1`,
      `log 3   ${two} 2`,
      `log 2   ${one} 1`,
    ]);
    const text = reftableIn(repository.folder, ['show', 'main']).stdout;
    assert.match(text, new RegExp(`\n  #1\t2\t${one}\tbytes 0x[0-9a-f]+–0x[0-9a-f]+\thidden by #2\n`));
    write('-d', 'refs/heads/main');
    const [deleted] = reftableIn(repository.folder, ['show', '--json', 'refs/heads/main']).objects().slice(1);
    assert.equal(deleted.mark, 'tombstone');
    assert.ok(reftableIn(repository.folder, ['show', 'main']).stdout.includes(browseText.chainEnd('missing')));
  });

  it('answers an unknown ref with exit status 1, and a missing name with 2', () => {
    using repository = new Repository();
    const unknown = reftableIn(repository.folder, ['show', 'nowhere']);
    assert.deepEqual(
      [unknown.status, unknown.stderr],
      [1, `reftable: NOT_EXIST_ERROR: ${browseText.noRef('nowhere')}\n`],
    );
    const none = reftableIn(repository.folder, ['show']);
    assert.equal(none.status, 2);
    assert.ok(none.stderr.startsWith(`reftable: ${usageError.missingArgument('ref')}\n`), none.stderr);
  });
});
