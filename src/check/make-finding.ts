/** Makes the findings and progress steps of the check. */
import { bounded } from '../text/escape/bounded.ts';
import type { Fault } from './fault.ts';
import type { Finding } from './finding.ts';
import { RULES, type RuleId } from './rules.ts';

/** Between any two steps the caller may stop, or do something else. */
export type FsckStep =
  | { readonly type: 'finding'; readonly finding: Finding }
  | { readonly type: 'progress'; readonly message: string; readonly fraction: number };

type Details = Pick<Finding, 'start' | 'end' | 'expected' | 'actual' | 'related'>;

export function found(id: RuleId, file: string, message: string, details: Details = {}): FsckStep {
  return {
    type: 'finding',
    finding: findingBounded({ id, ...RULES[id], file, ...details, message: withoutStop(message) }),
  };
}

export function step(fault: Fault, file: string): FsckStep {
  return { type: 'finding', finding: findingOf(fault, file) };
}

/** A fault with its file and the text of its rule. */
export function findingOf({ id, ...fault }: Fault, file: string): Finding {
  return findingBounded({ id, ...RULES[id], file, ...fault });
}

/** The finding with its texts cut to what a message can hold: they quote what damaged files hold. */
export function findingBounded(finding: Finding): Finding {
  const { message, expected, actual, related } = finding;
  return {
    ...finding,
    message: bounded(message),
    ...(expected === undefined ? {} : { expected: bounded(expected) }),
    ...(actual === undefined ? {} : { actual: bounded(actual) }),
    ...(related === undefined
      ? {}
      : { related: related.map(place => ({ ...place, message: bounded(place.message) })) }),
  };
}

/** The sentences of errors have a full stop, those of findings have none. */
function withoutStop(message: string): string {
  return message.replace(/\.$/, '');
}
