// A stack in a temporary directory, one table for each transaction.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LogRecord, type RefRecord, Stack, type StackOptions } from '../../../src/reftable/index.ts';

/** The parts of a ref that matter to a test; the others are generated. */
export type SomeRef = Pick<RefRecord, 'name'> & Partial<RefRecord>;

export const OID = '1'.repeat(40);

export class TemporaryStack implements Disposable {
  readonly directory = mkdtempSync(join(tmpdir(), 'reftable-browse-'));
  readonly #stack: Stack;

  constructor(options: StackOptions = {}) {
    this.#stack = Stack.open(this.directory, { hash: 'sha1', disableAutoCompact: true, ...options });
  }

  /** Adds a table with these records. The update index of refs is the next one, or `index`. */
  add(refs: readonly SomeRef[], index?: bigint, logs: readonly LogRecord[] = []): string {
    const stack = this.#stack;
    stack.add(table => {
      const updateIndex = index ?? table.minUpdateIndex;
      const indices = [updateIndex, ...logs.map(log => log.updateIndex)].sort((a, b) => (a < b ? -1 : 1));
      table.setLimits(index ?? indices[0] ?? 0n, indices.at(-1) ?? 0n);
      const records = refs.map(ref => ({ updateIndex, value: { type: 'oid', oid: OID }, ...ref }) as RefRecord);
      records.sort((a, b) => Buffer.compare(bytesOf(a.name), bytesOf(b.name)));
      for (const record of records) table.addRef(record);
      for (const log of logs) table.addLog(log);
    });
    return stack.tables.at(-1)?.name ?? '';
  }

  /** Path of a table. */
  path(name: string): string {
    return join(this.directory, name);
  }

  [Symbol.dispose](): void {
    this.#stack.close();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** Names as the engine writes them: a lone surrogate is one byte. */
function bytesOf(name: string): Buffer {
  return Buffer.concat(
    Array.from(name, character => {
      const code = character.codePointAt(0) ?? 0;
      return code >= 0xdc80 && code <= 0xdcff ? Buffer.from([code - 0xdc00]) : Buffer.from(character);
    }),
  );
}
