/** How a command ends that is asked to stop. */

/** Stopped by a signal; nothing has changed. */
export class Stopped extends Error {}
