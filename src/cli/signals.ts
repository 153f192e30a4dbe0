/** The signals that end a command. */

/**
 * git's (`sigchain.c`), with the exit status of each. SIGPIPE is not among them: Node ignores it, and a closed pipe is an
 * error of the write instead.
 */
export const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGQUIT: 131, SIGTERM: 143 } as const;
