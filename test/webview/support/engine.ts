// What the table editor's host does with the engine, without a worker: the service's own handlers, on a file.
import type { ServiceMethod } from '../../../src/protocol/service.ts';
import type { Context } from '../../../src/service/worker/context.ts';
import { toErrorInfo } from '../../../src/service/worker/errors.ts';
import { handlers } from '../../../src/service/worker/handlers.ts';

const context: Context = { check: () => undefined, progress: () => undefined };

/** Answers the webview's request by the service's request of the same name. */
export async function answer(
  file: string,
  method: string,
  params: unknown,
): Promise<{ result: unknown } | { error: unknown }> {
  const name = `table/${method === 'ready' ? 'describe' : method}` as Exclude<ServiceMethod, 'watch'>;
  try {
    const handler = handlers[name] as (params: unknown, context: Context) => unknown;
    return { result: await handler({ ...(params as object), file }, context) };
  } catch (error) {
    return { error: toErrorInfo(error) };
  }
}
