/** The objects that the updates of a script name, read before the transaction, which does not wait for git. */
import {
  GitError,
  isNullId,
  type KnownObjects,
  knownObjects,
  type ReadObject,
  type ScriptUpdate,
} from '../../git/index.ts';
import type { StackLocation } from '../../protocol/values.ts';
import { readObjects } from '../objects/read-objects.ts';
import type { Context } from '../worker/context.ts';

/** Objects that are read at a time. */
const BATCH = 500;

/**
 * The new values, and what tags among them lead to. Without git, the error is thrown for each update that needs an object,
 * and the others work. Rejects with `CancelledError`.
 */
export async function objectsOf(
  location: StackLocation,
  updates: readonly ScriptUpdate[],
  context: Context,
): Promise<KnownObjects> {
  const found = new Map<string, ReadObject>();
  let next = new Set(updates.flatMap(({ update: { newOid } }) => (newOid && !isNullId(newOid) ? [newOid] : [])));
  try {
    while (next.size > 0) {
      const read = await readAll(location, [...next], context);
      for (const object of read) found.set(object.oid, object);
      const targets = read.flatMap(object => (object.type === 'tag' && object.target ? [object.target.oid] : []));
      next = new Set(targets.filter(oid => !found.has(oid)));
    }
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    return knownObjects(() => {
      throw error;
    });
  }
  return knownObjects(oid => found.get(oid) ?? { type: 'missing', oid });
}

async function readAll(location: StackLocation, oids: readonly string[], context: Context): Promise<ReadObject[]> {
  const read: ReadObject[] = [];
  for (let from = 0; from < oids.length; from += BATCH) {
    context.check();
    read.push(...(await readObjects(location, oids.slice(from, from + BATCH))));
  }
  return read;
}
