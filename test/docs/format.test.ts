/** The worked examples of docs/format.md and docs/stack.md, compared with the engine byte by byte. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { toHex } from '../../src/reftable/format/bytes.ts';
import type { LogRecord, RefRecord } from '../../src/reftable/index.ts';
import { suggestCompactionSegment } from '../../src/reftable/stack/geometry.ts';
import { loadBlock } from '../../src/reftable/table/block.ts';
import { deletion, entry, entryDeletion, h, ref, symref, tag } from '../engine/support/records.ts';
import { drainLogs, drainRefs, open, type TableContent, write } from '../engine/support/tables.ts';
import { present } from '../support/present.ts';

const FORMAT = documentText('format.md');
const STACK = documentText('stack.md');

/** What the listings of docs/format.md contain, by the name after `reftable`. */
const EXAMPLES: Record<string, TableContent> = {
  'first-table': { refs: [symref('HEAD', 1, 'refs/heads/main')] },
  'value-types': {
    limits: [7, 300],
    refs: [
      deletion('refs/heads/old', 9),
      ref('refs/heads/topic', 7, h(0xaa)),
      tag('refs/tags/v1', 300, h(0xbb), h(0xcc)),
    ],
  },
  'index-and-objects': {
    limits: [4, 4],
    options: { blockSize: 80 },
    refs: [...'abcdefg'].map(name => ref(`refs/heads/${name}`, 4, name === 'd' ? h(0x22) : h(0x11))),
  },
  'log-block': {
    limits: [1, 2],
    logs: [
      entry('HEAD', 2, { committer: { name: 'A', email: 'a@b.c' }, message: 'commit: one\n' }),
      entryDeletion('HEAD', 1),
    ],
  },
};

describe('the examples of docs/format.md', () => {
  it('are all known to this test', () => {
    assert.deepEqual(
      [...FORMAT.matchAll(/^```reftable (\S+)$/gm)].map(match => match[1]).sort(),
      Object.keys(EXAMPLES).sort(),
    );
  });

  for (const name of ['first-table', 'value-types', 'index-and-objects']) {
    it(`${name}: the writer produces these bytes, and they read back as the same records`, () => {
      const bytes = bytesOf(listing(name));
      assert.equal(write(contentOf(name)).bytes.toString('hex'), bytes.toString('hex'));
      assert.deepEqual(drainRefs(open(bytes).refCursor()), contentOf(name).refs as RefRecord[]);
    });
  }

  it('log-block: the inflated block has these bytes, and the table reads back as the same records', () => {
    const table = open(write(contentOf('log-block')).bytes);
    assert.deepEqual(drainLogs(table.logCursor()), contentOf('log-block').logs as LogRecord[]);
    const block = loadBlock(table, 0);
    assert.ok(block);
    assert.equal(toHex(block.bytes, 0, block.length), bytesOf(listing('log-block')).toString('hex'));
  });
});

describe('the geometric rule of docs/stack.md', () => {
  const rows = [...STACK.matchAll(/^\| ([\d ]+) \| (\d+) \| (?:none|[\d ]+) \| (?:(\d+) to (\d+) )?\|$/gm)];

  it('has its rows parsed', () => assert.equal(rows.length, 8));

  for (const [, sizes = '', factor, first, last] of rows) {
    it(`${sizes} with factor ${factor}`, () => {
      const segment = suggestCompactionSegment(sizes.split(' ').map(Number), Number(factor));
      const merged = segment && segment.end > segment.start ? [segment.start, segment.end - 1] : undefined;
      assert.deepEqual(merged, first === undefined ? undefined : [Number(first), Number(last)]);
    });
  }
});

function documentText(name: string): string {
  return readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');
}

function contentOf(name: string): TableContent {
  return present(EXAMPLES[name]);
}

function listing(name: string): string {
  const [, text] = new RegExp(`^\`\`\`reftable ${name}\n([^]*?)^\`\`\``, 'm').exec(FORMAT) ?? [];
  assert.ok(text !== undefined, `docs/format.md has no example ${name}`);
  return text;
}

/** The bytes of a listing; each line must start at the offset that it states. */
function bytesOf(text: string): Buffer {
  const bytes: number[] = [];
  for (const line of text.trimEnd().split('\n')) {
    const [, offset, columns = ''] = /^(0x[0-9a-f]+) {2}((?:[0-9a-f]{2}(?:×\d+)? ?)+)/.exec(line) ?? assert.fail(line);
    assert.equal(bytes.length, Number(offset), line);
    for (const [, byte = '', times] of columns.matchAll(/([0-9a-f]{2})(?:×(\d+))?/g)) {
      bytes.push(...new Array<number>(Number(times ?? 1)).fill(Number.parseInt(byte, 16)));
    }
  }
  return Buffer.from(bytes);
}
