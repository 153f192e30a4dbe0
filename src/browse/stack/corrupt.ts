/** The error for damage that is found only by comparing records. */

import type { ErrorContext } from '../../reftable/errors.ts';
import { ReftableError } from '../../reftable/index.ts';

/** FORMAT_ERROR about a file. `why` is what is wrong with it, without a full stop. */
export function corrupt(file: string, why: string, context: ErrorContext = {}): ReftableError {
  return new ReftableError('FORMAT_ERROR', `${file} is corrupt: ${why}.`, { ...context, file });
}
