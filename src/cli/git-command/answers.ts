/** What the thread that started a command answers it. */
import { AskGitError, ObjectReader, type ReadObject, resolvePath } from '../../git/index.ts';
import { standardInput } from './standard-input.ts';

export type Question = { readonly type: 'input' } | { readonly type: 'object'; readonly oid: string };
export type Reply = Uint8Array | ReadObject | undefined;

/** Reads standard input for a command, and has the git that reads objects for it, until it is disposed of. */
export class CommandAnswers implements Disposable {
  readonly #read = standardInput();
  #objects: ObjectReader | undefined;

  /** Rejects with what the command then throws. */
  async answer(question: Question): Promise<Reply> {
    if (question.type === 'input') return await this.#read();
    this.#objects ??= readerOfRepository();
    const [object] = await this.#objects.read([question.oid]);
    return object;
  }

  /** Ends the git. */
  [Symbol.dispose](): void {
    this.#objects?.[Symbol.dispose]();
    // A read that goes on would keep the process running.
    process.stdin.destroy();
  }
}

function readerOfRepository(): ObjectReader {
  const resolved = resolvePath();
  if (resolved.type === 'stack') return new ObjectReader(resolved.stack);
  throw new AskGitError('NOT_EXIST_ERROR', 'this is not a repository');
}
