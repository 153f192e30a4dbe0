/** Merges the faults between refs and object records, so that each damage is one fault. */
import { type Fault, MOST_CONSEQUENCES, withConsequences } from '../fault.ts';

type OffsetFault = Fault & { readonly id: 'objectOffset' };
type MissingFault = Fault & { readonly id: 'objectMissing' };

/** Object records, and object IDs, whose faults are put together. */
const MOST_GROUPS = 10_000;

/** Receives the faults of single offsets and single refs. Of each damage it keeps as many as one fault refers to. */
export class ObjectFaults {
  /** By the position of the object record: its wrong offsets. */
  readonly #wrong = new Map<number, OffsetFault[]>();
  /** By object ID: the refs from whose id no record leads to their block. */
  readonly #missing = new Map<string, Missing>();
  #single: Fault[] = [];

  /** An offset of the object record `entry` is wrong. */
  wrongOffset(entry: number, fault: OffsetFault): void {
    const known = this.#wrong.get(entry);
    if (known !== undefined) addTo(known, fault);
    else if (this.#wrong.size < MOST_GROUPS) this.#wrong.set(entry, [fault]);
    else this.#single.push(fault);
  }

  /** No record leads to the block of a ref. `entry` is the record of its id, if there is one. */
  missing(entry: number | undefined, fault: MissingFault): void {
    const id = `${entry ?? ''} ${fault.params.id.value}`;
    const known = this.#missing.get(id);
    if (known !== undefined) addTo(known.faults, fault);
    else if (this.#missing.size < MOST_GROUPS) this.#missing.set(id, { entry, faults: [fault] });
    else this.#single.push(fault);
  }

  /** Removes and returns the faults that are not put together with others, because there are too many. */
  takeSingle(): Fault[] {
    const single = this.#single;
    this.#single = [];
    return single;
  }

  /** The others. A record or an id that is damaged is one fault, with everything that follows from it. */
  together(): Fault[] {
    const records = new Map([...this.#wrong].map(([entry, faults]) => [entry, oneOf(faults)]));
    const unexplained = new RecordsByBlock(this.#wrong);
    const refs: Fault[] = [];
    for (const { entry, faults } of this.#missing.values()) {
      const record = entry === undefined ? unexplained.take(faults) : entry;
      const wrong = record === undefined ? undefined : records.get(record);
      if (record === undefined || wrong === undefined) refs.push(oneOf(faults));
      else if (entry !== undefined || (this.#wrong.get(record)?.length ?? 0) > 1) {
        records.set(record, withConsequences(wrong, faults));
      } else {
        // Blocks of refs have no checksum: one record against one ref.
        records.delete(record);
        refs.push(withConsequences(oneOf(faults), [wrong]));
      }
    }
    return [...refs, ...records.values()];
  }
}

interface Missing {
  readonly entry: number | undefined;
  readonly faults: MissingFault[];
}

/** Adds a fault, unless there are as many as one fault can refer to. */
function addTo<Item>(faults: Item[], fault: Item): void {
  if (faults.length <= MOST_CONSEQUENCES) faults.push(fault);
}

/** The first, with the others as its consequences. */
function oneOf([first, ...others]: readonly Fault[]): Fault {
  if (first === undefined) throw new RangeError('the list of faults is empty');
  return withConsequences(first, others);
}

/** Records that lead to a block without their id: a ref in that block may have had it. */
class RecordsByBlock {
  readonly #byBlock = new Map<number, number[]>();
  readonly #taken = new Set<number>();

  constructor(wrong: ReadonlyMap<number, readonly OffsetFault[]>) {
    for (const [entry, faults] of wrong) {
      for (const { params } of faults) {
        if (params.problem === 'notInBlock') this.#add(params.offset, entry);
      }
    }
  }

  #add(block: number, entry: number): void {
    const known = this.#byBlock.get(block);
    if (known === undefined) this.#byBlock.set(block, [entry]);
    else known.push(entry);
  }

  /** A record that leads to the block of one of the refs, each at most once. */
  take(refs: readonly MissingFault[]): number | undefined {
    for (const { params } of refs) {
      const entries = this.#byBlock.get(params.block) ?? [];
      for (let entry = entries.pop(); entry !== undefined; entry = entries.pop()) {
        if (this.#taken.has(entry)) continue;
        this.#taken.add(entry);
        return entry;
      }
    }
    return undefined;
  }
}
