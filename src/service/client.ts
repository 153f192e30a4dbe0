/** The client of the service in the extension host and in tests. On the caller's thread it only passes messages. */
import {
  type LaneName,
  SERVICE_REQUESTS,
  type ServiceMethod,
  type ServiceParams,
  type ServiceResult,
  type StackChanged,
} from '../protocol/service.ts';
import { Lane, type RequestOptions } from './worker/lane.ts';
import { MEMORY_LIMIT } from './worker/memory.ts';

export { CancelledError, ServiceError, toErrorInfo as errorInfo } from './worker/errors.ts';
export type { RequestOptions } from './worker/lane.ts';

export interface ServiceClientOptions {
  /** The worker's script: the bundle, or `worker.ts` itself where Node runs it. */
  readonly worker: string | URL;
  /** Of each worker, when it is started: git is looked for on its PATH. Left out: that of this process. */
  readonly environment?: () => NodeJS.ProcessEnv;
  /** Awaited before the workers that run git are started: `environment` is complete then. */
  readonly gitReady?: () => Promise<void>;
  /** Of each worker, in MiB. */
  readonly memoryLimit?: number;
  readonly onStackChanged?: (change: StackChanged) => void;
  /** Called when a worker ended by itself. The pending requests have failed; later ones start it again. */
  readonly onCrash?: (reason: string) => void;
}

const RUNS_GIT: readonly LaneName[] = ['background', 'jobs', 'objects'];
/** How long a crashed watch waits before it starts again, in milliseconds. */
const WATCH_RESTART_DELAY = 1000;

export class ServiceClient {
  readonly #lanes: Readonly<Record<LaneName, Lane>>;
  #watched: readonly string[] = [];
  #restart: NodeJS.Timeout | undefined;

  constructor({
    worker,
    environment = () => process.env,
    gitReady,
    memoryLimit = MEMORY_LIMIT,
    onStackChanged = () => {},
    onCrash = () => {},
  }: ServiceClientOptions) {
    const lane = (name: LaneName) =>
      new Lane(
        {
          ...{ script: worker, name, memoryLimit, environment },
          yieldsProcessor: name === 'background',
          ready: RUNS_GIT.includes(name) ? gitReady : undefined,
        },
        {
          onStackChanged,
          onCrash: reason => {
            onCrash(`${name}: ${reason}`);
            if (name === 'files') this.#watchAgain();
          },
        },
      );
    this.#lanes = {
      files: lane('files'),
      refs: lane('refs'),
      browse: lane('browse'),
      objects: lane('objects'),
      tables: lane('tables'),
      background: lane('background'),
      jobs: lane('jobs'),
    };
  }

  /** Rejects with `ServiceError` or `CancelledError`. */
  request<M extends ServiceMethod>(
    method: M,
    params: ServiceParams<M>,
    options?: RequestOptions,
  ): Promise<ServiceResult<M>> {
    if (method === 'watch') this.#watched = (params as ServiceParams<'watch'>).directories;
    return this.#lanes[SERVICE_REQUESTS[method].lane].request(method, params, options);
  }

  /** Restarts the workers that run git where their `environment` has changed, each when its requests are answered. */
  refreshEnvironment(): void {
    for (const name of RUNS_GIT) this.#lanes[name].refreshEnvironment();
  }

  async dispose(): Promise<void> {
    clearTimeout(this.#restart);
    this.#watched = [];
    await Promise.all(Object.values(this.#lanes).map(lane => lane.dispose()));
  }

  #watchAgain(): void {
    if (this.#watched.length === 0) return;
    this.#restart = setTimeout(() => {
      this.request('watch', { directories: this.#watched }).catch(() => {
        // Another crash: onCrash has reported it and comes back here.
      });
    }, WATCH_RESTART_DELAY);
  }
}
