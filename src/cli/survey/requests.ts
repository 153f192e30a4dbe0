/** What the threads of `reftable survey` are asked, and what they answer. */
import type { Severity } from '../../check/index.ts';
import type { RepositoryInFolder } from '../../git/index.ts';

export type Request =
  | { readonly type: 'root'; readonly path: string }
  | {
      readonly type: 'folder';
      readonly path: string;
      /** The folders that are searched, symbolic links resolved. */
      readonly roots: readonly string[];
      readonly isRoot: boolean;
    }
  | { readonly type: 'repository'; readonly repository: RepositoryInFolder; readonly fsck: boolean };

/** An error as it is printed. */
export interface Failure {
  readonly code: string;
  readonly message: string;
}

export interface FolderAnswer {
  readonly repository?: RepositoryInFolder;
  readonly failure?: Failure;
  /** Paths relative to the folder, in the order of the search. */
  readonly folders: readonly string[];
}

/** What the survey shows of one repository; sums of all its stacks. */
export interface RepositoryFacts {
  /** Left out, like the object format, if the configuration cannot be read. */
  readonly refFormat?: string;
  readonly objectFormat?: string;
  readonly stacks: number;
  readonly tables: number;
  /** Of the tables that can be read. */
  readonly bytes: number;
  /** Whether git's auto-compaction would merge tables of a stack. */
  readonly isDue: boolean;
  /** Refs that do not exist and that `undelete` can restore. */
  readonly deleted: number;
  readonly findings?: Readonly<Record<Severity, number>>;
  /** The first error. */
  readonly failure?: Failure;
}

/** An answer, or the error that the request ended with. */
export type Answered<Answer> = { readonly answer: Answer } | { readonly failure: Failure };

/** One line of the output: a repository, or a path where something cannot be read. */
export interface Row extends Partial<RepositoryFacts> {
  readonly path: string;
  /** The common git directory; left out for a path that is not a repository. */
  readonly gitDirectory?: string;
}
