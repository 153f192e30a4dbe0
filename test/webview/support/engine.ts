// Answers the table editor as the service's worker does, without the worker.
import type { ServiceMethod, ServiceParams } from '../../../src/protocol/service.ts';
import { answer as answerOf } from '../../../src/service/worker/answer.ts';
import type { Context } from '../../../src/service/worker/context.ts';
import { toErrorInfo } from '../../../src/service/worker/errors.ts';
import { type Handler, handlers } from '../../../src/service/worker/handlers.ts';

const context: Context = { check: () => undefined, progress: () => undefined };

/** Answers the webview's request by the service's request of the same name. */
export async function answer(
  file: string,
  method: string,
  params: unknown,
): Promise<{ result: unknown } | { error: unknown }> {
  const name = `table/${method === 'ready' ? 'describe' : method}` as Exclude<ServiceMethod, 'watch'>;
  try {
    const handler = handlers[name] as Handler<ServiceMethod>;
    return {
      result: await answerOf(handler, { ...(params as object), file } as ServiceParams<ServiceMethod>, context),
    };
  } catch (error) {
    return { error: toErrorInfo(error) };
  }
}
