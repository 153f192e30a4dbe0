// Browsing reflog entries through the service, against git.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { EntryFormat, EntryKey, EntryQuery, FoundEntries, FoundEntry } from '../../src/protocol/browse.ts';
import type { ExpiryBounds } from '../../src/protocol/stack.ts';
import type { StackLocation } from '../../src/protocol/values.ts';
import { CancelledError, type ServiceClient } from '../../src/service/client.ts';
import { committerTime } from '../../src/text/dates.ts';
import { TemporaryStack } from '../browse/support/temporary-stack.ts';
import { present } from '../support/present.ts';
import { type Repository, withoutCompaction } from '../support/repository.ts';
import { locationOf, makeRepository, startService } from './service.ts';

const ALL: EntryQuery = { filter: '', sort: null };
const DAY = 86_400;
/** 2026-01-01 in UTC. */
const START = 1_767_225_600;
const DAYS = 13;

function find(
  service: ServiceClient,
  location: StackLocation,
  query: Partial<EntryQuery> = {},
  { entry = null, count = 50 }: { entry?: EntryKey | null; count?: number } = {},
): Promise<FoundEntries> {
  return service.request('browse/findEntries', { location, query: { ...ALL, ...query }, entry, count });
}

async function allEntries(service: ServiceClient, location: StackLocation, query: Partial<EntryQuery> = {}) {
  const { total, stamp } = await find(service, location, query);
  const entries: FoundEntry[] = [];
  for (let from = 0; from < total; from += 7) {
    const window = { location, query: { ...ALL, ...query }, stamp, from, count: 7 };
    entries.push(...(await service.request('browse/entries', window)).rows);
  }
  assert.equal(entries.length, total);
  return entries;
}

/** What git prints of each entry of each ref that exists. */
function gitEntries(repository: Repository, ...args: string[]): string[] {
  const refs = repository.git(['reflog', 'list']).split('\n').filter(Boolean);
  return refs.flatMap(ref =>
    repository
      .git(['reflog', 'show', '--format=%gD %H %gn %ge %gs', ...args, ref])
      .split('\n')
      .filter(Boolean),
  );
}

function shown(entries: readonly FoundEntry[]): string[] {
  const newer = new Map<string, number>();
  const ordered = entries.toSorted((a, b) => Number(BigInt(b.updateIndex) - BigInt(a.updateIndex)));
  return ordered.map(({ name, update }) => {
    const number = newer.get(name) ?? 0;
    newer.set(name, number + 1);
    const { committer, message, new: id } = present(update);
    return `${name}@{${number}} ${id} ${committer.name} ${committer.email} ${message?.trimEnd()}`;
  });
}

/** An entry a day, by two people, on two branches and HEAD; `refs/heads/gone` is deleted with its reflog. */
function sample(test: Parameters<typeof makeRepository>[0]) {
  const repository = makeRepository(test);
  const commits = ['a', 'b', 'c', 'd'].map(message => repository.commit(message));
  const write = (day: number, name: string, lines: string[], message = `day ${day}`) =>
    repository.git(['update-ref', '-m', message, '--create-reflog', '--stdin'], {
      input: `${lines.join('\n')}\n`,
      env: {
        ...withoutCompaction,
        GIT_COMMITTER_NAME: name,
        GIT_COMMITTER_EMAIL: `${name.toLowerCase()}@example.com`,
        GIT_COMMITTER_DATE: `${START + day * DAY} +0530`,
      },
    });
  const [a, b, c, d] = commits as [string, string, string, string];
  write(0, 'Ada', [`create refs/heads/main ${a}`, `create refs/heads/gone ${a}`]);
  for (let day = 1; day < DAYS; day++) {
    const ref = day % 3 === 0 ? 'refs/heads/topic' : 'refs/heads/main';
    write(day, day % 2 === 0 ? 'Ada' : 'Bob', [`update ${ref} ${[b, c, d][Math.floor(day / 3) % 3]}`]);
  }
  write(DAYS, 'Ada', ['delete refs/heads/gone']);
  return { repository, location: locationOf(repository), commits };
}

describe('browsing reflog entries', () => {
  it('finds in windows what git lists, newest first', async test => {
    const { repository, location } = sample(test);
    const service = startService(test);
    const entries = await allEntries(service, location);
    assert.deepEqual(shown(entries).sort(), gitEntries(repository).sort());
    const times = entries.map(({ update }) => Number(update?.time));
    assert.deepEqual(
      times,
      times.toSorted((a, b) => b - a),
    );
    assert.deepEqual(
      await allEntries(service, location, { sort: { by: 'time' } }).then(each =>
        each.map(({ update }) => update?.time),
      ),
      times.toReversed().map(String),
    );
    const tables = repository.tables();
    for (const { updateIndex, table } of entries) {
      const [, min, max] = /^0x(\w+)-0x(\w+)-/.exec(present(tables[present(table)])) ?? [];
      assert.ok(BigInt(`0x${min}`) <= BigInt(updateIndex) && BigInt(updateIndex) <= BigInt(`0x${max}`));
    }
  });

  it('filters by ref, person, message, time and object as git does', async test => {
    const { repository, location, commits } = sample(test);
    const service = startService(test);
    const git = gitEntries(repository);
    const topic = git.filter(line => line.startsWith('refs/heads/topic@'));
    const found = async (filter: string) => (await allEntries(service, location, { filter })).length;
    assert.equal(await found('name:refs/heads/topic'), topic.length);
    assert.equal(await found('name:refs/heads/top'), 0);
    assert.equal(await found('author:bob@'), git.filter(line => line.includes('bob@example.com')).length);
    assert.equal(await found('message:"day 1"'), git.filter(line => line.includes('day 1')).length);
    const since = ['--since', `@${START + 6 * DAY}`];
    assert.equal(await found(`since:@${START + 6 * DAY}`), gitEntries(repository, ...since).length);
    const b = present(commits[1]);
    const ofB = await allEntries(service, location, { filter: b });
    assert.deepEqual(new Set(ofB.flatMap(({ update }) => [update?.old, update?.new])).has(b), true);
    assert.equal(
      ofB.filter(({ update }) => update?.new === b).length,
      git.filter(line => line.includes(` ${b} `)).length,
    );
    const faulty = await find(service, location, { filter: 'nokey:1 author:ada' });
    assert.deepEqual(faulty.faults, [{ id: 'unknownKey', start: 0, end: 7 }]);
  });

  it('returns the position of an entry, and its window', async test => {
    const { location } = sample(test);
    const service = startService(test);
    const entries = await allEntries(service, location);
    const { name, updateIndex } = present(entries[8]);
    const found = await find(service, location, {}, { entry: { name, updateIndex }, count: 5 });
    assert.equal(found.position, 8);
    assert.deepEqual(found.window.rows, entries.slice(5, 10));
    const other = await find(service, location, { filter: 'author:carol' }, { entry: { name, updateIndex } });
    assert.equal(other.position, null);
    const missing = { name, updateIndex: '9999' as const };
    assert.equal((await find(service, location, {}, { entry: missing })).position, null);
  });

  it('reads an entry from the bytes of its table, with the number that git has for it', async test => {
    const { location, repository } = sample(test);
    const service = startService(test);
    const entry = present((await allEntries(service, location, { filter: 'name:refs/heads/topic' }))[2]);
    const { name, updateIndex } = entry;
    const details = await service.request('browse/entryDetails', { location, entry: { name, updateIndex } });
    assert.equal(details.number, 2);
    assert.equal(details.records.length, 1);
    const record = present(details.records[0]);
    assert.deepEqual(record.update, entry.update);
    assert.equal(repository.git(['rev-parse', `${name}@{2}`]).trim(), record.update?.new);
    const gone = await service.request('browse/entryDetails', {
      location,
      entry: { name: 'refs/heads/gone', updateIndex: '1' },
    });
    assert.equal(gone.number, null);
  });

  it('counts entries by time, without the times of the filter', async test => {
    const { location } = sample(test);
    const service = startService(test);
    const times = await service.request('browse/entryTimes', { location, filter: '', bins: 10 });
    const entries = await allEntries(service, location);
    assert.equal(
      times.counts.reduce((sum, count) => sum + count, 0),
      entries.length,
    );
    assert.deepEqual([times.from, times.to], [START, START + (DAYS - 1) * DAY]);
    const indices = entries.map(({ updateIndex }) => BigInt(updateIndex)).sort((a, b) => Number(a - b));
    assert.deepEqual([times.minUpdateIndex, times.maxUpdateIndex], [String(indices[0]), String(indices.at(-1))]);
    const filter = `author:bob until:@${START + 2 * DAY}`;
    const bob = await service.request('browse/entryTimes', { location, filter, bins: 10 });
    assert.equal(
      bob.counts.reduce((sum, count) => sum + count, 0),
      (await find(service, location, { filter: 'author:bob' })).total,
    );
  });

  it('never answers with rows of another state of the stack', async test => {
    const { repository, location, commits } = sample(test);
    const service = startService(test);
    const { stamp } = await find(service, location);
    repository.updateRefs([`create refs/heads/new ${commits[0]}`]);
    const late = await service.request('browse/entries', { location, query: ALL, stamp, from: 0, count: 10 });
    assert.deepEqual(late.rows, []);
    assert.notEqual(late.stamp, stamp);
    const copy = { location, query: ALL, stamp, ranges: [{ first: 0, last: 3 }], format: 'json' } as const;
    assert.deepEqual(await service.request('browse/copyEntries', copy), { text: '', entries: 0, left: 0 });
  });

  it('reads what it can of a broken stack', async test => {
    const { repository, location } = sample(test);
    const service = startService(test);
    const all = await allEntries(service, location);
    const tables = repository.tables();
    const broken = tables.length - 2;
    writeFileSync(join(location.directory, present(tables[broken])), 'no table');
    const found = await find(service, location);
    assert.equal(found.tables[broken]?.state, 'damaged');
    const lost = all.filter(({ table }) => table === broken);
    assert.ok(lost.length > 0);
    assert.equal(
      found.total,
      all.length - lost.length + (await find(service, location, { filter: 'name:refs/heads/gone' })).total,
    );
    const older = found.window.rows.filter(({ table }) => present(table) < broken);
    assert.ok(older.length > 0 && older.every(({ certainty }) => certainty === 'mayBeOutdated'));
  });
});

describe('reflog entries as text', () => {
  async function copy(service: ServiceClient, location: StackLocation, format: EntryFormat, query = ALL) {
    const { stamp, total } = await find(service, location, query);
    const ranges = [{ first: 0, last: total - 1 }];
    return (await service.request('browse/copyEntries', { location, query, stamp, ranges, format })).text;
  }

  function target(test: { after(fn: () => void): void }): string {
    const folder = mkdtempSync(join(tmpdir(), 'reftable-export-'));
    test.after(() => rmSync(folder, { recursive: true }));
    return join(folder, 'entries');
  }

  it('are copied as git prints them, and as data', async test => {
    const { repository, location } = sample(test);
    const service = startService(test);
    const query = { filter: 'name:refs/heads/main', sort: null };
    const git = await copy(service, location, 'git', query);
    assert.equal(git, repository.git(['-c', 'core.abbrev=7', 'reflog', 'show', 'refs/heads/main']));
    const json = JSON.parse(await copy(service, location, 'json', query));
    const entries = await allEntries(service, location, query);
    assert.deepEqual(
      json.map((each: { date: string; new: string }) => [each.date, each.new]),
      entries.map(({ update }) => [committerTime(BigInt(present(update).time), 330 + 200), update?.new]),
    );
    assert.equal(await copy(service, location, 'names', query), 'refs/heads/main\n'.repeat(entries.length));
    assert.equal((await copy(service, location, 'tsv', query)).split('\n')[0]?.split('\t').length, 10);
  });

  it('are written to a file: CSV as RFC 4180 has it, with the bytes as they are', async test => {
    using stack = new TemporaryStack();
    const committer = { name: 'A "B", C', email: '\udcff@x' };
    const update = { old: '1'.repeat(40), new: '2'.repeat(40), committer, time: 5n, tz: -730, message: 'a,"c"\n' };
    stack.add([], 1n, [{ name: '=cmd', updateIndex: 1n, update }]);
    const service = startService(test);
    const location = { directory: stack.directory };
    const file = target(test);
    writeFileSync(file, 'old');
    const done = await service.request('browse/exportEntries', { location, query: ALL, format: 'csv', target: file });
    const bytes = readFileSync(file);
    assert.deepEqual(done, { entries: 1, size: bytes.length });
    const text = bytes.toString('latin1');
    assert.equal(
      text,
      'time,zone,ref,old,new,name,email,message,updateIndex,table\r\n' +
        `5,-0730,=cmd,${update.old},${update.new},"A ""B"", C",\xff@x,"a,""c""",1,0\r\n`,
    );
    await service.request('browse/exportEntries', { location, query: ALL, format: 'json', target: file });
    const [entry] = JSON.parse(readFileSync(file, 'utf8'));
    assert.equal(entry.committer.email, '\udcff@x');
    const none = { filter: 'nothing', sort: null };
    await service.request('browse/exportEntries', { location, query: none, format: 'json', target: file });
    assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), []);
    assert.deepEqual(readdirSync(join(file, '..')), ['entries']);
  });

  it('that are all of a filter are what is copied', async test => {
    const { location } = sample(test);
    const service = startService(test);
    const query = { filter: 'author:bob', sort: { by: 'ref' } } as const;
    const file = target(test);
    for (const format of ['git', 'csv', 'json'] as const) {
      await service.request('browse/exportEntries', { location, query, format, target: file });
      assert.equal(readFileSync(file, 'utf8'), await copy(service, location, format, query));
    }
  });

  it('leave no file when it is cancelled', async test => {
    const { location } = sample(test);
    const service = startService(test);
    const file = target(test);
    const token = { isCancellationRequested: true, onCancellationRequested: () => ({ dispose: () => undefined }) };
    await assert.rejects(
      service.request('browse/exportEntries', { location, query: ALL, format: 'csv', target: file }, { token }),
      CancelledError,
    );
    assert.ok(!existsSync(file));
    assert.deepEqual(readdirSync(join(file, '..')), []);
  });
});

describe('the effect of an expiry', () => {
  it('is what the compaction does, and what is then in no ref and no entry', async test => {
    const { repository, location } = sample(test);
    const service = startService(test);
    const entries = await allEntries(service, location);
    const middle = present(entries[Math.floor(entries.length / 2)]);
    const limits: ExpiryBounds[] = [
      { time: present(middle.update).time },
      { minUpdateIndex: middle.updateIndex },
      { time: `${START + 100 * DAY}` as const },
      { time: `${START + 3 * DAY}`, minUpdateIndex: '6' },
    ];
    for (const bounds of limits) {
      const isDropped = ({ update, updateIndex }: FoundEntry) =>
        BigInt(present(update).time) < BigInt(bounds.time ?? 0) ||
        BigInt(updateIndex) < BigInt(bounds.minUpdateIndex ?? 0);
      const dropped = entries.filter(isDropped);
      const kept = entries.filter(entry => !isDropped(entry));
      const effect = await service.request('browse/expiry', { location, bounds });
      assert.deepEqual([effect.dropped.entries, effect.kept.entries], [dropped.length, kept.length]);
      const plan = await service.request('stack/planCompaction', { location, scope: { type: 'all' }, expiry: bounds });
      assert.equal(effect.dropped.entries, plan.logs.expired);
      const names = [...new Set(dropped.map(({ name }) => name))];
      const left = (name: string) => kept.filter(entry => entry.name === name).length;
      assert.equal(effect.refs, names.length);
      assert.equal(effect.emptied, names.filter(name => left(name) === 0).length);
      for (const { name, kept: stay } of effect.first) assert.equal(stay, left(name));
      const idsOf = (some: readonly FoundEntry[]) =>
        some.flatMap(({ update }) => [update?.old ?? '', update?.new ?? '']);
      const values = repository.git(['for-each-ref', '--format=%(objectname)']).split('\n');
      const named = new Set([...idsOf(kept), ...values, '0'.repeat(40)]);
      assert.equal(effect.lostIds, new Set(idsOf(dropped).filter(id => !named.has(id))).size);
      assert.ok(dropped.length === 0 || effect.dropped.bytes > 40 * dropped.length);
    }
  });

  it('has the rules of the repository', async test => {
    const repository = makeRepository(test, { config: ['gc.refs/heads/*.reflogExpire=never'] });
    const rules = await startService(test).request('stack/expiryRules', locationOf(repository));
    assert.deepEqual(
      rules.map(({ key, time }) => [key, time === 0]),
      [
        ['gc.refs/heads/*.reflogExpire', true],
        ['gc.refs/stash.reflogExpire', true],
        ['gc.reflogExpire', false],
      ],
    );
  });
});
