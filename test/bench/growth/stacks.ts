/** The stacks that the bench of growth measures: every ref has an object ID and a reflog entry of its own. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type LogRecord, type RefRecord, Stack, type Writer } from '../../../src/reftable/index.ts';

/** Refs that each table above the base changes. */
const CHANGES = 10;

const committer = { name: 'Sample Committer', email: 'committer@example.com' };

export interface StackSize {
  readonly refs: number;
  readonly tables: number;
}

/** The name of a ref, in the order of the numbers. */
export function nameOf(ref: number): string {
  return `refs/heads/topic-${String(ref).padStart(8, '0')}`;
}

/** The value that a ref has in the base. The IDs of neighbours differ in all digits, and no two are the same. */
export function oidOf(ref: number): string {
  const digits = (multiplier: number) => (Math.imul(ref + 1, multiplier) >>> 0).toString(16).padStart(8, '0');
  return [0x9e3779b1, 0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f, 0x165667b1].map(digits).join('');
}

/** Every so many refs, spread over all of them. At most `count`. */
export function spread(refs: number, count: number): number[] {
  return Array.from({ length: Math.min(refs, count) }, (_, i) =>
    Math.floor(((i + 0.5) * refs) / Math.min(refs, count)),
  );
}

/** Writes such a stack into an empty folder. Returns its directory. */
export function makeStack(folder: string, { refs, tables }: StackSize): string {
  const directory = join(folder, 'reftable');
  mkdirSync(directory, { recursive: true });
  using stack = Stack.open(directory, { hash: 'sha1', fsync: false, disableAutoCompact: true });
  stack.add(table => addRange(table, 0, refs));
  for (let upper = 1; upper < tables; upper++) {
    // Refs beside each other, at another place for each table.
    const first = Math.floor((refs - CHANGES) * ((upper * 0.618) % 1));
    stack.add(table => addRange(table, first, CHANGES));
  }
  return directory;
}

function addRange(table: Writer, first: number, count: number): void {
  const updateIndex = table.minUpdateIndex;
  for (let ref = first; ref < first + count; ref++) table.addRef(refRecord(ref, updateIndex));
  for (let ref = first; ref < first + count; ref++) table.addLog(logRecord(ref, updateIndex));
}

export function refRecord(ref: number, updateIndex: bigint): RefRecord {
  return { name: nameOf(ref), updateIndex, value: { type: 'oid', oid: oidOf(ref) } };
}

function logRecord(ref: number, updateIndex: bigint): LogRecord {
  const update = { old: '0'.repeat(40), new: oidOf(ref), committer, time: 1_750_000_000n, tz: 0, message: 'push' };
  return { name: nameOf(ref), updateIndex, update };
}
