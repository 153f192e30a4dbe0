/** Undoes the deletion of refs: older tables have their values and reflogs until a compaction drops them. */
import type { RefValue, StackLocation } from '../../protocol/values.ts';
import type { RequestOptions, ServiceClient } from '../../service/client.ts';

/** A ref that was deleted, and its last value. */
export interface RestoredDeletion {
  readonly name: string;
  readonly value: Pick<RefValue, 'type'>;
}

/** Restores the refs with their reflogs. `false`, and nothing is written, if one is not stored or its name is taken. */
export async function restoreDeletions(
  service: ServiceClient,
  location: StackLocation,
  deletions: readonly RestoredDeletion[],
  options: RequestOptions,
): Promise<boolean> {
  const requests = deletions.map(({ name }) => ({ name }));
  const plan = await service.request('deleted/plan', { location, requests }, options);
  const areStored = deletions.every(({ value }, i) => {
    const planned = plan[i];
    return planned?.problem === null && JSON.stringify(planned.value) === JSON.stringify(value);
  });
  if (areStored) await service.request('deleted/restore', { location, requests }, options);
  return areStored;
}
