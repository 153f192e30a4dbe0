/** What the lenient reader of a table finds: a finding without its file. */
import type { FindingId, FindingParams } from './finding-params.ts';

export interface FaultRange {
  /** Bytes of the file, half-open. */
  readonly start: number;
  readonly end: number;
  /** Bytes of the inflated log block at `start`. */
  readonly inflated?: { readonly start: number; readonly end: number };
}

interface FaultOf<Id extends FindingId> extends FaultRange {
  readonly id: Id;
  /** The ref it is about. */
  readonly ref?: string;
  readonly params: FindingParams[Id];
}

/** Discriminated by `id`, which gives the type of `params`. */
export type Fault = { [Id in FindingId]: FaultOf<Id> }[FindingId];

/** A fault of an id that only the caller knows. */
export function faultOf<Id extends FindingId>(id: Id, range: FaultRange, params: FindingParams[Id]): Fault {
  // The compiler does not see that a union over `id` has a member for each.
  return { id, ...range, params } as Fault;
}
