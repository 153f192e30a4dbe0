/** The check before `git refs migrate`. Its results survive JSON as they are. */
import type { RefStorage } from '../check/index.ts';

export type {
  MigrationFinding,
  MigrationFindingId,
  MigrationNumbers,
  MigrationSeverity,
  Preflight,
  RefStorage,
  StorageSize,
} from '../check/index.ts';

export interface DryRunRequest {
  /** The common one. */
  readonly gitDirectory: string;
  readonly to: RefStorage;
}

/** What `git refs migrate --dry-run` has left. */
export interface DryRun {
  /** In the git directory, with all refs in the other storage. */
  readonly directory: string;
}
