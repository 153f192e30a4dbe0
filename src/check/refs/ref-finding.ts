/** A finding about a ref, at the record that holds it. */
import type { FileRange, Finding } from '../finding.ts';
import { findingBounded } from '../make-finding.ts';
import { RULES, type RuleId } from '../rules.ts';

export function refFinding(
  id: RuleId,
  ref: FileRange & { readonly name: string },
  message: string,
  expected?: string,
  actual?: string,
): Finding {
  const { file, start, end, name } = ref;
  return findingBounded({
    id,
    ...RULES[id],
    file,
    ...(start === undefined || end === undefined ? {} : { start, end }),
    ref: name,
    message,
    ...(expected === undefined ? {} : { expected }),
    ...(actual === undefined ? {} : { actual }),
  });
}
