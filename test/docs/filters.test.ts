// The filters that docs/filters.md shows.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parseFilter } from '../../src/browse/index.ts';

describe('docs/filters.md', () => {
  const page = readFileSync(new URL('../../docs/filters.md', import.meta.url), 'utf8');
  const examples = [...page.matchAll(/^\| `([^`]+)` \|/gm)].map(([, example = '']) => example);
  const sentence = /^A hyphen before .*?: `([^`]+)`, `([^`]+)`\.$/m.exec(page);
  const ages = /or an age:(.*?)before now/s.exec(page)?.[1] ?? '';

  it('shows filters that are understood', () => {
    assert.ok(examples.length > 18);
    for (const example of [...examples, ...(sentence ?? []).slice(1)]) {
      const { terms, faults } = parseFilter(example);
      assert.deepEqual([terms.length, faults], [1, []], example);
    }
    assert.equal(sentence?.length, 3);
  });

  it('shows every condition', () => {
    const types = new Set(
      examples.flatMap(example => parseFilter(example).terms.map(({ condition }) => condition.type)),
    );
    const all = ['author', 'deleted', 'glob', 'id', 'kind', 'message', 'name', 'prefix', 'table', 'time', 'word'];
    assert.deepEqual([...types].sort(), all);
  });

  it('shows times that are understood', () => {
    const times = [...ages.matchAll(/`([^`]+)`/g)].map(([, time = '']) => time);
    assert.equal(times.length, 7);
    const others = [
      '2026-11',
      '2026-11-01',
      '2026-11-01T14:00',
      '2026-11-01T14:00:30',
      '2026-11-01T14:00+01:00',
      '14:00',
      'today',
      'now',
    ];
    for (const time of [...times, ...others]) assert.deepEqual(parseFilter(`changed:${time}`).faults, [], time);
  });
});
