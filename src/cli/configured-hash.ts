/** The object format of a stack that is read in any state. */
import { hashIfReadable, type LocatedStack } from '../git/index.ts';
import type { HashName } from '../reftable/index.ts';

/** As `hashIfReadable`; a repository that git refuses does not prevent reading its stack either. */
export function configuredHash(stack: LocatedStack, given: HashName | undefined): HashName | undefined {
  try {
    return hashIfReadable(stack, given);
  } catch {
    return given;
  }
}
