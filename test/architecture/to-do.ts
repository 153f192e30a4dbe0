/** Imports that break a rule and are still to be changed. Take a line out with the change; add none. */
export const BROKEN_RULES: readonly string[] = [];
