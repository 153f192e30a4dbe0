// Tables for the table editor, written by the engine.
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LogRecord, type RefRecord, type RefValue, Writer } from '../../../src/reftable/index.ts';

export interface TableShape {
  readonly refs?: number;
  readonly logs?: number;
  readonly blockSize?: number;
  /** The time zone of all reflog entries. */
  readonly zone?: number;
  /** `tables.list` next to it names it. */
  readonly listed?: boolean;
  /** Changes bytes of the finished file. */
  readonly damage?: (bytes: Buffer) => Buffer;
}

const folders: string[] = [];

/** The same table for the same shape. `removeTables` deletes its folder. */
export function makeTable({
  refs = 2500,
  logs = 1200,
  blockSize = 4096,
  zone,
  listed = true,
  damage,
}: TableShape): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'reftable-webview-')));
  folders.push(folder);
  const name = '0x000000000001-0x000000000abc-9b629fa2.ref';
  const parts: Buffer[] = [];
  const writer = new Writer(bytes => parts.push(Buffer.from(bytes)), { blockSize });
  writer.setLimits(1n, 2748n);
  for (let i = 0; i < refs; i++) writer.addRef(refAt(i));
  for (let i = 0; i < logs; i++) writer.addLog(logAt(i, zone));
  writer.close();
  const bytes = Buffer.concat(parts);
  writeFileSync(join(folder, name), damage ? damage(bytes) : bytes);
  writeFileSync(join(folder, 'tables.list'), listed ? `${name}\n` : '');
  return join(folder, name);
}

export function removeTables(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

export function refName(index: number): string {
  return `refs/heads/topic/${String(index).padStart(7, '0')}`;
}

export function oid(index: number): string {
  return (index * 0x9e3779b1).toString(16).padStart(13, '0').repeat(4).slice(0, 40);
}

function refAt(index: number): RefRecord {
  return { name: refName(index), updateIndex: 1n + BigInt(index % 2748), value: valueAt(index) };
}

function valueAt(index: number): RefValue {
  switch (index % 50) {
    case 49:
      return { type: 'deletion' };
    case 7:
      return { type: 'symref', target: refName(0) };
    case 3:
      return { type: 'peeled', oid: oid(index), peeled: oid(index + 1) };
    default:
      return { type: 'oid', oid: oid(index) };
  }
}

/** Three entries a ref, the newest first. */
function logAt(index: number, zone = index % 2 === 0 ? 200 : -330): LogRecord {
  const update = {
    old: oid(index),
    new: oid(index + 1),
    committer: { name: 'A U Thor', email: 'author@example.com' },
    time: BigInt(1_700_000_000 + index * 977),
    tz: zone,
    message: `commit: change number ${index}\n`,
  };
  return {
    name: refName(Math.floor(index / 3)),
    updateIndex: BigInt(2000 - (index % 3)),
    update: index % 50 === 49 ? null : update,
  };
}
