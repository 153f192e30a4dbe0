// Every name that a field of a table can have: each occurs in a sample, and has texts.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, describe, test } from 'node:test';
import { DamagedTable, type FieldName } from '../../src/check/index.ts';
import { SAMPLES } from '../../src/samples/index.ts';
import { fieldLabel, fieldMeaning, fieldText } from '../../src/text/fields.ts';
import { write } from '../engine/support/tables.ts';
import { damagedTable } from './support/anatomy.ts';

const NAMES: Readonly<Record<FieldName, true>> = {
  magic: true,
  version: true,
  blockSize: true,
  minUpdateIndex: true,
  maxUpdateIndex: true,
  hashId: true,
  footerMagic: true,
  footerVersion: true,
  footerBlockSize: true,
  footerMinUpdateIndex: true,
  footerMaxUpdateIndex: true,
  footerHashId: true,
  refIndexOffset: true,
  objectOffsetAndIdLength: true,
  objectIndexOffset: true,
  logOffset: true,
  logIndexOffset: true,
  checksum: true,
  trailingBytes: true,
  blockType: true,
  blockLength: true,
  prefixLength: true,
  suffixLengthAndValueType: true,
  suffix: true,
  updateIndex: true,
  objectId: true,
  peeledObjectId: true,
  targetLength: true,
  target: true,
  oldObjectId: true,
  newObjectId: true,
  nameLength: true,
  name: true,
  emailLength: true,
  email: true,
  time: true,
  timeZone: true,
  messageLength: true,
  message: true,
  offsetCount: true,
  refBlockOffset: true,
  blockOffset: true,
  restartPoint: true,
  restartCount: true,
  undecodable: true,
  cutOff: true,
  deflatedRecords: true,
  padding: true,
  unknown: true,
};

/** Recorded stacks are next to the checkout, or in REFTABLE_CORPUS. */
const corpus = resolve(process.env.REFTABLE_CORPUS ?? '../shared/corpus');
const skip = existsSync(corpus) ? false : `no recorded stacks at ${corpus}`;
const root = mkdtempSync(join(tmpdir(), 'reftable-names-'));
after(() => rmSync(root, { recursive: true, force: true, maxRetries: 3 }));

function namesIn(table: DamagedTable): Set<FieldName> {
  return new Set(Array.from(table.fields(), ({ name }) => name));
}

function namesInTables(directory: string): Set<FieldName>[] {
  const files = readdirSync(directory).map(name => join(directory, name));
  return files
    .filter(file => /\.(?:ref|log)$/.test(file) && statSync(file).isFile())
    .map(file => {
      using table = new DamagedTable(file);
      return namesIn(table);
    });
}

/** An object in more ref blocks than the value type of its record can count. */
function widespreadObject(): DamagedTable {
  const oid = '1'.repeat(40);
  const name = (i: number) => `refs/heads/${String(i).padStart(4, '0')}`;
  const refs = Array.from({ length: 100 }, (_, i) => {
    return { name: name(i), updateIndex: 1n, value: { type: 'oid', oid } } as const;
  });
  return damagedTable(write({ refs, options: { blockSize: 256 } }).bytes);
}

describe('the names of fields', () => {
  test('are those that samples of healthy and damaged tables have', () => {
    const found = SAMPLES.flatMap((sample, i) => {
      const folder = join(root, String(i));
      sample.build(folder);
      return namesInTables(join(folder, '.git', 'reftable'));
    });
    using table = widespreadObject();
    const names = new Set([...found, namesIn(table)].flatMap(each => [...each]));
    assert.deepEqual([...names].sort(), Object.keys(NAMES).sort());
  });

  test('are the only ones in recorded stacks', { skip }, () => {
    const stacks = readdirSync(corpus).map(item => join(corpus, item, 'reftable'));
    const names = new Set(
      stacks
        .filter(existsSync)
        .flatMap(namesInTables)
        .flatMap(each => [...each]),
    );
    assert.ok(names.size > 30);
    assert.deepEqual(
      [...names].filter(name => !(name in NAMES)),
      [],
    );
  });

  test('have texts of their own, which no other has', () => {
    const names = Object.keys(NAMES) as FieldName[];
    for (const name of names) {
      assert.match(fieldLabel(name), /^\p{Lu}[\p{L}\d ]+$/u, name);
      assert.notEqual(fieldLabel(name), name);
      assert.equal(fieldLabel(name).slice(1), fieldText(name).slice(1));
      assert.match(fieldMeaning(name), /^\p{Lu}.*\.$/u, name);
    }
    assert.equal(new Set(names.map(fieldLabel)).size, names.length);
  });
});
