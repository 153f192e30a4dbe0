/** The check before `git refs migrate`. Its results survive JSON as they are. */
export type {
  MigrationFinding,
  MigrationFindingId,
  MigrationNumbers,
  MigrationSeverity,
  Preflight,
  RefStorage,
  StorageSize,
} from '../check/index.ts';
