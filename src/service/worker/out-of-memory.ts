/** The error of a thread that reached the limit of its memory. */
import { ReftableError } from '../../reftable/index.ts';
import { serviceError } from '../../text/service.ts';

/** `limit` is in MiB. */
export function outOfMemory(limit: number): ReftableError {
  return new ReftableError('OUT_OF_MEMORY_ERROR', serviceError.outOfMemory(limit));
}
