/** A finding about a ref, at the record that holds it. */
import { type Finding, findingBounded, type Place, RULES, type RuleId } from '../reftable/index.ts';

export function finding(
  id: RuleId,
  ref: Place & { readonly name: string },
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
