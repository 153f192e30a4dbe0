/** What a thread that start-thread.ts started begins with. */
import { shareOwnedFiles } from '../service/worker/share-owned-files.ts';
import type { WorkerShare } from '../service/worker/worker-files.ts';
import { Stopped } from './stopped.ts';

/** The `workerData` of the thread. */
export interface Job<Work> {
  readonly work: Work;
  readonly share: WorkerShare;
}

/** The work of this thread, and what throws `Stopped` once a signal has come. `data` is its `workerData`, a `Job`. */
export function joinThread<Work>(data: unknown): { readonly work: Work; readonly check: () => void } {
  const { work, share } = data as Job<Work>;
  const isStopping = shareOwnedFiles(share);
  const check = () => {
    if (isStopping()) throw new Stopped();
  };
  return { work, check };
}
