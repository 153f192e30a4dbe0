import assert from 'node:assert/strict';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { SectionName } from '../../src/protocol/table.ts';
import type { RecordRow } from '../../src/protocol/values.ts';
import type { Repository } from '../support/repository.ts';
import { failsWith, makeRepository, startService } from './service.ts';

/** A table with every kind of section, several blocks in each. */
function bigTable(repository: Repository): string {
  const oids = Array.from({ length: 40 }, (_, i) => repository.commit(`${i}`));
  repository.updateRefs(
    Array.from({ length: 2000 }, (_, i) => `create refs/heads/b${String(i).padStart(4, '0')} ${oids[i % 40]}`),
  );
  repository.git(['pack-refs']);
  return join(repository.stack, repository.tables()[0]);
}

describe('a table file', () => {
  it('is described by sections and blocks that cover it without a gap', async test => {
    const file = bigTable(makeRepository(test, { config: ['reftable.blockSize=512'] }));
    const service = startService(test);
    const table = await service.request('table/describe', { file, hash: 'sha1' });
    assert.deepEqual(
      table.sections.map(section => section.name),
      ['ref', 'ref-index', 'obj', 'obj-index', 'log', 'log-index'],
    );
    assert.equal(table.size, statSync(file).size);
    const { total, blocks } = await service.request('table/blocks', { file, from: 0, count: 10_000 });
    assert.equal(total, blocks.length);
    let end = 0;
    for (const block of blocks) {
      assert.equal(block.offset, end);
      end = block.offset + block.size;
    }
    assert.equal(end, table.size - 68);
    for (const section of table.sections) {
      const own = blocks.filter(block => block.section === section.name);
      assert.equal(own.length, section.blocks);
      assert.equal(own[0].offset, section.offset);
      assert.equal(
        own.reduce((sum, block) => sum + block.records, 0),
        section.records,
      );
    }
  });

  it('gives the same records in windows as in one piece', async test => {
    const file = bigTable(makeRepository(test, { config: ['reftable.blockSize=512'] }));
    const service = startService(test);
    for (const section of ['ref', 'ref-index', 'obj', 'obj-index', 'log', 'log-index'] satisfies SectionName[]) {
      const whole = await service.request('table/records', { file, section, from: 0, count: 10_000 });
      assert.equal(whole.rows.length, whole.total);
      const pieces: RecordRow[] = [];
      while (pieces.length < whole.total) {
        const window = await service.request('table/records', { file, section, from: pieces.length, count: 617 });
        pieces.push(...window.rows);
      }
      assert.deepEqual(pieces, whole.rows);
    }
  });

  it('finds the first record that is not below a key', async test => {
    const file = bigTable(makeRepository(test, { config: ['reftable.blockSize=512'] }));
    const service = startService(test);
    const named = async (section: SectionName, key: string) => {
      const { index } = await service.request('table/find', { file, section, key });
      const { rows, total } = await service.request('table/records', { file, section, from: index, count: 1 });
      return index === total ? 'end' : (rows[0] as { name: string }).name;
    };
    for (const section of ['ref', 'log'] as const) {
      assert.equal(await named(section, 'refs/heads/b0815'), 'refs/heads/b0815');
      assert.equal(await named(section, 'refs/heads/b0815x'), 'refs/heads/b0816');
      assert.equal(await named(section, 'refs/heads/b0'), 'refs/heads/b0000');
      assert.equal(await named(section, 'zzz'), 'end');
    }
    assert.equal(await named('ref', ''), 'HEAD');
  });

  it('that is no table, or of another hash, is an error that names it', async test => {
    const repository = makeRepository(test);
    const service = startService(test);
    const file = join(repository.stack, 'no.ref');
    writeFileSync(file, 'x'.repeat(200));
    await failsWith('FORMAT_ERROR', service.request('table/describe', { file }));
    const other = join(repository.stack, repository.tables()[0]);
    await assert.rejects(service.request('table/describe', { file: other, hash: 'sha256' }), /sha256/);
  });
});
