import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { searchLimitText } from '../../src/extension/search-limit.ts';
import { makeRepository, startService } from './service.ts';

describe('a search for repositories', () => {
  it('says how many folders it listed, and no limit when it met none', async test => {
    const repository = makeRepository(test);
    const service = startService(test);
    const search = await service.request('repository/discover', { folders: [repository.folder] });
    assert.deepEqual(
      search.repositories.map(({ gitDirectory }) => gitDirectory),
      [join(repository.folder, '.git')],
    );
    assert.ok(search.folders > 0);
    assert.equal(searchLimitText(search), undefined);
  });

  it('that stopped early is told in the view', () => {
    assert.equal(
      searchLimitText({ folders: 50_000, limit: 'folders' }),
      'Search stopped after 50,000 folders: there are more. Open a smaller folder, or lower reftable.scanDepth.',
    );
    assert.match(searchLimitText({ folders: 1, limit: 'time' }) ?? '', /after 1 folder: it took too long/);
    assert.match(searchLimitText({ folders: 9, limit: 'worktrees' }) ?? '', /not all of them are shown/);
  });
});
