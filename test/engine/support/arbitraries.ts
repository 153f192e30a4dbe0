import fc from 'fast-check';
import type { HashName } from '../../../src/reftable/format/hash.ts';
import type { LogRecord, LogUpdate, RefRecord, RefValue } from '../../../src/reftable/format/records.ts';
import { decodeText, encodeText } from '../../../src/reftable/format/utf8.ts';
import type { WriterOptions } from '../../../src/reftable/table/writer-options.ts';

import { id } from './records.ts';
import type { TableContent } from './tables.ts';

/** Names of few letters, so that they share prefixes and repeat; some are not UTF-8. */
export const names: fc.Arbitrary<string> = fc
  .array(fc.constantFrom(0x61, 0x62, 0x2f, 0xc3, 0xa9, 0xff, 0x01), { minLength: 1, maxLength: 6 })
  .map(bytes => decodeText(Buffer.from(bytes)));

/** Plain objects, as the engine returns them; those of fast-check may have no prototype. */
export function record<T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record(model, { noNullPrototype: true }) as fc.Arbitrary<T>;
}

const texts = fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom('', 'J\udcffrgen', 'Zoë'));
const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });

/** Few ids, so that they repeat and share prefixes. */
export function ids(hash: HashName): fc.Arbitrary<string> {
  const late = (last: number) => `${id(1, hash).slice(0, -2)}0${last}`;
  return fc.oneof(
    fc.integer({ min: 0, max: 3 }).map(byte => id(byte, hash)),
    fc.nat(3).map(late),
  );
}

function refValues(hash: HashName): fc.Arbitrary<RefValue> {
  return fc.oneof(
    fc.constant<RefValue>({ type: 'deletion' }),
    record({ type: fc.constant('oid' as const), oid: ids(hash) }),
    record({ type: fc.constant('peeled' as const), oid: ids(hash), peeled: ids(hash) }),
    record({ type: fc.constant('symref' as const), target: names }),
  );
}

function logUpdates(hash: HashName): fc.Arbitrary<LogUpdate | null> {
  const update = record({
    old: ids(hash),
    new: ids(hash),
    committer: record({ name: texts, email: texts }),
    time: fc.oneof(fc.bigInt({ min: 0n, max: 20n }), uint64),
    tz: fc.integer({ min: -32768, max: 32767 }),
    message: texts,
  });
  return fc.option(update, { freq: 5 });
}

export function refs(hash: HashName, min: bigint, max: bigint, most = 40): fc.Arbitrary<RefRecord[]> {
  const one = record({ name: names, updateIndex: fc.bigInt({ min, max }), value: refValues(hash) });
  return fc.uniqueArray(one, { maxLength: most, selector: ({ name }) => name }).map(records => records.sort(byName));
}

export function logs(hash: HashName, min: bigint, max: bigint, most = 40): fc.Arbitrary<LogRecord[]> {
  const one = record({ name: names, updateIndex: fc.bigInt({ min, max }), update: logUpdates(hash) });
  return fc
    .uniqueArray(one, { maxLength: most, selector: ({ name, updateIndex }) => `${name}\0${updateIndex}` })
    .map(records => records.sort(byNameAndIndex));
}

const options: fc.Arbitrary<WriterOptions> = record({
  blockSize: fc.oneof(
    fc.integer({ min: 80, max: 300 }),
    fc.integer({ min: 300, max: 1500 }),
    fc.constantFrom(4096, 65535),
  ),
  restartInterval: fc.integer({ min: 0, max: 20 }),
  unpadded: fc.boolean(),
  skipIndexObjects: fc.boolean(),
  exactLogMessage: fc.constant(true),
});

/** A table of either hash with records of all kinds. */
export const tables: fc.Arbitrary<TableContent & { refs: RefRecord[]; logs: LogRecord[] }> = record({
  hash: fc.constantFrom<HashName>('sha1', 'sha256'),
  min: fc.oneof(fc.bigInt({ min: 0n, max: 9n }), fc.bigInt({ min: 0n, max: 2n ** 63n })),
  span: fc.oneof(fc.bigInt({ min: 0n, max: 5n }), fc.bigInt({ min: 0n, max: 2n ** 63n - 1n })),
  options,
}).chain(({ hash, min, span, options }) =>
  record({
    refs: refs(hash, min, min + span),
    logs: logs(hash, 0n, min + span),
    limits: fc.constant([min, min + span] as const),
    options: fc.constant({ ...options, hash }),
  }),
);

export function byName(a: { name: string }, b: { name: string }): number {
  return Buffer.compare(encodeText(a.name), encodeText(b.name));
}

export function byNameAndIndex(a: LogRecord, b: LogRecord): number {
  return byName(a, b) || (a.updateIndex > b.updateIndex ? -1 : 1);
}
