/** The findings of a check. */
import type { Severity } from './table.ts';

/** How many findings of each severity. */
export type FindingCounts = Readonly<Record<Severity, number>>;
