import type { HashName } from '../../../src/reftable/format/hash.ts';
import type { LogRecord, LogUpdate, RefRecord } from '../../../src/reftable/format/records.ts';

const DIGITS: Record<HashName, number> = { sha1: 40, sha256: 64 };

/** An object ID of one byte repeated. */
export function h(byte: number, hash: HashName = 'sha1'): string {
  return hexByte(byte).repeat(DIGITS[hash] / 2);
}

/** An object ID of one byte and zeros. */
export function id(byte: number, hash: HashName = 'sha1'): string {
  return hexByte(byte).padEnd(DIGITS[hash], '0');
}

function hexByte(byte: number): string {
  return (byte & 0xff).toString(16).padStart(2, '0');
}

export function ref(name: string, updateIndex: number | bigint, oid: string = h(1)): RefRecord {
  return { name, updateIndex: BigInt(updateIndex), value: { type: 'oid', oid } };
}

export function tag(name: string, updateIndex: number | bigint, oid: string, peeled: string): RefRecord {
  return { name, updateIndex: BigInt(updateIndex), value: { type: 'peeled', oid, peeled } };
}

export function symref(name: string, updateIndex: number | bigint, target: string): RefRecord {
  return { name, updateIndex: BigInt(updateIndex), value: { type: 'symref', target } };
}

export function deletion(name: string, updateIndex: number | bigint): RefRecord {
  return { name, updateIndex: BigInt(updateIndex), value: { type: 'deletion' } };
}

export function entry(name: string, updateIndex: number | bigint, changes: Partial<LogUpdate> = {}): LogRecord {
  const update: LogUpdate = {
    old: h(0x11),
    new: h(0x22),
    committer: { name: 'N', email: 'e@x' },
    time: 1700000000n,
    tz: -730,
    message: 'msg\n',
    ...changes,
  };
  return { name, updateIndex: BigInt(updateIndex), update };
}

export function entryDeletion(name: string, updateIndex: number | bigint): LogRecord {
  return { name, updateIndex: BigInt(updateIndex), update: null };
}

/** `count` records, made from 0 on. */
export function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

/** `5` as `05`. */
export function digits(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
