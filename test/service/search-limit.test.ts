import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { searchLimitText } from '../../src/text/workspace.ts';
import { makeRepository, startService } from './service.ts';

describe('a search for repositories', () => {
  it('returns how many folders it listed, and no limit when it reached none', async test => {
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
});
