/**
 * Names of refs that are valid in a reftable and a problem as files: two that a file system does not distinguish, and
 * names that Windows reserves. They matter for `git refs migrate` and for clones with refs as files.
 */
import type { Finding } from '../finding.ts';
import { quote } from '../quote.ts';
import { foldedName, isReservedName } from './portable-name.ts';
import type { ReadableRef } from './readable-refs.ts';
import { refFinding } from './ref-finding.ts';

/** Names with upper case or other letters than ASCII that are kept to be compared. */
const MOST_KEPT = 200_000;

/** Receives all refs, in any order, and gives at most one finding for each rule. */
export class PortableNames {
  /** By the name that a case-insensitive file system compares: the first ref that is written in another way. */
  readonly #folded = new Map<string, ReadableRef>();
  /** Names of the refs that were found to collide, without the first of each. */
  #collisions = 0;
  #collision: { readonly ref: ReadableRef; readonly other: string } | undefined;
  #reserved = 0;
  #firstReserved: ReadableRef | undefined;

  /** Takes one ref. */
  next(ref: ReadableRef): void {
    // Root refs are files of their own in any storage.
    if (!ref.name.startsWith('refs/')) return;
    if (isReservedName(ref.name)) {
      this.#reserved++;
      this.#firstReserved ??= ref;
    }
    const folded = foldedName(ref.name);
    if (folded === ref.name) return;
    const other = this.#folded.get(folded);
    if (other !== undefined) this.#collides(ref, other.name);
    else if (this.#folded.size < MOST_KEPT) this.#folded.set(folded, ref);
  }

  /** After the last ref: names that may be those of refs, which the caller looks up. */
  get foldedNames(): ReadonlySet<string> {
    return new Set(this.#folded.keys());
  }

  /** At most one of each rule. `existing`: those of `foldedNames` that are names of refs. */
  *findings(existing: ReadonlySet<string>): Generator<Finding, void, undefined> {
    for (const [folded, ref] of this.#folded) if (existing.has(folded)) this.#collides(ref, folded);
    if (this.#collision !== undefined) {
      const { ref, other } = this.#collision;
      const params = { refs: this.#collisions, ref: quote.ref(ref.name), other: quote.ref(other) };
      yield refFinding('nameCollision', ref, params);
    }
    if (this.#firstReserved !== undefined) {
      const { name } = this.#firstReserved;
      yield refFinding('nameReserved', this.#firstReserved, { refs: this.#reserved, ref: quote.ref(name) });
    }
  }

  #collides(ref: ReadableRef, other: string): void {
    this.#collisions++;
    this.#collision ??= { ref, other };
  }
}
