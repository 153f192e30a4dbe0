/** Makes the findings and progress steps of the check. */
import type { Fault } from './fault.ts';
import type { Finding, RelatedRange } from './finding.ts';
import type { FindingId, FindingParams } from './finding-params.ts';
import { SEVERITIES } from './severities.ts';

/** The caller may stop, or do other work, between two steps. */
export type FsckStep =
  | { readonly type: 'finding'; readonly finding: Finding }
  | { readonly type: 'progress'; readonly message: string; readonly fraction: number };

type Details = Pick<Finding, 'start' | 'end' | 'ref' | 'related'>;

/** A finding about `file`, a name in the stack's directory, with the severity of its kind. */
export function makeFinding<Id extends FindingId>(
  id: Id,
  file: string,
  params: FindingParams[Id],
  details: Details = {},
): Finding {
  // The compiler does not see that a union over `id` has a member for each.
  return { id, severity: SEVERITIES[id], file, ...details, params } as Finding;
}

/** The step that reports what `makeFinding` returns. */
export function found<Id extends FindingId>(
  id: Id,
  file: string,
  params: FindingParams[Id],
  details: Details = {},
): FsckStep {
  return { type: 'finding', finding: makeFinding(id, file, params, details) };
}

/** The step that reports a fault of a table or list, with the severity of its kind. */
export function step(fault: Fault, file: string): FsckStep {
  return { type: 'finding', finding: findingOf(fault, file) };
}

/** A fault with its file and severity. */
export function findingOf({ consequences, ...fault }: Fault, file: string): Finding {
  const related = consequences?.map(({ start, end }): RelatedRange => ({ file, start, end, is: 'consequence' }));
  return { ...fault, severity: SEVERITIES[fault.id], file, ...(related && { related }) };
}
