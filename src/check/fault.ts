/** What the lenient reader of a table finds: a finding without its file. */
import type { Block } from '../reftable/table/block.ts';
import { type ByteRange, rangeInBlock } from './byte-range.ts';
import type { FindingId, FindingParams } from './finding-params.ts';

/** Which bytes of a table a fault is about: [`start`, `end`) of the file, and a part of them if they are inflated. */
export interface FaultRange extends ByteRange {
  /** The bytes in question in the inflated log block that `start` and `end` enclose. */
  readonly inflated?: ByteRange;
}

/**
 * Where bytes [start, end) of a block are. Those of a log block have no bytes of their own in the file: the range is the
 * whole block, which ends at `blockEnd`.
 */
export function faultRange(block: Block, start: number, end: number, blockEnd = block.offset + block.size): FaultRange {
  const range = rangeInBlock(block, start, end);
  return range.inside === undefined ? range : { start: range.inside, end: blockEnd, inflated: range };
}

interface FaultOf<Id extends FindingId> extends FaultRange {
  readonly id: Id;
  /** The ref it is about. */
  readonly ref?: string;
  readonly params: FindingParams[Id];
  /** Other bytes that are wrong because of it. */
  readonly consequences?: readonly FaultRange[];
}

/** Discriminated by `id`, which gives the type of `params`. */
export type Fault = { [Id in FindingId]: FaultOf<Id> }[FindingId];

/** A fault of an id that only the caller knows. */
export function faultOf<Id extends FindingId>(id: Id, range: FaultRange, params: FindingParams[Id]): Fault {
  // The compiler does not see that a union over `id` has a member for each.
  return { id, ...range, params } as Fault;
}

/** Bytes that a fault refers to: of damage that many records show, the first are enough. */
export const MOST_CONSEQUENCES = 100;

/** The fault with further bytes that are wrong because of it. */
export function withConsequences(fault: Fault, ranges: readonly FaultRange[]): Fault {
  if (ranges.length === 0) return fault;
  const consequences = [...(fault.consequences ?? []), ...ranges].slice(0, MOST_CONSEQUENCES);
  return { ...fault, consequences: consequences.map(({ start, end }) => ({ start, end })) };
}
