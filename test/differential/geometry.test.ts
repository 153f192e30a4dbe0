// git and the engine compare the same sizes, also of version 2 tables with SHA-1 ids, which git reads and does not write.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type HashName, Stack } from '../../src/reftable/index.ts';
import { symref } from '../engine/support/records.ts';
import { tableName } from '../engine/support/stacks.ts';
import { tampered, write } from '../engine/support/tables.ts';
import { Repository } from '../support/repository.ts';

const KINDS: readonly { what: string; hash: HashName; version: 1 | 2 }[] = [
  { what: 'SHA-1 in version 1', hash: 'sha1', version: 1 },
  { what: 'SHA-1 in version 2', hash: 'sha1', version: 2 },
  { what: 'SHA-256', hash: 'sha256', version: 2 },
];

/** A table of one symbolic ref, which holds no id, so that the hash can be exchanged. `size` is that of the body. */
function tableOf(kind: (typeof KINDS)[number], updateIndex: number, size: number): Buffer {
  const options = { hash: kind.version === 1 ? 'sha1' : 'sha256', blockSize: 4096 } as const;
  const of = (length: number) =>
    write({ refs: [symref(`refs/heads/${updateIndex}`, updateIndex, 'x'.repeat(length))], options }).bytes;
  const footer = kind.version === 1 ? 68 : 72;
  const bytes = of(200 + size - (of(200).length - footer));
  assert.equal(bytes.length - footer, size);
  if (kind.version === 1) return bytes;
  const id = kind.hash === 'sha1' ? 'sha1' : 's256';
  return tampered(bytes, (copy, at) => {
    copy.write(id, 24);
    copy.write(id, at + 24);
  });
}

for (const kind of KINDS) {
  test(`the geometric rule asks for a compaction of the same tables as git’s: ${kind.what}`, () => {
    const upper = 400;
    const decided = new Set<boolean>();
    for (const lower of [
      2 * upper - 29,
      2 * upper - 28,
      2 * upper - 27,
      2 * upper - 25,
      2 * upper - 24,
      2 * upper - 23,
    ]) {
      using repository = new Repository({ hash: kind.hash });
      const names = [lower, upper].map((size, i) => {
        const name = tableName(i + 1, i + 1, i + 1);
        writeFileSync(join(repository.stack, name), tableOf(kind, i + 1, size));
        return name;
      });
      writeFileSync(join(repository.stack, 'tables.list'), names.map(name => `${name}\n`).join(''));
      using stack = Stack.open(repository.stack, { readOnly: true });
      const suggested = stack.suggestedSegment() !== undefined;
      repository.git(['pack-refs', '--auto']);
      assert.equal(repository.tables().length === 1, suggested, `${lower} and ${upper} bytes`);
      decided.add(suggested);
    }
    assert.equal(decided.size, 2);
  });
}
