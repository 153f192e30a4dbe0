/** The engine's thread. It answers one request after another; only a cancellation reaches it in between. */
import { parentPort, workerData } from 'node:worker_threads';
import {
  CancellationSenderStrategy,
  type CancellationToken,
  createMessageConnection,
  PortMessageReader,
  PortMessageWriter,
  ResponseError,
  SharedArrayReceiverStrategy,
} from 'vscode-jsonrpc/node';
import type { ServiceMethod } from '../../protocol/service.ts';
import { setLanguage } from '../../text/l10n.ts';
import { StackWatcher } from '../stack/watch.ts';
import { answer } from './answer.ts';
import { CancelledError, toErrorInfo } from './errors.ts';
import { type Handler, handlers } from './handlers.ts';
import {
  type Call,
  callProgress,
  REQUEST_CANCELLED,
  REQUEST_FAILED,
  stackChanged,
  type WorkerData,
} from './messages.ts';
import { yieldProcessor } from './priority.ts';
import { shareOwnedFiles } from './share-owned-files.ts';

if (parentPort === null) throw new Error('The service runs on a worker thread.');
const { language, yieldsProcessor, ...share } = workerData as WorkerData;
setLanguage(language);
if (yieldsProcessor) yieldProcessor();
const isStopping = shareOwnedFiles(share);
const connection = createMessageConnection(
  new PortMessageReader(parentPort),
  new PortMessageWriter(parentPort),
  undefined,
  {
    cancellationStrategy: { sender: CancellationSenderStrategy.Message, receiver: new SharedArrayReceiverStrategy() },
  },
);

function serve<M extends ServiceMethod>(method: M, handle: Handler<M>): void {
  connection.onRequest(method, async (call: Call<M>, token: CancellationToken): Promise<unknown> => {
    const check = () => {
      if (token.isCancellationRequested || isStopping()) throw new CancelledError();
    };
    try {
      check();
      return await answer(handle, call.params, {
        check,
        progress: progress => void connection.sendProgress(callProgress, call.token, progress),
      });
    } catch (error) {
      if (error instanceof CancelledError) throw new ResponseError(REQUEST_CANCELLED, error.message);
      const info = toErrorInfo(error);
      throw new ResponseError(REQUEST_FAILED, info.message, info);
    }
  });
}

const watcher = new StackWatcher(directory => void connection.sendNotification(stackChanged, { directory }));
serve('watch', ({ directories }) => {
  watcher.watch(directories);
  return null;
});
for (const method of Object.keys(handlers) as (keyof typeof handlers)[]) {
  serve(method, handlers[method] as Handler<ServiceMethod>);
}
connection.listen();
