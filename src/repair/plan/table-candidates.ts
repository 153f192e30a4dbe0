/** Tables that may need rewriting: the facts about each after it was read to its end. */
import { join } from 'node:path';
import type { FindingId } from '../../check/finding-params.ts';
import { SEVERITIES } from '../../check/severities.ts';
import { checkTable } from '../../check/table/check-table.ts';
import { DamagedTable } from '../../check/table/damaged-table.ts';
import { isReftableError } from '../../reftable/errors.ts';
import { DEFAULT_BLOCK_SIZE, MAX_UINT64 } from '../../reftable/format/constants.ts';
import { type RewriteContext, withCollectedRecords } from '../collect/rewrite-table.ts';
import type { PlanNotes, Rewrite } from '../plan.ts';
import type { DirectoryState, Limits, TableState } from './directory-state.ts';

/** Findings about a table that rewriting it fixes. */
const FIXED_BY_REWRITING: ReadonlySet<string> = new Set<FindingId>([
  ...(['tableTooShort', 'tableMagic', 'tableVersion', 'tableHashId', 'tableHash', 'tableLimits'] as const),
  ...(['headerMismatch', 'footerMissing', 'footerMagic', 'footerChecksum', 'trailingBytes'] as const),
  ...(['footerPosition', 'footerUnused', 'objectIdLength', 'blockType', 'blockLength', 'blockAlignment'] as const),
  ...(['blockMissing', 'blockCutOff', 'logBlockSize', 'logStream', 'padding', 'sectionOrder', 'restartCount'] as const),
  ...(['restartOffset', 'badRecord', 'recordOrder', 'recordRepeated', 'recordName', 'refUpdateIndex'] as const),
  ...([
    'logUpdateIndex',
    'logMessage',
    'logValueType',
    'indexOffset',
    'indexKey',
    'indexIncomplete',
    'indexBlockSize',
    'objectOffset',
  ] as const),
  'objectMissing',
]);

/** Whether rewriting a table fixes a finding with this ID. */
export function isFixedByRewriting(id: string): boolean {
  return FIXED_BY_REWRITING.has(id);
}

/** A table that was read to its end, and how it can be rewritten. */
export interface TableCandidate {
  readonly table: TableState;
  readonly rewrite: Rewrite;
  /** Records that can be written; 0 when nothing of the table can be read. */
  readonly count: number;
  readonly lost: PlanNotes;
  readonly uncertain: PlanNotes;
  /** Of its reflog entries. */
  readonly logIndices: Limits | undefined;
  /** A range of keys is missing. */
  readonly hasGaps: boolean;
}

/** Reads tables of the directory on demand, each once. */
export class TableCandidates {
  readonly #context: RewriteContext;
  readonly #directoryState: DirectoryState;
  readonly #now: number;
  readonly #known = new Map<string, TableCandidate>();

  constructor(context: RewriteContext, directoryState: DirectoryState, now: number) {
    this.#context = context;
    this.#directoryState = directoryState;
    this.#now = now;
  }

  /** Reads a table to its end. `limits`: other ones than it has. `undefined` when it cannot be opened. */
  of(name: string, limits?: Limits): TableCandidate | undefined {
    const table = this.#directoryState.tables.get(name);
    if (table === undefined || !table.readable) return undefined;
    const known = limits === undefined ? this.#known.get(name) : undefined;
    const found = known ?? this.#read(table, this.#rewriteOf(table, limits));
    this.#known.set(name, found);
    return found;
  }

  #read(table: TableState, rewrite: Rewrite): TableCandidate {
    return withCollectedRecords(this.#context, table.name, rewrite, ({ count, lost, uncertain, gaps, logIndices }) => ({
      ...{ table, rewrite, count, logIndices, hasGaps: gaps.length > 0 },
      ...{ lost: lost.planNotes, uncertain: uncertain.planNotes },
    }));
  }

  #rewriteOf(table: TableState, given: Limits | undefined): Rewrite {
    const own = table.limits ?? this.#guess(table);
    const limits = given ?? own;
    return {
      minUpdateIndex: String(limits.min),
      maxUpdateIndex: String(limits.max),
      // A table with a lower start keeps the indices of its records. A table with other limits moves them.
      countedFrom: String(given !== undefined && given.min < own.min && given.max === own.max ? own.min : limits.min),
      blockSize: this.#blockSizeOf(table),
      fill: [],
    };
  }

  /** The limits are unknown: those that its reflog entries allow, above those of older tables in the list. */
  #guess(table: TableState): Limits {
    const { lines, tables } = this.#directoryState;
    const listed = lines.map(line => tables.get(line.name));
    const position = listed.indexOf(table);
    const below = listed.slice(0, Math.max(0, position)).findLast(each => each?.limits !== undefined);
    const above = listed.slice(position + 1).find(each => each?.limits !== undefined);
    const min = (below?.limits?.max ?? 0n) + 1n;
    const rewrite = {
      ...{ minUpdateIndex: String(min), maxUpdateIndex: String(MAX_UINT64), countedFrom: String(min) },
      ...{ blockSize: 0, fill: [] },
    };
    let max = min;
    withCollectedRecords(this.#context, table.name, rewrite, collectedRecords => {
      for (const log of collectedRecords.logs())
        if (log.update !== null && log.updateIndex > max) max = log.updateIndex;
      for (const ref of collectedRecords.refs()) if (ref.updateIndex > max) max = ref.updateIndex;
    });
    const allowedMax = above?.limits === undefined ? max : above.limits.min - 1n;
    return { min, max: max < allowedMax ? max : allowedMax < min ? min : allowedMax };
  }

  /** According to the header, or the value with which the strict reader would accept it as the table's. */
  #blockSizeOf({ name, blockSize }: TableState): number {
    try {
      using damagedTable = new DamagedTable(join(this.#directoryState.directory, name), this.#context.files);
      const notified = damagedTable.space.blockSize || blockSize;
      return notified >= 128 ? notified : DEFAULT_BLOCK_SIZE;
    } catch (error) {
      if (isReftableError(error)) return DEFAULT_BLOCK_SIZE;
      throw error;
    }
  }

  /** Whether a table that the check did not read, because the list does not name it, needs rewriting. */
  isDamaged(name: string): boolean {
    using damagedTable = new DamagedTable(join(this.#directoryState.directory, name), this.#context.files);
    for (const step of checkTable(damagedTable, this.#now)) {
      this.#context.check();
      if ('fault' in step && isFixedByRewriting(step.fault.id) && isSerious(step.fault.id)) return true;
    }
    return false;
  }
}

function isSerious(id: FindingId): boolean {
  const severity = SEVERITIES[id];
  return severity === 'error' || severity === 'warning';
}
