/** Imports that break a rule and have to be changed. Remove a line with the change; add none. */
export const BROKEN_RULES: readonly string[] = [];
