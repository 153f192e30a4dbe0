// A host for the table editor: rows are worked out from their position, so that a table may be of any length.
import type { CancellationToken } from 'vscode-jsonrpc/browser';
import type { BlockInfo, SectionInfo, SectionName, TableDescription } from '../../../src/protocol/table.ts';
import type { ErrorInfo, RecordRow } from '../../../src/protocol/values.ts';
import type { TableEditorState } from '../../../src/protocol/webview.ts';
import { applyTheme, listen, refusal } from './wire.ts';

export interface TableFixture {
  readonly theme: string;
  readonly colours: Record<string, string>;
  readonly refs?: number;
  readonly logs?: number;
  readonly listed?: boolean;
  readonly error?: ErrorInfo;
  readonly recordsError?: ErrorInfo;
  /** Milliseconds every window of records takes. */
  readonly delay?: number;
}

export interface TableHost {
  readonly asked: { method: string; params: unknown }[];
  readonly cancelled: string[];
}

declare const fixture: TableFixture;

const PER_BLOCK = 100;
const BLOCK = 4096;
const { refs = 2500, logs = 1200, listed = true, delay = 0 } = fixture;

applyTheme(fixture.theme, fixture.colours);
const connection = listen();
const host: TableHost = { asked: [], cancelled: [] };
Object.assign(window, { host });

const sections = layOut();
const size = sections.reduce((sum, one) => sum + one.size, 0) + 68;
const description: TableDescription = {
  file: '/srv/server.git/reftable/0x000000000001-0x000000000abc-9b629fa2.ref',
  name: '0x000000000001-0x000000000abc-9b629fa2.ref',
  size,
  header: { version: 1, blockSize: BLOCK, minUpdateIndex: '1', maxUpdateIndex: '2748', hash: 'sha1' },
  footer: {
    refIndexOffset: offsetOf('ref-index'),
    objOffset: offsetOf('obj'),
    objectIdLength: 4,
    objIndexOffset: '0',
    logOffset: offsetOf('log'),
    logIndexOffset: '0',
    crc: '9b1d03aa',
  },
  sections,
};

function layOut(): SectionInfo[] {
  const blocks = (records: number) => Math.ceil(records / PER_BLOCK);
  const wanted: [SectionName, number][] = [
    ['ref', refs],
    ['ref-index', blocks(refs)],
    ['obj', Math.ceil(refs / 2)],
    ['log', logs],
  ];
  let offset = 0;
  return wanted.map(([name, records]) => {
    const section = {
      name,
      offset,
      size: blocks(records) * BLOCK,
      blocks: blocks(records),
      records,
      tombstones: name === 'ref' || name === 'log' ? Math.ceil(records / 50) : 0,
    };
    offset += section.size;
    return section;
  });
}

function offsetOf(name: SectionName): string {
  return String(sections.find(section => section.name === name)?.offset ?? 0);
}

function refName(index: number): string {
  return `refs/heads/topic/${String(index).padStart(7, '0')}`;
}

function oid(index: number): string {
  return (index * 0x9e3779b1).toString(16).padStart(13, '0').repeat(4).slice(0, 40);
}

function record(section: SectionName, index: number): RecordRow {
  if (section === 'ref') return refRow(index);
  if (section === 'obj')
    return {
      kind: 'object',
      prefix: oid(index).slice(0, 8),
      offsets: index % 40 === 0 ? [] : [String(BLOCK * (index % 7))],
    };
  if (section !== 'log')
    return { kind: 'index', lastKey: refName((index + 1) * PER_BLOCK - 1), offset: String(index * BLOCK) };
  const update = {
    old: oid(index),
    new: oid(index + 1),
    committer: { name: 'A U Thor', email: 'author@example.com' },
    time: String(1_700_000_000 + index * 977),
    tz: index % 2 === 0 ? 200 : -330,
    message: `commit: change number ${index}\nmore\n`,
  };
  return {
    kind: 'log',
    name: refName(Math.floor(index / 3)),
    updateIndex: String(logs - index),
    update: index % 50 === 49 ? null : update,
  };
}

function refRow(index: number): RecordRow {
  const row = { kind: 'ref', name: refName(index), updateIndex: String(1 + (index % 2748)) } as const;
  if (index % 50 === 49) return { ...row, value: { type: 'deletion' } };
  if (index % 50 === 7) return { ...row, value: { type: 'symref', target: 'refs/heads/main' } };
  if (index % 50 === 3) return { ...row, value: { type: 'peeled', oid: oid(index), peeled: oid(index + 1) } };
  return { ...row, value: { type: 'oid', oid: oid(index) } };
}

function block(position: number): BlockInfo {
  let first = 0;
  const section = sections.find(one => {
    if (position < first + one.blocks) return true;
    first += one.blocks;
    return false;
  })!;
  const inSection = position - first;
  const firstRecord = inSection * PER_BLOCK;
  const records = Math.min(PER_BLOCK, section.records - firstRecord);
  const length = Math.min(BLOCK, 300 + records * 37);
  const row = record(section.name, firstRecord);
  return {
    section: section.name,
    offset: section.offset + inSection * BLOCK,
    size: BLOCK,
    length,
    padding: BLOCK - length,
    restarts: Math.ceil(records / 16),
    records,
    firstRecord,
    firstKey: row.kind === 'ref' || row.kind === 'log' ? row.name : row.kind === 'object' ? row.prefix : row.lastKey,
  };
}

function on<P>(method: string, answer: (params: P, token: CancellationToken) => unknown): void {
  connection.onRequest(method, (params: P, token: CancellationToken) => {
    host.asked.push({ method, params });
    token.onCancellationRequested(() => host.cancelled.push(method));
    return answer(params, token);
  });
}

const range = (from: number, count: number, total: number) =>
  Array.from({ length: Math.max(0, Math.min(count, total - from)) }, (_, index) => from + index);

on(
  'ready',
  (): TableEditorState =>
    fixture.error ? { status: 'error', error: fixture.error } : { status: 'ok', table: description, listed },
);
on('openStack', () => null);
on<{ from: number; count: number }>('blocks', ({ from, count }) => {
  const total = sections.reduce((sum, one) => sum + one.blocks, 0);
  return { total, from, blocks: range(from, count, total).map(block) };
});
on<{ section: SectionName; from: number; count: number }>('records', async ({ section, from, count }) => {
  if (delay > 0) await new Promise(resolve => setTimeout(resolve, delay));
  if (fixture.recordsError) return refusal(fixture.recordsError);
  const total = sections.find(({ name }) => name === section)!.records;
  return { section, total, from, rows: range(from, count, total).map(index => record(section, index)) };
});
on<{ section: SectionName; key: string }>('find', ({ section, key }) => {
  const total = sections.find(({ name }) => name === section)!.records;
  let low = 0;
  let high = total;
  while (low < high) {
    const middle = (low + high) >> 1;
    const row = record(section, middle);
    const at = row.kind === 'ref' || row.kind === 'log' ? row.name : row.kind === 'object' ? row.prefix : row.lastKey;
    if (at < key) low = middle + 1;
    else high = middle;
  }
  return { index: low };
});
