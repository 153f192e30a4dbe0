// git reads tables with blocks that a compaction copied: the same refs and reflogs as before, and its check finds nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Stack } from '../../src/reftable/index.ts';
import { Repository, withoutCompaction } from '../support/repository.ts';

for (const hash of ['sha1', 'sha256'] as const) {
  for (const config of [['reftable.blockSize=512'], ['reftable.blockSize=1024', 'reftable.indexObjects=false']]) {
    test(`git reads a ${hash} table with copied blocks, written with ${config.join(' and ')}`, () => {
      using repository = new Repository({ hash, config: ['core.logAllRefUpdates=always', ...config] });
      const commits = Array.from({ length: 4 }, (_, i) => repository.commit(`commit ${i}`));
      const names = Array.from({ length: 300 }, (_, i) => `refs/heads/topic-${String(i).padStart(4, '0')}`);
      const options = { env: withoutCompaction };
      const update = (changed: readonly string[], version: number) =>
        repository.updateRefs(
          changed.map((name, i) => `update ${name} ${commits[(i + version) % commits.length]}`),
          options,
        );
      repository.git(['pack-refs', '--all']);
      update(names, 0);
      repository.git(['pack-refs', '--all']);
      update(names.slice(140, 150), 1);
      repository.updateRefs([`delete ${names[40]}`], options);
      repository.git(['symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/heads/topic-0001'], options);
      const before = shown(repository, names);

      const blockSize = Number(config[0]?.split('=')[1]);
      using stack = Stack.open(repository.stack, { hash, blockSize, skipIndexObjects: config.length > 1 });
      const copied = { refs: 0, logs: 0 };
      const observer = { refBlock: () => void copied.refs++, logBlock: () => void copied.logs++ };
      stack.compactRange(0, stack.tables.length - 1, { observer });
      assert.ok(copied.refs > 3 && copied.logs > 10, JSON.stringify(copied));
      assert.equal(stack.tables.length, 1);
      assert.deepEqual(shown(repository, names), before);
      assert.equal(repository.git(['refs', 'verify', '--strict']), '');

      // git continues with the table: it adds to it and merges it.
      update(names.slice(200, 210), 2);
      const changed = shown(repository, names);
      repository.git(['pack-refs', '--all']);
      assert.deepEqual(shown(repository, names), changed);
    });
  }
}

function shown(repository: Repository, names: readonly string[]) {
  const lookUp = names.filter((_, i) => i % 20 === 0);
  return {
    refs: repository.git(['for-each-ref']),
    reflogs: repository.git(['reflog', 'list']),
    entries: repository.git(['log', '-g', '--format=%gD %H %gs', '--branches=topic-00*']),
    lookUps: repository.git(['rev-parse', ...lookUp.filter(name => name !== names[40])]),
    tipsOf: repository.git(['for-each-ref', '--points-at', 'refs/heads/topic-0001']),
  };
}
