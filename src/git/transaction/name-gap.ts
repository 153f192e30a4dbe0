/** Names of which a stack has no record: the refs of a large transaction mostly fall between the same two names. */
import { compareNames, type Stack } from '../../reftable/index.ts';

/** The names from one on up to, and without, the first of which the stack has a record. It holds while the stack is locked. */
export class NameGap {
  readonly #from: string;
  /** `undefined` if the stack has no record from there on. */
  readonly #next: string | undefined;

  /** Throws what reading the stack throws. */
  constructor(stack: Stack, from: string) {
    this.#from = from;
    this.#next = stack.firstName(from);
  }

  /** Whether the name is in the gap. */
  has(name: string): boolean {
    return compareNames(this.#from, name) <= 0 && (this.#next === undefined || compareNames(name, this.#next) < 0);
  }

  /** Whether the stack has a record of a name that starts with `prefix`, which is in the gap. */
  endsIn(prefix: string): boolean {
    return this.#next?.startsWith(prefix) === true;
  }
}
