/** Undoes the deletion of a ref: an older table has its value and its reflog until a compaction drops them. */
import type { RefValue, StackLocation } from '../../protocol/values.ts';
import type { RequestOptions, ServiceClient } from '../../service/client.ts';

/** A ref that was deleted, and its last value. */
export interface RestoredDeletion {
  readonly name: string;
  readonly value: RefValue;
}

/** Restores the ref with its reflog. `false`, and nothing is written, if that is not stored or the name is taken. */
export async function restoreDeletion(
  service: ServiceClient,
  location: StackLocation,
  { name, value }: RestoredDeletion,
  options: RequestOptions,
): Promise<boolean> {
  const requests = [{ name }];
  const [plan] = await service.request('deleted/plan', { location, requests }, options);
  const isStored = plan?.problem === null && JSON.stringify(plan.value) === JSON.stringify(value);
  if (isStored) await service.request('deleted/restore', { location, requests }, options);
  return isStored;
}
