/** The result of a plan: what git would read, and the findings that would be left. */
import type { Finding } from '../../check/finding.ts';
import { fsck, type KnownTables } from '../../check/fsck.ts';
import { type FsckStep, makeFinding } from '../../check/make-finding.ts';
import { checkRefObjects } from '../../check/refs/check-objects.ts';
import { ReadableRefs } from '../../check/refs/readable-refs.ts';
import type { ObjectLookup } from '../../git/objects/look-up.ts';
import type { RepairPlan, VisibleCounts } from '../plan.ts';
import type { OnRepairProgress } from '../progress.ts';
import { logChanges, refChanges } from './difference.ts';
import type { MissingHead } from './missing-head.ts';
import type { PlanContext } from './plan-context.ts';
import { type LostNames, probablyLost } from './probably-lost.ts';
import { isSerious } from './proposal.ts';
import type { Simulation, SimulationOptions } from './simulation.ts';
import type { VisibleRefs } from './visible-refs.ts';

/** The results of a target, in the fields of a plan. */
export interface Preview extends Pick<RepairPlan, 'target' | 'before' | 'after' | 'refs' | 'logs' | 'remaining'> {
  /** The refs that missing tables probably had, if `missing` was given. */
  readonly probablyLost?: LostNames;
}

/** The inputs of a preview besides the simulation. `now` is in seconds since the epoch. */
export interface PreviewOptions extends Pick<SimulationOptions, 'givenHash'> {
  readonly now: number;
  /** The geometric factor for the check; `undefined` for git's default. */
  readonly factor: number | undefined;
  /** The findings of the tables before the target. */
  readonly known: KnownTables;
  /** The target leaves out listed tables that are missing. */
  readonly missing: boolean;
  /** The HEAD that is missing in the stack. */
  readonly head: MissingHead | undefined;
  /** The errors and warnings about objects of refs after the target. */
  readonly objectFindings: readonly Finding[];
  /** Called before each part of the work; what it throws stops the preview. */
  readonly onProgress: OnRepairProgress;
}

/** Compares what git reads before and after a target, and checks the result. Throws IO_ERROR. */
export function preview(context: PlanContext, simulation: Simulation, options: PreviewOptions): Preview {
  const { directory, check } = context;
  const { givenHash: hash, now, factor, head, known } = options;
  options.onProgress({ type: 'comparing' });
  using before = simulation.before();
  using after = simulation.after();
  const compared = { before, after, same: simulation.keepsTables(before) };
  const refs = refChanges(compared, check);
  const logs = logChanges(compared, check);
  const lost = options.missing ? probablyLost(after, context) : undefined;
  options.onProgress({ type: 'checkingPreview' });
  const found = seriousFindings(fsck(directory, { files: simulation.files, hash, now, factor, known }), check);
  if (after.error === undefined) found.push(...options.objectFindings);
  return {
    target: simulation.target,
    before: summary(before, refs.same + refs.changed + refs.removed, logs.same + logs.changed + logs.removed),
    after: summary(after, refs.same + refs.changed + refs.added, logs.same + logs.changed + logs.added),
    refs,
    logs,
    ...(lost !== undefined && { probablyLost: lost }),
    // A stack without tables has findings of its own.
    remaining: head?.hasTables ? [...found, makeFinding('headMissing', '', {})] : found,
  };
}

/** The errors and warnings about objects of refs after a target. Throws what the lookup throws. */
export function objectFindings(
  { files }: Simulation,
  { directory, check }: PlanContext,
  { objects, givenHash }: { readonly objects: ObjectLookup } & Pick<PreviewOptions, 'givenHash'>,
): Finding[] {
  using refs = new ReadableRefs(directory, givenHash, files);
  return seriousFindings(checkRefObjects(refs, objects), check);
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
