/** Runs the hook for each call of a transaction. */
import type { HookCall, HookCalls, RefDatabase } from '../../git/index.ts';
import { editProgress } from '../../text/edits.ts';
import type { Context } from '../worker/context.ts';
import { runHook } from './hook.ts';
import type { EditedRepository } from './repository.ts';

/** Commits the transaction of `calls`. `print` gets what the hook prints. Rejects with what the transaction throws. */
export async function answerHook(
  calls: HookCalls,
  { hookLocation }: RefDatabase,
  { directory, environment }: Pick<EditedRepository, 'directory' | 'environment'>,
  { check, progress }: Context,
  print: (text: string) => void,
): Promise<void> {
  const run = (call: HookCall) => {
    progress({ message: editProgress.hook(call.state) });
    return runHook({ directory, environment, check, print }, call);
  };
  for (let next = calls.next(); !next.done; ) {
    let accepts: boolean;
    try {
      accepts = !hookLocation.mayRun() || (await run(next.value));
    } catch (error) {
      next = calls.throw(error);
      continue;
    }
    next = calls.next(accepts);
  }
}
