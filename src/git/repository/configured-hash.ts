/** The object format of a stack that is read in any state. */
import type { HashName } from '../../reftable/index.ts';
import type { LocatedStack } from './locate.ts';
import { hashIfReadable } from './open-stack.ts';

/** As `hashIfReadable`; a repository that git refuses does not prevent reading its stack either. */
export function configuredHash(stack: LocatedStack, given: HashName | undefined): HashName | undefined {
  try {
    return hashIfReadable(stack, given);
  } catch {
    return given;
  }
}
