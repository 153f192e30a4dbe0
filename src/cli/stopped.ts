/** How a command ends that is asked to stop. */

/** Stopped by a signal; nothing has changed. */
export class Stopped extends Error {}

/** What a thread posts instead of the exit status of a command that was stopped. */
export const STOPPED = 'stopped';
