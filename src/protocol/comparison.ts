/** The refs that differ between two stacks. */
import type { BrowsedRef, DifferingRef } from '../browse/index.ts';
import type { BrowsedState } from './browse.ts';
import type { StackLocation } from './values.ts';
import type { Wire } from './wire.ts';

/** What is compared: a stack that is known, a folder with one or with the backup of one, or a bundle. */
export type ComparedSource =
  | { readonly type: 'stack'; readonly location: StackLocation }
  | { readonly type: 'folder' | 'bundle'; readonly path: string };

/** A stack as it was compared. */
export interface ComparedStack extends BrowsedState {
  /** `null`: it was unpacked for the comparison only. */
  readonly location: StackLocation | null;
}

/** A ref that one stack has and the other one has not, or has with another value. */
export interface RefDifferenceInfo extends Pick<DifferingRef, 'change'> {
  /** What the first stack stores of it, which for a ref that was created may be a deleted one. */
  readonly before: Wire<BrowsedRef>;
  /** What the second stack stores of it. */
  readonly after: Wire<BrowsedRef>;
}

export type RefChange = RefDifferenceInfo['change'];

export interface StackComparison {
  readonly before: ComparedStack;
  readonly after: ComparedStack;
  /** Numbers of all differing refs. */
  readonly counts: Readonly<Record<RefChange, number>>;
  /** The first thousand of each kind, in the byte order of names. */
  readonly differences: readonly RefDifferenceInfo[];
}
