/** What a migration of the refs to the other storage would run into. */

/** How a repository stores its refs. */
export type RefStorage = 'files' | 'reftable';

/**
 * - `blocks`: `git refs migrate` fails, some of them after it has removed the refs.
 * - `loses`: it succeeds, and something is gone afterwards, or can no longer be found by git.
 * - `unchecked`: it could not be read, so that nothing is known about it.
 * - `consider`: nothing is lost, but you may want to know.
 */
export type MigrationSeverity = 'blocks' | 'loses' | 'unchecked' | 'consider';

/** The findings, and how severe each is. src/text/migration.ts has the texts. */
export const MIGRATION_SEVERITIES = {
  worktrees: 'blocks',
  storagePath: 'blocks',
  targetExists: 'blocks',
  linkedFolder: 'blocks',
  configLock: 'blocks',
  notWritable: 'blocks',
  gitTooOld: 'blocks',
  gitWithoutReflogs: 'blocks',
  packedLine: 'blocks',
  unsafeName: 'blocks',
  repeatedRef: 'blocks',
  nameConflict: 'blocks',
  recordTooLarge: 'blocks',
  pathTooLong: 'blocks',
  reflogTime: 'blocks',
  reflogIdentity: 'blocks',
  pseudorefReflog: 'blocks',
  reflogFolder: 'blocks',
  brokenRefs: 'loses',
  refsAfterBroken: 'loses',
  otherFiles: 'loses',
  locks: 'loses',
  otherRootRefs: 'loses',
  emptyReflogs: 'loses',
  reflogNames: 'loses',
  reflogLines: 'loses',
  reflogMessages: 'loses',
  packedRefsBeside: 'loses',
  mergedNames: 'loses',
  notRead: 'unchecked',
  nameCollision: 'consider',
  reservedName: 'consider',
  packedOnly: 'consider',
  packedConflict: 'consider',
  reflogDeletions: 'consider',
  rootRefsBeside: 'consider',
  deletedRefs: 'consider',
  hook: 'consider',
  alternates: 'consider',
  submodules: 'consider',
  operation: 'consider',
  maintenance: 'consider',
  leftovers: 'consider',
  gitNotFound: 'consider',
} as const satisfies Readonly<Record<string, MigrationSeverity>>;

/** Identifies a finding in JSON. It does not change. */
export type MigrationFindingId = keyof typeof MIGRATION_SEVERITIES;

/** Something that is wrong for a migration, with what it concerns. */
export interface MigrationFinding {
  readonly id: MigrationFindingId;
  readonly severity: MigrationSeverity;
  /** How many names it concerns. */
  readonly count: number;
  /** The first of them: refs, reflogs or paths, as `decodeText` makes them. */
  readonly names: readonly string[];
}

/** Names that a finding has. */
const MOST_NAMED = 10;

/** Collects the names of each finding. */
export class MigrationFindings {
  readonly #names = new Map<MigrationFindingId, { count: number; readonly names: string[] }>();

  /** Adds a name to a finding, which then exists. */
  add(id: MigrationFindingId, name: string): void {
    const found = this.#names.get(id) ?? { count: 0, names: [] };
    this.#names.set(id, found);
    found.count++;
    if (found.names.length < MOST_NAMED) found.names.push(name);
  }

  /** Whether there is one of this kind. */
  has(id: MigrationFindingId): boolean {
    return this.#names.has(id);
  }

  /** The most severe first, in the order of `MIGRATION_SEVERITIES`. */
  get all(): MigrationFinding[] {
    return Object.entries(MIGRATION_SEVERITIES).flatMap(([key, severity]) => {
      const id = key as MigrationFindingId;
      const found = this.#names.get(id);
      return found ? [{ id, severity, count: found.count, names: found.names }] : [];
    });
  }
}
