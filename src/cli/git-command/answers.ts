/** What the thread that started a command answers it. */
import { AskGitError, ObjectReader, type ReadObject, resolvePath } from '../../git/index.ts';
import { standardInput } from './standard-input.ts';

export type Question = { readonly type: 'input' } | { readonly type: 'object'; readonly oid: string };
export type Reply = Uint8Array | ReadObject | undefined;

/** Reads standard input for a command, and has the git that reads objects for it, until it is disposed of. */
export class CommandAnswers implements Disposable {
  readonly #read = standardInput();
  #objects: ObjectReader | undefined;

  /** `readsObjects`: nearly all such commands ask for objects. Their git starts at once, while the thread starts, too. */
  constructor(readsObjects: boolean) {
    if (!readsObjects) return;
    try {
      this.#reader().start();
    } catch {
      // The command may need no object. If it does, `answer` rejects.
    }
  }

  /** Rejects with what the command then throws. */
  async answer(question: Question): Promise<Reply> {
    if (question.type === 'input') return await this.#read();
    const [object] = await this.#reader().read([question.oid]);
    return object;
  }

  #reader(): ObjectReader {
    this.#objects ??= readerOfRepository();
    return this.#objects;
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
