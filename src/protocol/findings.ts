/** The findings of a check. Types only: importing this adds no code of the check. */
import type { Severity } from '../check/index.ts';

export type {
  Finding,
  FindingId,
  FindingParams,
  HolderParams,
  IdWithParams,
  IndexLimits,
  LineProblem,
  Quoted,
  RecordKey,
  RecordProblem,
  RelatedRange,
  RestartProblem,
  Severity,
  StreamDamage,
} from '../check/index.ts';
export type { RefNameFault } from '../git/index.ts';

/** How many findings of each severity. */
export type FindingCounts = Readonly<Record<Severity, number>>;
