import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import type { StackLocation } from '../../src/protocol/values.ts';
import { ServiceClient, type ServiceClientOptions, ServiceError } from '../../src/service/client.ts';
import { Repository, type RepositoryOptions } from '../support/repository.ts';

interface TestHooks {
  after(fn: () => void | Promise<void>): void;
}

/** A service of its own for one test, on real worker threads. */
export function startService(test: TestHooks, options: Partial<ServiceClientOptions> = {}): ServiceClient {
  const worker = fileURLToPath(new URL('../../src/service/worker/worker.ts', import.meta.url));
  const client = new ServiceClient({ worker, ...options });
  test.after(() => client.dispose());
  return client;
}

export function makeRepository(test: TestHooks, options?: RepositoryOptions): Repository {
  const repository = new Repository(options);
  test.after(() => repository[Symbol.dispose]());
  return repository;
}

export function locationOf(repository: Repository): StackLocation {
  return { directory: repository.stack, gitDirectory: repository.gitFolder };
}

/** The request fails with an error of this code, as the engine gave it. */
export function failsWith(code: string, request: Promise<unknown>): Promise<void> {
  return assert.rejects(request, (error: unknown) => error instanceof ServiceError && error.info.code === code);
}
