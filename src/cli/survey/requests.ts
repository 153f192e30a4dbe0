/** What the threads of `reftable survey` are asked, and what they answer. */
import type { RepositoryInFolder } from '../../git/index.ts';
import type { RepositoryRow } from '../../protocol/repository-rows.ts';

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

/** What the survey shows of one repository. */
export type RepositoryFacts = Omit<RepositoryRow, 'path' | 'gitDirectory'>;

/** An answer, or the error that the request ended with. */
export type Answered<Answer> = { readonly answer: Answer } | { readonly failure: Failure };
