/**
 * Questions of a worker thread to the thread that started it. The worker waits for each answer, because the engine is
 * synchronous; the other thread reads standard input and talks to a git that keeps running, which need its event loop.
 */
import { MessageChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads';

/** Milliseconds between two looks at whether the worker is to stop. */
const SLICE = 100;

/** What the worker needs of it, as a part of its `workerData`. `port` must be in the transfer list. */
export interface CallShare {
  readonly port: MessagePort;
  /** Shared memory: the number of answers. */
  readonly answered: Int32Array;
}

/** Answers a question. A rejection is thrown in the worker, as an error with its message and code. */
export type Answer<Question, Reply> = (question: Question) => Promise<Reply>;

interface Failure {
  readonly message: string;
  readonly code?: string;
}

type Message = { readonly reply: unknown } | { readonly failure: Failure };

/** Answers the questions of a worker, one at a time, until the worker ends. */
export function answerCalls<Question, Reply>(answer: Answer<Question, Reply>): CallShare {
  const { port1, port2 } = new MessageChannel();
  const answered = new Int32Array(new SharedArrayBuffer(4));
  const send = (message: Message) => {
    port1.postMessage(message);
    Atomics.add(answered, 0, 1);
    Atomics.notify(answered, 0);
  };
  port1.on('message', (question: Question) => {
    answer(question).then(
      reply => send({ reply }),
      (error: Error & Failure) => {
        const { message, code } = error;
        send({ failure: { message, ...(code === undefined ? {} : { code }) } });
      },
    );
  });
  port1.unref();
  return { port: port2, answered };
}

/**
 * Asks the other thread. `check` is called again and again while it is waited for, and may throw to stop. Throws what
 * `fail` makes of the failure of an answer.
 */
export function callsTo<Question, Reply>(
  { port, answered }: CallShare,
  check: () => void,
  fail: (failure: Failure) => Error,
): (question: Question) => Reply {
  return question => {
    const before = Atomics.load(answered, 0);
    port.postMessage(question);
    while (Atomics.load(answered, 0) === before) {
      Atomics.wait(answered, 0, before, SLICE);
      check();
    }
    const message = receiveMessageOnPort(port)?.message as Message;
    if ('failure' in message) throw fail(message.failure);
    return message.reply as Reply;
  };
}
