/** The tables of a stack in any state, as they are drawn: those that can be read, and the known facts of the others. */
import type { BrokenTable, ListedTable, StackState, TableSummary, UpdateIndices } from '../../src/protocol/stack.ts';
import type { ErrorInfo } from '../../src/protocol/values.ts';

export interface DrawnTable {
  /** 0 is the base. */
  readonly position: number;
  readonly name: string;
  /** Its name; another one where the list names a table twice. */
  readonly key: string;
  /** `null` if the table cannot be read. */
  readonly summary: TableSummary | null;
  /** Of the file; `null` if it does not exist. */
  readonly size: number | null;
  readonly updateIndices: UpdateIndices | null;
  readonly damage: Damage | null;
}

/** Why a table is not drawn as a plain bar. */
export type Damage = Pick<BrokenTable, 'state' | 'error'>;

/** `failures`: why tables could not be scanned, by name. */
export function drawnTables(stack: StackState, failures: ReadonlyMap<string, ErrorInfo>): DrawnTable[] {
  const listed: readonly ListedTable[] =
    stack.status === 'error' ? stack.tables : stack.summary.tables.map(summary => ({ name: summary.name, summary }));
  const keys = new Set<string>();
  return listed.map((table, position) => {
    const { name } = table;
    const key = keys.has(name) ? `${name}#${position}` : name;
    keys.add(key);
    return { position, name, key, ...drawn(table, failures.get(name)) };
  });
}

function drawn(table: ListedTable, failure: ErrorInfo | undefined): Omit<DrawnTable, 'position' | 'name' | 'key'> {
  if (table.summary === undefined) {
    const { state, error, size, updateIndices } = table;
    return { summary: null, size, updateIndices, damage: { state, error } };
  }
  const { summary } = table;
  const updateIndices = { min: summary.minUpdateIndex, max: summary.maxUpdateIndex };
  const state = failure && stateAfter(failure);
  return { summary, size: summary.size, updateIndices, damage: failure && state ? { state, error: failure } : null };
}

/** The state of a table whose scan failed; `undefined` for an error that is not about the table. */
function stateAfter({ code, file }: ErrorInfo): BrokenTable['state'] | undefined {
  // A record that cannot be decoded names its file, a failure of the worker does not.
  if (code === 'GENERIC_ERROR') return file === undefined ? undefined : 'damaged';
  return STATES[code];
}

const STATES: Readonly<Record<string, BrokenTable['state']>> = {
  NOT_EXIST_ERROR: 'missing',
  IO_ERROR: 'unreadable',
  FORMAT_ERROR: 'damaged',
  ZLIB_ERROR: 'damaged',
};

/** How many of the tables cannot be read completely. */
export function countBroken(tables: readonly DrawnTable[]): number {
  return tables.filter(({ damage }) => damage !== null).length;
}
