// Reflog entries that are deleted and restored in one transaction with changes of refs.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { after, suite, type TestContext, test } from 'node:test';
import type { ChangedEntry, EditScript } from '../../src/protocol/edits.ts';
import { Stack } from '../../src/reftable/index.ts';
import { entryCommandsOf } from '../../src/staged/git-commands.ts';
import { isolated } from '../support/git.ts';
import { Repository } from '../support/repository.ts';
import { failsWith, locationOf, makeRepository, startService } from './service.ts';

const environment = () => ({ ...isolated });
const MAIN = 'refs/heads/main';

/** `main` with four entries, as HEAD has, and `other` with one. */
function furnish(repository: Repository): readonly string[] {
  const ids: string[] = [];
  for (const name of ['a', 'b', 'c', 'd']) ids.push(repository.commit(name, ids.slice(-1)));
  for (const [i, oid] of ids.entries()) repository.git(['update-ref', '-m', `entry ${i}`, MAIN, oid]);
  repository.git(['update-ref', '-m', 'only', 'refs/heads/other', ids[0] as string]);
  return ids;
}

function shownReflog(repository: Repository, ref: string): string[] {
  return repository.git(['reflog', 'show', '--format=%H %gs', ref]).split('\n').filter(Boolean);
}

/** The entries of a ref as the list of the tab Reflogs has them, newest first. */
async function listed(service: ReturnType<typeof startService>, repository: Repository, ref: string) {
  const query = { filter: '', sort: { by: 'updateIndex', descending: true } as const };
  const found = await service.request('browse/findEntries', {
    ...{ location: locationOf(repository), query, entry: null, count: 60 },
  });
  return found.window.rows.filter(({ name }) => name === ref);
}

type Hash = 'sha1' | 'sha256';

/** By hash: made once and copied, as each entry is a process. */
const templates = new Map<Hash, { readonly repository: Repository; readonly ids: readonly string[] }>();

function templateOf(hash: Hash) {
  const known = templates.get(hash);
  if (known !== undefined) return known;
  const repository = new Repository({ hash });
  const template = { repository, ids: furnish(repository) };
  templates.set(hash, template);
  return template;
}

after(() => {
  for (const { repository } of templates.values()) repository[Symbol.dispose]();
});

async function start(context: TestContext, hash: Hash = 'sha1') {
  const { repository: template, ids } = templateOf(hash);
  /** A repository with these refs and reflogs. */
  const copy = () => {
    const repository = makeRepository(context, { hash });
    cpSync(template.folder, repository.folder, { recursive: true });
    return repository;
  };
  const repository = copy();
  const service = startService(context, { environment });
  const edit = (script: string, entries: readonly ChangedEntry[], rest: Partial<EditScript> = {}) => ({
    ...{ location: locationOf(repository), script, message: 'why', entries, ...rest },
  });
  const deletions = async (ref: string, ...numbers: readonly number[]): Promise<ChangedEntry[]> => {
    const rows = await listed(service, repository, ref);
    return numbers.map(number => {
      const { name, updateIndex } = rows[number]!;
      return { name, updateIndex, update: null };
    });
  };
  return { repository, ids, service, edit, deletions, copy };
}

suite('edits of reflog entries', () => {
  for (const hash of ['sha1', 'sha256'] as const) {
    test(`are deleted as git deletes them (${hash})`, async context => {
      const { repository, service, edit, deletions, copy } = await start(context, hash);
      const twin = copy();
      const entries = [...(await deletions(MAIN, 0, 2)), ...(await deletions('refs/heads/other', 0))];
      const { tables } = await service.request('edits/apply', edit('', entries));
      for (const name of [`${MAIN}@{2}`, `${MAIN}@{0}`, 'refs/heads/other@{0}']) twin.git(['reflog', 'delete', name]);
      for (const ref of [MAIN, 'HEAD', 'refs/heads/other']) {
        assert.deepEqual(shownReflog(repository, ref), shownReflog(twin, ref), ref);
        assert.equal(shownReflog(repository, ref).length, { [MAIN]: 2, HEAD: 4, 'refs/heads/other': 0 }[ref]);
      }
      assert.equal(repository.git(['reflog', 'list']), twin.git(['reflog', 'list']));
      assert.equal(repository.refs(), twin.refs());
      assert.deepEqual([tables.length, tables[0]?.counts.entriesRemoved], [1, 3]);
      assert.equal(repository.git(['refs', 'verify']), '');
    });
  }

  test('are tombstones with the update indices of the entries, in the table of the changed refs', async context => {
    const { repository, ids, service, edit, deletions } = await start(context);
    const entries = await deletions(MAIN, 1);
    const script = `create refs/heads/made ${ids[0]}\nupdate ${MAIN} ${ids[0]} ${ids[3]}\n`;
    const plan = await service.request('edits/plan', edit(script, entries));
    assert.deepEqual(plan.faults, []);
    assert.deepEqual(
      plan.tables[0]?.refs.map(({ name, written, removed }) => [name, written.length, removed]),
      [
        ['HEAD', 1, 0],
        ['refs/heads/made', 1, 0],
        [MAIN, 1, 1],
      ],
    );
    const { tables } = await service.request('edits/apply', edit(script, entries));
    assert.equal(tables.length, 1);
    assert.deepEqual(
      shownReflog(repository, MAIN).map(line => line.slice(41)),
      ['why', 'entry 3', 'entry 1', 'entry 0'],
    );
    using stack = Stack.open(repository.stack, { readOnly: true });
    const log = Array.from(stack.log(MAIN), ({ updateIndex }) => String(updateIndex));
    assert.equal(log[0], tables[0]?.updateIndex);
    assert.ok(!log.includes(entries[0]!.updateIndex));
  });

  test('of a renamed ref do not move to its new name, and of a deleted ref nothing remains', async context => {
    const { repository, ids, service, edit, deletions } = await start(context);
    repository.git(['symbolic-ref', 'HEAD', 'refs/heads/other']);
    const entries = [...(await deletions(MAIN, 2)), ...(await deletions('refs/heads/other', 0))];
    const to = 'refs/heads/trunk';
    const renamed = edit(`delete ${MAIN} ${ids[3]}\ncreate ${to} ${ids[3]}\n`, entries, {
      renames: [{ from: MAIN, to }],
    });
    await service.request('edits/apply', renamed);
    assert.deepEqual(
      shownReflog(repository, to).map(line => line.slice(41)),
      ['why', 'entry 3', 'entry 2', 'entry 0'],
    );
    repository.git(['symbolic-ref', 'HEAD', to]);
    const gone = await deletions(to, 0);
    repository.git(['symbolic-ref', 'HEAD', 'refs/heads/other']);
    await service.request('edits/apply', edit(`delete ${to} ${ids[3]}\n`, gone));
    assert.deepEqual(repository.git(['reflog', 'list']).split('\n').filter(Boolean).sort(), [
      'HEAD',
      'refs/heads/other',
    ]);
  });

  test('that were deleted are restored as they were', async context => {
    const { repository, service, edit, deletions } = await start(context);
    const before = shownReflog(repository, MAIN);
    const rows = await listed(service, repository, MAIN);
    await service.request('edits/apply', edit('', await deletions(MAIN, 0, 1, 2, 3)));
    assert.deepEqual(shownReflog(repository, MAIN), []);
    const restored = rows.map(({ name, updateIndex, update }) => ({ name, updateIndex, update: update! }));
    await service.request('edits/apply', edit('', restored));
    assert.deepEqual(shownReflog(repository, MAIN), before);
    const again = await service.request('edits/plan', edit('', restored));
    assert.equal(again.faults.length, 1);
  });

  test('that no longer exist refuse the transaction, and nothing is written', async context => {
    const { repository, ids, service, edit, deletions } = await start(context);
    const entries = await deletions(MAIN, 3);
    const keys = entries.map(({ name, updateIndex }) => ({ name, updateIndex }));
    const numbers = () => service.request('edits/presentEntries', { location: locationOf(repository), entries: keys });
    assert.deepEqual(await numbers(), [3]);
    repository.git(['reflog', 'delete', `${MAIN}@{3}`]);
    assert.deepEqual(await numbers(), [null]);
    const refused = edit(`delete refs/heads/other ${ids[0]}\n`, entries);
    const { faults } = await service.request('edits/plan', refused);
    assert.equal(faults.length, 1);
    await failsWith('API_ERROR', service.request('edits/apply', refused));
    assert.equal(repository.git(['rev-parse', 'refs/heads/other']).trim(), ids[0]);
  });

  test('are the same as the commands that are copied', async context => {
    const { repository, service, edit, deletions, copy } = await start(context);
    const twin = copy();
    const entries = await deletions(MAIN, 3, 0, 1);
    const staged = entries.map(({ name, updateIndex }) => ({
      name,
      updateIndex,
      isDeleted: true,
      update: {} as never,
    }));
    const numbers = await service.request('edits/presentEntries', {
      location: locationOf(repository),
      entries: staged,
    });
    const { commands, left } = entryCommandsOf(staged, numbers);
    assert.equal(left, 0);
    execFileSync('bash', ['-ec', commands], { cwd: twin.folder, env: isolated });
    await service.request('edits/apply', edit('', entries));
    assert.deepEqual(shownReflog(repository, MAIN), shownReflog(twin, MAIN));
  });
});
