// Objects of several repositories at a time.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readObjects } from '../../src/service/objects/read-objects.ts';
import { Repository } from '../support/repository.ts';

test('objects of more repositories than git keeps running for are all read', async () => {
  using first = new Repository();
  using second = new Repository();
  using third = new Repository();
  const repositories = [first, second, third];
  const commits = repositories.map((repository, i) => repository.commit(`commit ${i}`));
  const asked = repositories.map(({ stack }, i) => readObjects({ directory: stack }, [commits[i] as string]));
  const subjects = (await Promise.all(asked)).flat().map(object => object.type === 'commit' && object.subject);
  assert.deepEqual(subjects, ['commit 0', 'commit 1', 'commit 2']);
  const [again] = await readObjects({ directory: first.stack }, [commits[0] as string]);
  assert.equal(again?.type, 'commit');
});
