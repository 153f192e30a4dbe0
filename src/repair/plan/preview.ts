/** The stack as a plan would leave it, in memory: what git would read there, and the findings that would be left. */

import { join } from 'node:path';
import type { Finding } from '../../check/finding.ts';
import { fsck } from '../../check/fsck.ts';
import type { FsckStep } from '../../check/make-finding.ts';
import { DamagedTable } from '../../check/table/damaged-table.ts';
import { isReftableError } from '../../reftable/errors.ts';
import { MAX_BLOCK_SIZE } from '../../reftable/format/constants.ts';
import type { HashName } from '../../reftable/format/hash.ts';
import { asBuffer } from '../../reftable/platform/node-buffer.ts';
import { formatNames, LIST_FILE } from '../../reftable/stack/list.ts';
import { type RewriteContext, withCollectedRecords, writeCollectedRecords } from '../collect/rewrite-table.ts';
import type { RepairPlan, Rewrite, Target, TargetTable, VisibleCounts } from '../plan.ts';
import { readList } from '../read-list.ts';
import { logChanges, refChanges } from './difference.ts';
import { Overlay, Sink } from './overlay.ts';
import { isSerious } from './proposal.ts';
import { VisibleRefs } from './visible-refs.ts';

/** What a target leads to, in the fields of a plan. */
export interface Preview extends Pick<RepairPlan, 'before' | 'after' | 'refs' | 'logs' | 'remaining'> {
  /** With the block sizes that were found to do. */
  readonly target: Target;
}

/** What a preview needs besides the target. `now` is in seconds since the epoch. */
export interface PreviewOptions {
  readonly hash: HashName;
  /** The hash that git opens the stack with; `undefined` if only its tables determine it. */
  readonly givenHash: HashName | undefined;
  readonly now: number;
  readonly factor: number | undefined;
  readonly onProgress: (message: string) => void;
}

/**
 * Simulates a target in memory: writes its tables, reads the stack before and after, and checks the result. Throws
 * IO_ERROR and OUT_OF_MEMORY_ERROR.
 */
export function preview(place: RewriteContext, target: Target, options: PreviewOptions): Preview {
  const { directory, files, check } = place;
  const overlay = new Overlay(files, directory);
  const list = readList(files, directory);
  const bytes = list.state === 'read' ? list.bytes : undefined;
  const tables = target.tables?.map(table => put(place, overlay, table, options)) ?? null;
  for (const name of target.remove) overlay.hide(name);
  for (const { file } of target.locks) overlay.hide(file);
  for (const { file, as } of target.setAside) {
    overlay.hide(file);
    overlay.link(file, as);
  }
  const newList = tables === null ? undefined : asBuffer(formatNames(tables.map(({ name }) => name)));
  if (newList !== undefined) overlay.put(LIST_FILE, newList, modeOf(place, LIST_FILE) ?? 0o644);
  const listAfter = newList ?? bytes;

  options.onProgress('Comparing what git reads before and after');
  using before = VisibleRefs.of(files, directory, bytes, options.givenHash);
  using after = VisibleRefs.of(overlay, directory, listAfter, options.givenHash);
  const refs = refChanges(before, after, check);
  const logs = logChanges(before, after, check);
  options.onProgress('Examining the stack as it will be');
  return {
    target: { ...target, tables },
    before: summary(before, refs.same + refs.changed + refs.removed, logs.same + logs.changed + logs.removed),
    after: summary(after, refs.same + refs.changed + refs.added, logs.same + logs.changed + logs.added),
    refs,
    logs,
    remaining: seriousFindings(
      fsck(directory, { files: overlay, hash: options.givenHash, now: options.now, factor: options.factor }),
      check,
    ),
  };
}

function summary({ tables, error }: VisibleRefs, refs: number, logs: number): VisibleCounts {
  return { tables: tables.length, refs, logs, ...(error !== undefined && { error }) };
}

/** The errors and warnings of a check. `check` is called at each step; what it throws stops the check. */
export function seriousFindings(steps: Iterable<FsckStep>, check: () => void): Finding[] {
  const findings: Finding[] = [];
  for (const step of steps) {
    check();
    if (step.type === 'finding' && isSerious(step.finding)) findings.push(step.finding);
  }
  return findings;
}

function put(place: RewriteContext, overlay: Overlay, table: TargetTable, { hash, onProgress }: PreviewOptions) {
  if (table.how === 'copy') overlay.link(table.from, table.name);
  if (table.how !== 'rewrite' || table.rewrite === undefined) return table;
  onProgress(`Rewriting ${table.from} in memory`);
  const written = writePreview(place, table.from, table.rewrite, hash);
  overlay.put(table.name, written.bytes, modeOf(place, table.from) ?? 0o644);
  return { ...table, rewrite: written.rewrite };
}

function modeOf({ files, directory }: RewriteContext, name: string): number | undefined {
  const entry = files.entry(join(directory, name));
  return entry?.type === 'file' ? entry.mode : undefined;
}

/** With larger and larger blocks until every record fits one and git reads every log block. */
function writePreview(
  place: RewriteContext,
  from: string,
  wanted: Rewrite,
  hash: HashName,
): { bytes: Buffer; rewrite: Rewrite } {
  return withCollectedRecords(place, from, wanted, collectedRecords => {
    for (let { blockSize } = wanted; ; blockSize = Math.min(blockSize * 4, MAX_BLOCK_SIZE)) {
      const rewrite = { ...wanted, blockSize };
      const sink = new Sink();
      try {
        writeCollectedRecords(collectedRecords, rewrite, hash, sink.write);
      } catch (error) {
        if (!isReftableError(error, 'ENTRY_TOO_BIG_ERROR') || blockSize === MAX_BLOCK_SIZE) throw error;
        continue;
      }
      const { bytes } = sink;
      if (blockSize === MAX_BLOCK_SIZE || !hasLongLogBlock(bytes, place)) return { bytes, rewrite };
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
