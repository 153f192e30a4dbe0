// The bytes that a finding reports as damaged.
import type { FileRange, Finding } from '../../../src/check/index.ts';

/** Its own range, and the ranges that are wrong because of the same damage. Other related ranges only give context. */
export function rangesOf(finding: Finding): (FileRange & Pick<Finding, 'inflated'>)[] {
  const consequences = (finding.related ?? []).filter(
    ({ is, start, end }) => is === 'consequence' && start !== undefined && end !== undefined,
  );
  return [finding, ...consequences];
}
