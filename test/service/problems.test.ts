// The findings of a stack as the Problems tab gets them.
import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkStack } from '../../src/check/index.ts';
import { stackProblems } from '../../src/service/stack/problems.ts';
import type { Context } from '../../src/service/worker/context.ts';
import { addTables, Repository } from '../support/repository.ts';

const context: Context = { check: () => undefined, progress: () => undefined };

function newestTable(stack: string): string {
  return readFileSync(join(stack, 'tables.list'), 'utf8').trimEnd().split('\n').at(-1) ?? '';
}

test('the problems of a stack are the findings of its check, by file, with their bytes', () => {
  using repository = new Repository();
  addTables(repository, [40, 20]);
  const table = newestTable(repository.stack);
  truncateSync(join(repository.stack, table), 300);
  appendFileSync(join(repository.stack, 'tables.list'), 'missing.ref\n');
  const found = [...checkStack(repository.stack)].flatMap(step => (step.type === 'finding' ? [step.finding] : []));
  const { counts, groups } = stackProblems({ directory: repository.stack }, context);
  const problems = groups.flatMap(({ file, problems: ofFile }) => ofFile.map(({ id }) => `${file} ${id}`));
  assert.deepEqual(problems.sort(), found.map(({ file, id }) => `${file} ${id}`).sort());
  assert.equal(counts.error, found.filter(({ severity }) => severity === 'error').length);
  const cut = groups.find(({ file }) => file === table)?.problems[0];
  assert.deepEqual([cut?.id, cut?.range?.end], ['blockCutOff', 300]);
});

test('of thousands of problems a thousand are sent, and all are counted', () => {
  using repository = new Repository();
  addTables(repository, [3]);
  appendFileSync(
    join(repository.stack, 'tables.list'),
    Array.from(
      { length: 3000 },
      (_, i) =>
        `0x000000000${(i + 100).toString(16).padStart(3, '0')}-0x000000000${(i + 100).toString(16).padStart(3, '0')}-00000000.ref\n`,
    ).join(''),
  );
  const { counts, groups } = stackProblems({ directory: repository.stack }, context);
  assert.ok(counts.error >= 3000, `${counts.error}`);
  assert.ok(groups.reduce((sum, { problems }) => sum + problems.length, 0) <= 1000);
});

test('checking for problems can be canceled', () => {
  using repository = new Repository();
  addTables(repository, [40]);
  const canceled = new Error('canceled');
  assert.throws(
    () =>
      stackProblems(
        { directory: repository.stack },
        {
          ...context,
          check() {
            throw canceled;
          },
        },
      ),
    error => error === canceled,
  );
});
