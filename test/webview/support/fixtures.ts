// Stacks and tables built in code, with the shapes the host sends.
import type { ListedTable, Segment, StackSummary, TableStatistics, TableSummary } from '../../../src/protocol/stack.ts';
import type { ErrorInfo } from '../../../src/protocol/values.ts';
import type { StackEditorState } from '../../../src/protocol/webview.ts';
import { segmentToCompact, sizeLimits } from '../../../src/reftable/stack/geometry.ts';
import { present } from '../../support/present.ts';

const KIB = 1024;
const OVERHEAD = 91;

/** Sizes of the stack the sketches show: two pairs break the rule. */
export const UNEVEN = [
  38.6 * KIB * KIB,
  2.4 * KIB * KIB,
  620 * KIB,
  208 * KIB,
  146 * KIB,
  61 * KIB,
  37 * KIB,
  1.3 * KIB,
].map(Math.floor);

type Measured = Omit<TableSummary, 'sizeLimit' | 'excess' | 'isTooLarge'>;

/** What the service works out for tables of these sizes. */
export function geometryOf(
  measured: readonly Measured[],
  factor: number,
): { tables: TableSummary[]; suggestedSegment: Segment | null } {
  const sizes = measured.map(({ effectiveSize }) => effectiveSize);
  const limits = sizeLimits(sizes, factor);
  const tables = measured.map((table, index) => {
    const { limit, ...rule } = present(limits[index]);
    return { ...table, ...rule, sizeLimit: limit === null ? null : limit + table.size - table.effectiveSize };
  });
  return { tables, suggestedSegment: segmentToCompact(measured, factor) ?? null };
}

export interface StackOptions {
  readonly firstIndex?: bigint;
  /** Update indices left out before the table at this position. */
  readonly gapBefore?: number;
  readonly locked?: boolean;
  readonly unlisted?: readonly string[];
}

export function stackOf(sizes: readonly number[], options: StackOptions = {}): StackSummary {
  const { firstIndex = 1n, gapBefore = -1, locked = false, unlisted = [] } = options;
  let next = firstIndex;
  const measured = sizes.map((size, index): Measured => {
    if (index === gapBefore) next += 10n;
    const min = next;
    const max = min + BigInt(Math.max(0, Math.floor(size / 130) - 1));
    next = max + 1n;
    const hex = (value: bigint) => `0x${value.toString(16).padStart(12, '0')}`;
    const random = ((index + 1) * 0x9e3779b1) >>> 0;
    return {
      name: `${hex(min)}-${hex(max)}-${random.toString(16).padStart(8, '0')}.ref`,
      size,
      effectiveSize: size - OVERHEAD,
      version: 1,
      hash: 'sha1',
      blockSize: 4096,
      minUpdateIndex: `${min}`,
      maxUpdateIndex: `${max}`,
    };
  });
  const { tables, suggestedSegment } = geometryOf(measured, 2);
  return {
    location: { directory: '/srv/server.git/reftable', hash: 'sha1' },
    hash: 'sha1',
    tables,
    minUpdateIndex: tables[0]?.minUpdateIndex ?? '0',
    maxUpdateIndex: tables.at(-1)?.maxUpdateIndex ?? '0',
    nextUpdateIndex: `${next}`,
    factor: 2,
    suggestedSegment,
    changedAt: 1_790_000_000,
    locked,
    unlisted,
  };
}

export function statisticsOf({ name, size }: TableSummary, position: number): TableStatistics {
  const other = Math.min(size, 120 + Math.floor(size * 0.04));
  const rest = size - other;
  const log = Math.floor(rest * (position === 0 ? 0.05 : 0.5));
  const obj = Math.floor(rest * (position === 0 ? 0.3 : 0.12));
  const index = size > 64 * KIB ? Math.floor(rest * 0.03) : 0;
  const refs = Math.max(1, Math.floor((rest - log - obj - index) / 40));
  const blocks = (bytes: number) => Math.ceil(bytes / 4096);
  return {
    name,
    refs,
    refTombstones: position === 0 ? 0 : Math.floor(refs / 50),
    logs: Math.floor(log / 70),
    logTombstones: position,
    objects: Math.floor(obj / 12),
    blocks: { ref: blocks(rest - log - obj - index), obj: blocks(obj), index: blocks(index), log: blocks(log) },
    bytes: { ref: rest - log - obj - index, obj, index, log, other },
    names: {
      refs: { first: position === 0 ? 'HEAD' : 'refs/heads/feature/\u202e1', last: 'refs/tags/v9.8' },
      logs: log < 70 ? null : { first: 'refs/heads/main', last: 'refs/remotes/origin/main' },
    },
  };
}

export function editorState(summary: StackSummary, readOnly: string | null = null): StackEditorState {
  return {
    repository: 'server.git',
    worktree: 'main worktree',
    stack: { status: 'ok', summary },
    findings: null,
    readOnly,
    readAt: 1_790_000_000,
  };
}

/** `tables`: those that the list names, base first. */
export function brokenState(error: ErrorInfo, tables: readonly ListedTable[] = []): StackEditorState {
  return {
    repository: 'server.git',
    worktree: 'main worktree',
    stack: { status: 'error', location: { directory: '/srv/server.git/reftable' }, error, tables },
    findings: null,
    readOnly: null,
    readAt: 1_790_000_000,
  };
}

/** The tables of a stack, three of which are missing, damaged and unreadable. */
export function brokenTables(sizes: readonly number[]): ListedTable[] {
  const states = { 2: 'missing', 4: 'damaged', 5: 'unreadable' } as const;
  return stackOf(sizes).tables.map((summary, position) => {
    const { name, size, minUpdateIndex: min, maxUpdateIndex: max } = summary;
    // Without the older tables, no limit is known.
    if (!(position in states)) return { name, summary: { ...summary, sizeLimit: null, excess: 0, isTooLarge: false } };
    const state = states[position as keyof typeof states];
    const code = { missing: 'NOT_EXIST_ERROR', damaged: 'FORMAT_ERROR', unreadable: 'IO_ERROR' }[state];
    const error = { code, message: `The table is ${state}.`, file: `/srv/server.git/reftable/${name}` };
    return { name, state, error, size: state === 'missing' ? null : size, updateIndices: { min, max } };
  });
}

/** Sizes of `count` tables that stay geometric for as long as sizes can. */
export function geometricSizes(count: number): number[] {
  return Array.from({ length: count }, (_, index) => OVERHEAD + 60 * 2.2 ** (count - index)).map(Math.floor);
}

/** Sizes as a busy stack without auto-compaction has them: a big base and many uneven small tables. */
export function busySizes(count: number): number[] {
  let seed = 7;
  const random = () => {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff;
    return seed / 0x7fffffff;
  };
  return Array.from({ length: count }, (_, index) =>
    Math.floor(index === 0 ? 42 * KIB * KIB : 200 + 60_000 * random() ** 3 + (1.5 * KIB * KIB) / (1 + index * index)),
  );
}
