/** Errors in the arguments of a command. */

/** Wrong arguments; the message contains the reason. */
export class UsageError extends Error {
  /** The command whose help describes the arguments; `undefined` without one. */
  command?: string;
}

/** An invalid filter. Its message marks the invalid part, so the usage is not printed. */
export class FilterError extends UsageError {}
