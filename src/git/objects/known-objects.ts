/** Types of objects and what tags lead to, remembered. */
import { checkFunction } from '../../reftable/format/arguments.ts';
import type { ReadObject } from './parse-object.ts';

/** The objects of a repository, as far as a transaction needs to know them. */
export interface KnownObjects {
  /** The type of the object with this ID in git's words; `undefined` if it does not exist. */
  typeOf(oid: string): string | undefined;
  /** The ID of the object that a tag finally leads to; `undefined` if one on the way is missing or of another type. */
  peel(oid: string): string | undefined;
}

/** Asks for each object once, unless it is missing. `read` returns the object with an ID. Throws what `read` throws. */
export function knownObjects(read: (oid: string) => ReadObject): KnownObjects {
  checkFunction('The function that reads an object', read);
  const found = new Map<string, ReadObject>();
  const objectOf = (oid: string) => {
    const object = found.get(oid) ?? read(oid);
    if (object.type !== 'missing') found.set(oid, object);
    return object;
  };
  return {
    typeOf(oid) {
      const { type } = objectOf(oid);
      return type === 'missing' ? undefined : type;
    },
    peel(oid) {
      let object = objectOf(oid);
      while (object.type === 'tag') {
        if (object.target === undefined) return undefined;
        const next = objectOf(object.target.oid);
        if (next.type !== object.target.type) return undefined;
        object = next;
      }
      return object.type === 'missing' ? undefined : object.oid;
    },
  };
}
