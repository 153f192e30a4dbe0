import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import { CancelledError } from '../../src/service/client.ts';
import { repairProgress } from '../../src/text/repair.ts';
import { DELETED, deleteBranchInUnlisted } from '../repair/support/deleted-in-unlisted.ts';
import { withoutTableNames } from '../repair/support/restored.ts';
import { contents, DamagedRepository, troubles } from '../repair/support/stacks.ts';
import { failsWith, makeRepository, startService } from './service.ts';

test('the service plans, applies and rolls back a repair, and returns its backups', async t => {
  using damagedRepository = DamagedRepository.sample('list-reversed');
  const service = startService(t);
  const location = { directory: damagedRepository.stack };
  const before = contents(damagedRepository.stack);
  assert.deepEqual(await service.request('stack/backups', location), []);

  const messages = new Set<string>();
  const onProgress = ({ message }: { message: string }) => void messages.add(message);
  const proposal = await service.request('stack/planRepair', { location, query: {} }, { onProgress });
  assert.equal(proposal.changes, true);
  assert.equal(proposal.lost.total, 0);
  assert.deepEqual(
    proposal.steps.map(({ findings, moreFindings }) => [findings.map(({ file }) => file), moreFindings]),
    [[['tables.list'], 0]],
  );
  assert.match(proposal.planText, /^# Repair of .*\n\n- 1 step\n- git reads now: /);
  assert.notEqual(proposal.before, proposal.after);
  assert.ok(messages.has(repairProgress({ type: 'comparing' })), [...messages].join());

  const { backup, remaining } = await service.request('stack/applyRepair', { location, plan: proposal.plan });
  assert.deepEqual(remaining, []);
  assert.deepEqual(troubles(damagedRepository.stack), []);
  const [kept] = await service.request('stack/backups', location);
  assert.deepEqual([kept?.path, kept?.reason, kept?.files], [backup, 'repair', Object.keys(before).length]);

  await service.request('stack/rollBackRepair', { location, backup, force: false });
  assert.deepEqual(withoutTableNames(contents(damagedRepository.stack)), withoutTableNames(before));
});

test('a plan names the deleted refs that only its backup then has, unless they are restored first', async t => {
  const repository = makeRepository(t);
  deleteBranchInUnlisted(repository);
  const service = startService(t);
  const location = { directory: repository.stack, gitDirectory: repository.gitFolder };
  const request = { location, query: {} };
  const expected = { total: 1, first: [{ name: DELETED, value: true, entries: 1 }] };
  const proposal = await service.request('stack/planRepair', request);
  assert.deepEqual(proposal.onlyInBackup, expected);
  assert.match(proposal.planText, /^- refs\/heads\/old: /m);
  await service.request('stack/applyRepair', { location, plan: proposal.plan });
  const { refs } = await service.request('deleted/list', { location });
  assert.deepEqual(
    refs.map(({ name, source }) => [name, source.type]),
    [[DELETED, 'backup']],
  );
  await service.request('deleted/restore', { location, requests: [{ name: DELETED }] });
  assert.equal((await service.request('stack/planRepair', request)).onlyInBackup.total, 0);
});

test('a plan is not applied to another stack, nor to one that has changed', async t => {
  using damagedRepository = DamagedRepository.sample('list-reversed');
  using other = DamagedRepository.sample('list-reversed');
  const service = startService(t);
  const location = { directory: damagedRepository.stack };
  const { plan } = await service.request('stack/planRepair', { location, query: {} });
  const elsewhere = { directory: other.stack };
  await failsWith('API_ERROR', service.request('stack/applyRepair', { location: elsewhere, plan }));
  await failsWith('API_ERROR', service.request('stack/applyRepair', { location, plan: {} as typeof plan }));
  writeFileSync(join(damagedRepository.stack, 'new'), '');
  await failsWith('OUTDATED_ERROR', service.request('stack/applyRepair', { location, plan }));
});

test('planning a repair stops when it is cancelled', async t => {
  using damagedRepository = DamagedRepository.sample('footer-checksum-wrong');
  const service = startService(t);
  const source = new CancellationTokenSource();
  const query = { location: { directory: damagedRepository.stack }, query: {} };
  const request = service.request('stack/planRepair', query, {
    token: source.token,
    onProgress: () => source.cancel(),
  });
  source.cancel();
  await assert.rejects(request, CancelledError);
});

test('git is asked on request, and reads what was repaired', async t => {
  using damagedRepository = DamagedRepository.sample('healthy');
  const service = startService(t);
  const verdicts = await service.request('stack/askGit', { location: { directory: damagedRepository.stack } });
  assert.deepEqual(
    verdicts.map(({ command }) => command),
    ['git for-each-ref --include-root-refs --format=%(refname)', 'git refs verify'],
  );
});

test('the stack of a repository that git does not accept is repaired with the files around it', async t => {
  const repository = makeRepository(t);
  repository.git(['commit', '-q', '--allow-empty', '-m', 'one']);
  rmSync(join(repository.gitFolder, 'HEAD'));
  repository.git(['config', '-f', join(repository.gitFolder, 'config'), 'extensions.refStorage', 'reftabel']);
  const service = startService(t);
  const location = { directory: repository.stack };
  const { plan, changes } = await service.request('stack/planRepair', { location, query: {} });
  assert.equal(changes, true);
  const elsewhere = { ...plan, gitDirectory: repository.folder };
  await failsWith('API_ERROR', service.request('stack/applyRepair', { location, plan: elsewhere }));
  const { backup, remaining } = await service.request('stack/applyRepair', { location, plan });
  assert.deepEqual(remaining, []);
  repository.git(['status']);
  await service.request('stack/rollBackRepair', { location, backup, force: false });
  assert.notEqual(repository.tryGit(['status']).status, 0);
});
