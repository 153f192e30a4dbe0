/** Names of refs as a user enters them: `main` for `refs/heads/main`. */
import { type BrowsedStack, lookUpRef, type StackOf, symrefChain } from '../browse/index.ts';
import { fullNames, isRefName } from '../git/index.ts';

/** The names that git tries, in its order (`ref_rev_parse_rules` in refs.c). `@` is HEAD. */
export function candidatesOf(given: string): string[] {
  return fullNames(given === '@' ? 'HEAD' : given).filter(each => isRefName(each, { oneLevel: true }));
}

/** Where a chain of symbolic refs ends. */
export interface ResolvedRef {
  /** The last ref. */
  readonly name: string;
  readonly oid: string;
}

/** The object that a ref leads to, as git follows it; `undefined` if it leads to none. `stack` has the ref. */
export function resolveIn(stack: BrowsedStack | undefined, name: string, stackOf: StackOf): ResolvedRef | undefined {
  if (stack === undefined) return undefined;
  const { links, end } = symrefChain(stack, name, stackOf);
  const last = links.at(-1);
  const isFollowed = end === 'id' && links.every(link => isRefName(link.name, { oneLevel: true }));
  if (!isFollowed || last?.value === undefined || !('oid' in last.value)) return undefined;
  return { name: last.name, oid: last.value.oid };
}

/** Whether a table has a record of the ref, which may be deleted. */
export function isStored(stack: BrowsedStack, name: string): boolean {
  return lookUpRef(stack, name).newest !== undefined;
}
