/** Runs the `reference-transaction` hook. */
import { gitForHook, type HookCall, HookInput, hookCommand } from '../../git/index.ts';
import { CancelledError } from '../worker/errors.ts';
import { runProgram, type Surroundings } from './program.ts';

/**
 * Resolves with whether the hook accepts. A cancellation ends its processes; it rejects with `CancelledError` while the
 * transaction can still be stopped. Rejects with `AskGitError` without git.
 */
export async function runHook(surroundings: Surroundings, { state, input }: HookCall): Promise<boolean> {
  using file = new HookInput(input());
  try {
    return (await runProgram(gitForHook(), hookCommand(state, file.path), surroundings)) === 0;
  } catch (error) {
    const isDecided = state === 'committed' || state === 'aborted';
    if (error instanceof CancelledError && isDecided) return true;
    throw error;
  }
}
