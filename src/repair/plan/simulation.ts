/** The files of a stack as a target leaves them, in memory. */
import { join } from 'node:path';
import { DamagedTable } from '../../check/table/damaged-table.ts';
import { isReftableError } from '../../reftable/errors.ts';
import { MAX_BLOCK_SIZE } from '../../reftable/format/constants.ts';
import type { HashName } from '../../reftable/format/hash.ts';
import type { FileSystem } from '../../reftable/platform/files.ts';
import { asBuffer } from '../../reftable/platform/node-buffer.ts';
import { formatNames, LIST_FILE } from '../../reftable/stack/list.ts';
import { type RewriteContext, withCollectedRecords, writeCollectedRecords } from '../collect/rewrite-table.ts';
import type { CreatedTable, Rewrite, Target, TargetTable } from '../plan.ts';
import type { OnRepairProgress } from '../progress.ts';
import { type ListState, readList } from '../read-list.ts';
import { createdBytes } from './created-table.ts';
import { Overlay, Sink } from './overlay.ts';
import { VisibleRefs } from './visible-refs.ts';

/** The inputs of a simulation besides the target. */
export interface SimulationOptions {
  readonly hash: HashName;
  /** The hash that git opens the stack with; `undefined` if only its tables determine it. */
  readonly givenHash: HashName | undefined;
  /** Called before each part of the work; what it throws stops it. */
  readonly onProgress: OnRepairProgress;
}

/** The stack before and after a target, whose tables are written in memory. */
export class Simulation {
  /** The files after it. */
  readonly files: Overlay;
  readonly #context: RewriteContext;
  readonly #options: SimulationOptions;
  readonly #list: ListState;
  #target: Target;

  /** Throws IO_ERROR and OUT_OF_MEMORY_ERROR. */
  constructor(context: RewriteContext, target: Target, options: SimulationOptions) {
    const { files, directory } = context;
    this.#context = context;
    this.#options = options;
    this.#list = readList(files, directory);
    this.files = new Overlay(files, directory);
    this.#target = { ...target, tables: target.tables?.map(table => this.#put(table)) ?? null };
    for (const name of target.remove) this.files.hide(name);
    for (const { file } of target.locks) this.files.hide(file);
    for (const { file, as } of target.setAside) {
      this.files.hide(file);
      this.files.link(file, as);
    }
    this.#putList();
  }

  /** With the block sizes that were found to be sufficient. */
  get target(): Target {
    return this.#target;
  }

  /** Replaces the tables of the target by the same ones and created ones, which are written too. */
  create(tables: readonly TargetTable[]): void {
    for (const { name, create } of tables) if (create !== undefined) this.#putCreated(name, create);
    this.#target = { ...this.#target, tables };
    this.#putList();
  }

  /** Whether git reads the same tables before and after it. `before` is what it reads before. */
  keepsTables(before: VisibleRefs): boolean {
    return this.#listAfter === undefined && before.tables.every(({ name }) => this.files.keeps(name));
  }

  /** What git reads now. Dispose of it. */
  before(): VisibleRefs {
    const list = this.#list;
    return this.#visible(this.#context.files, list.state === 'read' ? list.bytes : undefined);
  }

  /** What git reads after the target. Dispose of it. */
  after(): VisibleRefs {
    const list = this.#list;
    return this.#visible(this.files, this.#listAfter ?? (list.state === 'read' ? list.bytes : undefined));
  }

  #visible(files: FileSystem, list: Buffer | undefined): VisibleRefs {
    return list === undefined && 'message' in this.#list
      ? VisibleRefs.unreadable(this.#list.message)
      : VisibleRefs.of(files, this.#context.directory, list, this.#options.givenHash);
  }

  get #listAfter(): Buffer | undefined {
    const { tables } = this.#target;
    return tables === null ? undefined : asBuffer(formatNames(tables.map(({ name }) => name)));
  }

  #putList(): void {
    const list = this.#listAfter;
    if (list !== undefined) this.files.put(LIST_FILE, list, modeOf(this.#context, LIST_FILE) ?? 0o644);
  }

  #put(table: TargetTable): TargetTable {
    const { name, from, how, create, copyOf, rewrite } = table;
    if (how === 'copy') this.files.link(from, name);
    if (create !== undefined) this.#putCreated(name, create);
    if (copyOf !== undefined) this.files.show(copyOf.path, name);
    if (how !== 'rewrite' || rewrite === undefined) return table;
    this.#options.onProgress({ type: 'previewingTable', file: from });
    const written = writePreview(this.#context, from, rewrite, this.#options.hash);
    this.files.put(name, written.bytes, modeOf(this.#context, from) ?? 0o644);
    return { ...table, rewrite: written.rewrite };
  }

  #putCreated(name: string, create: CreatedTable): void {
    const sink = new Sink();
    createdBytes(create, this.#options.hash, sink.write);
    this.files.put(name, sink.bytes, modeOf(this.#context, LIST_FILE) ?? 0o644);
  }
}

function modeOf({ files, directory }: RewriteContext, name: string): number | undefined {
  const entry = files.entry(join(directory, name));
  return entry?.type === 'file' ? entry.mode : undefined;
}

/** With larger and larger blocks until every record fits one and git reads every log block. */
function writePreview(
  context: RewriteContext,
  from: string,
  planned: Rewrite,
  hash: HashName,
): { bytes: Buffer; rewrite: Rewrite } {
  return withCollectedRecords(context, from, planned, collectedRecords => {
    for (let { blockSize } = planned; ; blockSize = Math.min(blockSize * 4, MAX_BLOCK_SIZE)) {
      const rewrite = { ...planned, blockSize };
      const sink = new Sink();
      try {
        writeCollectedRecords(collectedRecords, rewrite, hash, sink.write);
      } catch (error) {
        if (!isReftableError(error, 'ENTRY_TOO_BIG_ERROR') || blockSize === MAX_BLOCK_SIZE) throw error;
        continue;
      }
      const { bytes } = sink;
      if (blockSize === MAX_BLOCK_SIZE || !hasLongLogBlock(bytes, context)) return { bytes, rewrite };
    }
  });
}

function hasLongLogBlock(bytes: Buffer, { files, directory, check }: RewriteContext): boolean {
  const trial = new Overlay(files, directory);
  trial.put('trial.ref', bytes, 0o600);
  using damagedTable = new DamagedTable(join(directory, 'trial.ref'), trial);
  for (const { faults } of damagedTable.walk()) {
    check();
    if (faults.some(({ id }) => id === 'logBlockSize')) return true;
  }
  return false;
}
