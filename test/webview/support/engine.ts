// Answers the editors as the service's worker does, without the worker.
import type { ServiceMethod, ServiceParams } from '../../../src/protocol/service.ts';
import { answer as answerOf } from '../../../src/service/worker/answer.ts';
import type { Context } from '../../../src/service/worker/context.ts';
import { toErrorInfo } from '../../../src/service/worker/errors.ts';
import { type Handler, handlers } from '../../../src/service/worker/handlers.ts';

const context: Context = { check: () => undefined, progress: () => undefined };

type Answer = { result: unknown } | { error: unknown };

/** Answers the table editor's request by the service's request of the same name. */
export function answer(file: string, method: string, params: unknown): Promise<Answer> {
  return answerTo(`table/${method === 'ready' ? 'describe' : method}`, { ...(params as object), file });
}

/** Answers a request of the service about a stack. */
export function answerOfStack(directory: string, method: string, params: unknown): Promise<Answer> {
  return answerTo(method, { ...(params as object), location: { directory } });
}

async function answerTo(name: string, params: object): Promise<Answer> {
  try {
    const handler = handlers[name as Exclude<ServiceMethod, 'watch'>] as Handler<ServiceMethod>;
    return { result: await answerOf(handler, params as ServiceParams<ServiceMethod>, context) };
  } catch (error) {
    return { error: toErrorInfo(error) };
  }
}
