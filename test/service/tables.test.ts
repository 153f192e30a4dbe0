import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { RecordLine, SectionName } from '../../src/protocol/table.ts';
import { first } from '../support/present.ts';
import type { Repository } from '../support/repository.ts';
import { makeRepository, startService } from './service.ts';

/** A table with every kind of section, several blocks in each. */
function bigTable(repository: Repository): string {
  const oids = Array.from({ length: 40 }, (_, i) => repository.commit(`${i}`));
  repository.updateRefs(
    Array.from({ length: 2000 }, (_, i) => `create refs/heads/b${String(i).padStart(4, '0')} ${oids[i % 40]}`),
  );
  repository.git(['pack-refs']);
  return join(repository.stack, first(repository.tables()));
}

const SECTIONS = ['ref', 'ref-index', 'obj', 'obj-index', 'log', 'log-index'] satisfies SectionName[];

describe('a table file', () => {
  it('is described by sections and blocks that cover it without a gap', async test => {
    const file = bigTable(makeRepository(test, { config: ['reftable.blockSize=512'] }));
    const service = startService(test);
    const table = await service.request('table/describe', { file, hash: 'sha1' });
    assert.deepEqual(
      table.sections.map(section => section.name),
      SECTIONS,
    );
    assert.equal(table.size, statSync(file).size);
    assert.equal(table.refused, null);
    assert.equal(table.listed, true);
    const { total, parts } = await service.request('table/parts', { file, from: 0, count: 10_000 });
    assert.equal(total, parts.length);
    let end = 0;
    for (const part of parts) {
      assert.equal(part.offset, end);
      assert.equal(part.damaged, false);
      end = part.offset + part.size;
    }
    assert.equal(end, table.size - 68);
    for (const section of table.sections) {
      const own = parts.filter(part => part.section === section.name);
      assert.equal(own.length, section.blocks);
      assert.equal(own[0]?.offset, section.offset);
      assert.equal(
        own.reduce((sum, part) => sum + part.records, 0),
        section.records,
      );
    }
  });

  it('gives the same records in windows as in one piece', async test => {
    const file = bigTable(makeRepository(test, { config: ['reftable.blockSize=512'] }));
    const service = startService(test);
    for (const section of SECTIONS) {
      const whole = await service.request('table/records', { file, section, from: 0, count: 10_000 });
      assert.equal(whole.rows.length, whole.total);
      const pieces: RecordLine[] = [];
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
      const { index, exact } = await service.request('table/find', { file, section, key });
      const { rows, total } = await service.request('table/records', { file, section, from: index, count: 1 });
      return index === total ? 'end' : `${exact ? '=' : '>'} ${(first(rows).row as { name: string }).name}`;
    };
    for (const section of ['ref', 'log'] as const) {
      assert.equal(await named(section, 'refs/heads/b0815'), '= refs/heads/b0815');
      assert.equal(await named(section, 'refs/heads/b0815x'), '> refs/heads/b0816');
      assert.equal(await named(section, 'refs/heads/b0'), '> refs/heads/b0000');
      assert.equal(await named(section, 'zzz'), 'end');
    }
    assert.equal(await named('ref', ''), '> HEAD');
  });

  it('that is not a table, or of another hash, is described with the reason why it is refused', async test => {
    const repository = makeRepository(test);
    const service = startService(test);
    const file = join(repository.stack, 'no.ref');
    writeFileSync(file, 'x'.repeat(200));
    const none = await service.request('table/describe', { file });
    assert.equal(none.refused?.code, 'FORMAT_ERROR');
    assert.equal(none.unknown, 200);
    assert.equal(none.listed, false);
    const other = join(repository.stack, first(repository.tables()));
    const { refused } = await service.request('table/describe', { file: other, hash: 'sha256' });
    assert.match(refused?.message ?? '', /sha256/);
  });

  it('is read again when another one takes its place', async test => {
    const repository = makeRepository(test, { config: ['reftable.blockSize=512'] });
    const file = bigTable(repository);
    const service = startService(test);
    const before = await service.request('table/describe', { file });
    writeFileSync(file, readFileSync(file).subarray(0, 5000));
    const after = await service.request('table/describe', { file });
    assert.equal(after.size, 5000);
    assert.ok(after.parts < before.parts);
    assert.equal(after.footer, null);
  });
});
