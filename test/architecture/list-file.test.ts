import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { LIST_FILE as shared } from '../../src/protocol/values.ts';
import { LIST_FILE } from '../../src/reftable/index.ts';

test('the name of the list is one constant of the engine, and one for those who do not import the engine', () => {
  assert.equal(shared, LIST_FILE);
  const source = join(import.meta.dirname, '../../src');
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'));
  const literal = files.filter(file =>
    /(['"])tables\.list(?:\.lock)?\1/.test(readFileSync(join(source, file), 'utf8')),
  );
  assert.deepEqual(literal.sort(), [join('protocol', 'values.ts'), join('reftable', 'stack', 'list.ts')]);
});
