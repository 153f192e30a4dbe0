/**
 * The check: the entry `./check` of the package, for Node. It finds what `git refs verify` finds, and more, and reads on
 * after errors.
 *
 *     for (const step of checkStack('/repository/.git/reftable')) {
 *       if (step.type === 'finding') console.log(step.finding.severity, step.finding.id, step.finding.file);
 *     }
 */
import './platform/node.ts';

export type { ByteRange } from '../check/byte-range.ts';
export { checkStack, type StackCheckOptions } from '../check/check-stack.ts';
export { type FileRange, type Finding, findingRange, type RelatedRange, type Severity } from '../check/finding.ts';
export type { FindingId, FindingParams } from '../check/finding-params.ts';
export { type FsckOptions, fsck, fsckTable } from '../check/fsck.ts';
export type { FsckStep } from '../check/make-finding.ts';
export { SEVERITIES } from '../check/severities.ts';
export { DamagedTable } from '../check/table/damaged-table.ts';
export { type Salvaged, salvage } from '../check/table/salvage.ts';
