/** Errors with a message in the language of the terminal, which JSON has in English. */
import { type ErrorCode, ReftableError } from '../reftable/index.ts';

/** An error of a command. `text` makes its message in the current language. */
export class CommandError extends ReftableError {
  readonly text: () => string;

  constructor(code: ErrorCode, text: () => string, context?: ConstructorParameters<typeof ReftableError>[2]) {
    super(code, text(), context);
    this.name = 'CommandError';
    this.text = text;
  }
}
