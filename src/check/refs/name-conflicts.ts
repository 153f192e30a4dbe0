/** Refs whose names exclude each other, like a file and a directory of one name: git's `refs_verify_refnames_available`. */
import type { Finding } from '../finding.ts';
import { quote } from '../quote.ts';
import type { ReadableRef } from './readable-refs.ts';
import { refFinding } from './ref-finding.ts';

interface Ancestor {
  readonly ref: ReadableRef;
  /** Refs below it. */
  readonly below: ReadableRef[];
  count: number;
}

/** Refs below one other that are named in a finding. */
const MOST_NAMED = 10;

/** Receives refs in byte order, so that all that can conflict with a ref has come before it. */
export class NameConflicts {
  /** The names before this one that it starts with. */
  readonly #ancestors: Ancestor[] = [];

  /** Without a ref: the end. Returns the conflicts that are complete by now. */
  next(ref?: ReadableRef): Finding[] {
    const done: Ancestor[] = [];
    for (let last = this.#ancestors.at(-1); last !== undefined; last = this.#ancestors.at(-1)) {
      if (ref?.name.startsWith(last.ref.name)) break;
      this.#ancestors.pop();
      if (last.count > 0) done.push(last);
    }
    if (ref !== undefined) this.#enter(ref);
    return done.map(conflict);
  }

  #enter(ref: ReadableRef): void {
    for (const ancestor of this.#ancestors) {
      if (ref.name[ancestor.ref.name.length] !== '/') continue;
      ancestor.count++;
      if (ancestor.below.length < MOST_NAMED) ancestor.below.push(ref);
    }
    this.#ancestors.push({ ref, below: [], count: 0 });
  }
}

function conflict({ ref, below, count }: Ancestor): Finding {
  const params = { ref: quote.ref(ref.name), below: quote.ref(below[0]?.name ?? ''), count };
  return {
    ...refFinding('refConflict', ref, params),
    related: below.map(({ name, file, start, end }) => ({
      file,
      ...(start === undefined || end === undefined ? {} : { start, end }),
      is: 'conflictingRef',
      ref: name,
    })),
  };
}
