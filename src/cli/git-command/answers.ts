/** What the thread that started a command answers it. */
import { AskGitError, ObjectReader, type ReadObject, resolvePath } from '../../git/index.ts';
import { standardInput } from './standard-input.ts';
import { answerCalls, type CallShare } from './thread-calls.ts';

export type Question = { readonly type: 'input' } | { readonly type: 'object'; readonly oid: string };
export type Reply = Uint8Array | ReadObject | undefined;

/** What answers a command on the thread that started it. */
export interface CommandAnswers extends Disposable {
  /** For the command. */
  readonly share: CallShare;
}

/** Reads standard input for a command, and has the git that reads objects for it, until it is disposed of. */
export function answerCommand(): CommandAnswers {
  const read = standardInput();
  let objects: ObjectReader | undefined;
  const share = answerCalls<Question, Reply>(async question => {
    if (question.type === 'input') return await read();
    objects ??= readerOfRepository();
    const [object] = await objects.read([question.oid]);
    return object;
  });
  return {
    share,
    [Symbol.dispose]() {
      objects?.[Symbol.dispose]();
      // A read that goes on would keep the process running.
      process.stdin.destroy();
    },
  };
}

function readerOfRepository(): ObjectReader {
  const resolved = resolvePath();
  if (resolved.type === 'stack') return new ObjectReader(resolved.stack);
  throw new AskGitError('NOT_EXIST_ERROR', 'this is not a repository');
}
