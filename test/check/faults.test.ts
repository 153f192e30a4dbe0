// Stacks that git wrote, with one fault each. `git refs verify` misses most of them or crashes.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, renameSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkStack } from '../../src/check/check-stack.ts';
import type { Finding, FindingId, KnownTables } from '../../src/check/index.ts';
import { BLOCK_TYPE, Table } from '../../src/reftable/index.ts';
import { flipBits } from '../support/flip-bits.ts';
import { first } from '../support/present.ts';
import { addBranches, Repository, withoutCompaction } from '../support/repository.ts';

/** Three tables: many branches packed, a branch with a reflog, and that branch deleted. */
function repository(): Repository {
  const made = new Repository();
  addBranches(made, 300);
  const oid = made.commit();
  made.git(['update-ref', '-m', 'new', 'refs/heads/feature/lost', oid]);
  made.git(['pack-refs']);
  made.updateRefs([`create refs/heads/later ${oid}`], { env: withoutCompaction });
  made.updateRefs(['delete refs/heads/feature/lost'], { env: withoutCompaction });
  assert.equal(made.tables().length, 3);
  return made;
}

function findings(made: Repository): Finding[] {
  return [...checkStack(made.stack)].flatMap(step => (step.type === 'finding' ? [step.finding] : []));
}

interface Fault {
  readonly title: string;
  /** Returns the byte of `file` that was changed, where one was. */
  readonly make: (made: Repository) => number | undefined;
  readonly file: (made: Repository) => string;
  readonly id: FindingId;
}

const base = (made: Repository) => first(made.tables());
const list = () => 'tables.list';
const path = (made: Repository, name: string) => join(made.stack, name);

function edit(made: Repository, name: string, change: (bytes: Buffer) => number): number {
  const bytes = readFileSync(path(made, name));
  const at = change(bytes);
  rmSync(path(made, name), { force: true });
  writeFileSync(path(made, name), bytes);
  return at;
}

function rewriteList(made: Repository, change: (names: string[]) => string): undefined {
  writeFileSync(path(made, 'tables.list'), change(made.tables()));
}

function firstBlock(made: Repository, type: number) {
  const table = Table.open(path(made, base(made)), base(made));
  try {
    for (const block of table.blocks())
      if (block.type === type) return { offset: block.offset, start: block.start, size: block.size };
  } finally {
    table.close();
  }
  throw new Error('no such block');
}

const FAULTS: readonly Fault[] = [
  {
    title: 'a byte of a name in a ref block',
    id: 'badHeadTarget',
    file: base,
    make: made =>
      edit(made, base(made), bytes => {
        const at = bytes.indexOf('refs/heads/main');
        flipBits(bytes, at + 2, 1);
        return at + 2;
      }),
  },
  {
    title: 'a byte of a deflated log block',
    id: 'logStream',
    file: base,
    make: made => {
      const { offset, size } = firstBlock(made, BLOCK_TYPE.log);
      return edit(made, base(made), bytes => {
        const at = offset + size - 2;
        flipBits(bytes, at, 0x10);
        return at;
      });
    },
  },
  {
    title: 'the base listed again at the end',
    id: 'listRepeated',
    file: list,
    make: made => rewriteList(made, names => `${[...names, names[0]].join('\n')}\n`),
  },
  {
    title: 'the list reversed',
    id: 'listOrder',
    file: list,
    make: made => rewriteList(made, names => `${names.reverse().join('\n')}\n`),
  },
  {
    title: 'a table that is not listed',
    id: 'tableUnlisted',
    file: () => '0x000000000001-0x000000000002-0badcafe.ref',
    make: made => {
      writeFileSync(path(made, '0x000000000001-0x000000000002-0badcafe.ref'), readFileSync(path(made, base(made))));
      return undefined;
    },
  },
  {
    title: 'an old lock without a known holder',
    id: 'lockOld',
    file: () => 'tables.list.lock',
    make: made => {
      writeFileSync(path(made, 'tables.list.lock'), '');
      utimesSync(path(made, 'tables.list.lock'), 1_750_000_000, 1_750_000_000);
      return undefined;
    },
  },
  {
    title: 'a wrong checksum in a footer',
    id: 'footerChecksum',
    file: base,
    make: made =>
      edit(made, base(made), bytes => {
        flipBits(bytes, bytes.length - 1, 0xff);
        return bytes.length - 1;
      }),
  },
  {
    title: 'a table that is cut off',
    id: 'blockCutOff',
    file: base,
    make: made => {
      truncateSync(path(made, base(made)), 700);
      return undefined;
    },
  },
  {
    title: 'a table that is missing',
    id: 'listTableMissing',
    file: list,
    make: made => {
      renameSync(path(made, base(made)), join(made.folder, 'gone'));
      return undefined;
    },
  },
  {
    title: 'a list without its final newline',
    id: 'listNoNewline',
    file: list,
    make: made => rewriteList(made, names => names.join('\n')),
  },
];

test('a stack of git has nothing above a hint', () => {
  using made = repository();
  assert.deepEqual(
    findings(made).filter(({ severity }) => severity !== 'hint'),
    [],
  );
});

for (const { title, make, file, id } of FAULTS) {
  test(`${title} is found and explained, and nothing is changed`, () => {
    using made = repository();
    const name = file(made);
    const at = make(made);
    const before = snapshot(made);
    const found = findings(made).filter(finding => finding.id === id && finding.file === name);
    assert.ok(found.length > 0, JSON.stringify(findings(made), undefined, 1));
    if (at !== undefined) {
      assert.ok(
        found.some(({ start, end }) => (start ?? 0) <= at && at < (end ?? Infinity)),
        JSON.stringify({ at, found }),
      );
    }
    assert.deepEqual(snapshot(made), before);
  });
}

function snapshot(made: Repository): Record<string, string> {
  const names = readdirSync(made.stack).sort();
  return Object.fromEntries(names.map(name => [name, readFileSync(path(made, name), 'base64')]));
}

test('a check can be left at any step', () => {
  using made = repository();
  const total = [...checkStack(made.stack)].length;
  assert.ok(total > 3);
  for (let steps = 0; steps < total; steps++) {
    const check = checkStack(made.stack);
    for (let i = 0; i < steps; i++) check.next();
    check.return(undefined);
  }
});

test('tables that were checked before are not read again, and their findings are repeated', () => {
  using made = repository();
  edit(made, base(made), bytes => {
    flipBits(bytes, bytes.length - 1, 0xff);
    return 0;
  });
  const known: KnownTables = new Map();
  const check = () =>
    [...checkStack(made.stack, { known })].flatMap(step => (step.type === 'finding' ? [step.finding] : []));
  const first = check();
  assert.equal(known.size, 3);
  assert.deepEqual(check(), first);
});

test('a name that leads out of the directory is reported and not followed', () => {
  using made = repository();
  const outside = join(made.gitFolder, 'outside.ref');
  writeFileSync(outside, 'not for us');
  rewriteList(made, names => `${['../outside.ref', ...names].join('\n')}\n`);
  const found = findings(made);
  assert.ok(found.some(({ id, file }) => id === 'listName' && file === 'tables.list'));
  assert.deepEqual(
    found.filter(({ file }) => file.includes('outside')),
    [],
  );
});
