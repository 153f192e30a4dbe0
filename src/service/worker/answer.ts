import type { ServiceMethod, ServiceParams, ServiceResult } from '../../protocol/service.ts';
import type { Context } from './context.ts';
import type { Handler } from './handlers.ts';
import { toWire } from './wire.ts';

/** Runs a handler and returns its result in wire form. Rejects with the handler's error. */
export async function answer<M extends ServiceMethod>(
  handle: Handler<M>,
  params: ServiceParams<M>,
  context: Context,
): Promise<ServiceResult<M>> {
  return toWire(await handle(params, context));
}
