/** Progress of a command in a terminal. */
import { t } from './l10n.ts';
import { list } from './list.ts';
import { count, percent, plural } from './numbers.ts';

/** What is known of the progress: records per second, the share of the whole that is done, seconds that remain. */
export interface ProgressFacts {
  readonly rate: number | undefined;
  readonly fraction: number | undefined;
  readonly left: number | undefined;
}

/** `Checking x.ref, 40 %, about 3 seconds left`. */
export function progressText(message: string, { rate, fraction, left }: ProgressFacts): string {
  return list([
    message,
    rate !== undefined && t('{0} per second', count(Math.round(rate))),
    fraction !== undefined && percent(fraction, 1),
    left !== undefined && timeLeft(left),
  ]);
}

function timeLeft(seconds: number): string {
  if (seconds < 90) {
    return plural('about {0} second left', 'about {0} seconds left', Math.ceil(seconds));
  }
  return plural('about {0} minute left', 'about {0} minutes left', Math.round(seconds / 60));
}

/** A command was asked to stop and did. */
export const stoppedText = {
  /** Before it changed anything. */
  unchanged: () => t('Stopped. The stack is as it was.'),
  /** It did not stop by itself; its locks and temporary files were removed. */
  ended: () => t('Stopped. Check the stack with reftable fsck.'),
} as const;
