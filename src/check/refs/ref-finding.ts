/** A finding about a ref, at the record that holds it. */
import type { FileRange, Finding } from '../finding.ts';
import type { FindingId, FindingParams } from '../finding-params.ts';
import { makeFinding } from '../make-finding.ts';

/** A finding about the ref, at the bytes of its record where they are known. */
export function refFinding<Id extends FindingId>(
  id: Id,
  ref: FileRange & { readonly name: string },
  params: FindingParams[Id],
): Finding {
  const { file, start, end, name } = ref;
  const range = start === undefined || end === undefined ? {} : { start, end };
  return makeFinding(id, file, params, { ...range, ref: name });
}
