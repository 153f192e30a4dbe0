/** Counts what a merge does with its records. */
import type { TableCursor } from '../table/cursor.ts';
import type { CopiedBlock, MergeObserver } from './merge.ts';

/** How many records of a section a merge reads, by what it does with them. */
export interface RecordCounts {
  /** Written to the merged table. */
  kept: number;
  /** Not written: a newer table of the run has the same key. */
  shadowed: number;
  /** Tombstones not written, because the run starts at the base. */
  tombstonesDropped: number;
  /** Tombstones among those kept. */
  tombstonesKept: number;
}

/** What can be read from older tables now and not after the compaction. */
export interface UnrecoverableRef {
  readonly name: string;
  /** A value under a tombstone. */
  value: boolean;
  /** Reflog entries under tombstones, and expired ones. */
  entries: number;
}

/** Counts what a merge does with each record. */
export class Tally implements MergeObserver {
  readonly refs: RecordCounts = { kept: 0, shadowed: 0, tombstonesDropped: 0, tombstonesKept: 0 };
  readonly logs = { kept: 0, shadowed: 0, tombstonesDropped: 0, tombstonesKept: 0, expired: 0 };
  readonly #lost = new Map<string, UnrecoverableRef>();

  ref(cursor: TableCursor): void {
    this.refs.kept++;
    if (cursor.isDeletion) this.refs.tombstonesKept++;
  }

  log(cursor: TableCursor): void {
    this.logs.kept++;
    if (cursor.isDeletion) this.logs.tombstonesKept++;
  }

  refBlock({ entries, deletions }: CopiedBlock): void {
    this.refs.kept += entries;
    this.refs.tombstonesKept += deletions;
  }

  logBlock({ entries, deletions }: CopiedBlock): void {
    this.logs.kept += entries;
    this.logs.tombstonesKept += deletions;
  }

  droppedRef(): void {
    this.refs.tombstonesDropped++;
  }

  droppedLog(cursor: TableCursor, why: 'tombstone' | 'expired'): void {
    if (why === 'tombstone') {
      this.logs.tombstonesDropped++;
    } else {
      this.logs.expired++;
      this.#loses(cursor).entries++;
    }
  }

  shadowedRef(hidden: TableCursor, by: TableCursor): void {
    this.refs.shadowed++;
    if (by.isDeletion && !hidden.isDeletion) this.#loses(hidden).value = true;
  }

  shadowedLog(hidden: TableCursor, by: TableCursor): void {
    this.logs.shadowed++;
    if (by.isDeletion && !hidden.isDeletion) this.#loses(hidden).entries++;
  }

  /** In the order of names. */
  unrecoverable(): UnrecoverableRef[] {
    return [...this.#lost.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  #loses(cursor: TableCursor): UnrecoverableRef {
    const { name } = cursor;
    const ref = this.#lost.get(name) ?? { name, value: false, entries: 0 };
    this.#lost.set(name, ref);
    return ref;
  }
}
