/** How much a migration has to do with. */

/** How much room some files take. */
export interface StorageSize {
  /** The sum of their sizes, without what a file system adds. */
  readonly bytes: number;
  /** How many files. */
  readonly files: number;
}

/** What is stored now, and how large it would be. */
export interface MigrationNumbers {
  /** Root refs included. */
  readonly refs: number;
  /** Those with a reflog file or a record, with entries or not. */
  readonly reflogs: number;
  /** Reflog entries. */
  readonly entries: number;
  readonly before: StorageSize;
  /** Left out if it cannot be determined. */
  readonly after?: StorageSize;
  /** Tags that may be annotated: a reftable then stores a second object ID for each. */
  readonly unknownTags: number;
}
