/** Reads objects with git, which keeps running between the requests. */
import { ObjectReader, type ReadObject } from '../../git/index.ts';
import type { StackLocation } from '../../protocol/values.ts';
import { ReftableError } from '../../reftable/index.ts';
import { serviceError } from '../../text/service.ts';

/** Repositories of which git keeps running. */
const MOST_READERS = 2;
const MOST_OBJECTS = 500;

/** By the directory of the stack; the last one was used last. */
const readers = new Map<string, ObjectReader>();

/** Rejects with `AskGitError` if git cannot be run, with API_ERROR for more than 500 objects. */
export async function readObjects(location: StackLocation, oids: readonly string[]): Promise<readonly ReadObject[]> {
  if (oids.length > MOST_OBJECTS) throw new ReftableError('API_ERROR', serviceError.tooManyObjects(MOST_OBJECTS));
  return readerOf(location).read(oids);
}

function readerOf(location: StackLocation): ObjectReader {
  const { directory } = location;
  const reader = readers.get(directory) ?? new ObjectReader(location);
  readers.delete(directory);
  readers.set(directory, reader);
  const [oldest, another] = readers;
  if (oldest && another && readers.size > MOST_READERS) {
    const [directory, ended] = oldest;
    readers.delete(directory);
    // After the pending requests.
    void ended.read([]).finally(() => ended[Symbol.dispose]());
  }
  return reader;
}
