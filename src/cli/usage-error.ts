/** Errors in the arguments of a command. */

/** Wrong arguments; the message contains the reason. */
export class UsageError extends Error {}

/** A filter that is not understood. Its message marks the part that is wrong, and the usage would not help. */
export class FilterError extends UsageError {}
