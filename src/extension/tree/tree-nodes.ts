/** The data of nodes: those of the view **Stacks**, then those of **Refs**. */
import { join } from 'node:path';
import type { DeletedCount } from '../../protocol/deleted-refs.ts';
import type { RepositoryInfo, StackInfo } from '../../protocol/repository.ts';
import type { RefNode, StackState, TableStatistics, TableSummary } from '../../protocol/stack.ts';
import type { ErrorInfo, RefRow, StackLocation } from '../../protocol/values.ts';

/** A repository that has several stacks, or that cannot be read. */
export interface RepositoryNode {
  readonly type: 'repository';
  readonly id: string;
  readonly repository: RepositoryInfo;
}

export interface StackNode {
  readonly type: 'stack';
  readonly id: string;
  /** Left out for the only stack of a repository, and in a list of all stacks. */
  readonly parent?: RepositoryNode;
  /** What the stack is called below its parent. */
  readonly label: string;
  readonly repository: RepositoryInfo;
  readonly info: StackInfo;
  /** It is expanded when it is shown for the first time. */
  readonly isOnly: boolean;
  /** The newest one: the node that is shown is updated. */
  state: StackState;
}

export interface TableNode {
  readonly type: 'table';
  readonly id: string;
  readonly parent: StackNode;
  readonly location: StackLocation;
  readonly table: TableSummary;
  /** 0 is the base. */
  readonly position: number;
  readonly last: boolean;
  /** Left out for a table of a broken stack, whose sizes are not compared. */
  readonly factor?: number;
  /** Left out until they are computed. */
  readonly statistics?: TableStatistics;
}

/** A listed table that is missing or cannot be read. */
export interface UnreadableTableNode {
  readonly type: 'unreadableTable';
  readonly id: string;
  readonly parent: StackNode;
  readonly location: StackLocation;
  readonly name: string;
  readonly position: number;
  readonly error: ErrorInfo;
}

/** A folder of the namespace, or a range of a folder's children. The root, whose prefix is empty, is not shown. */
export interface RefFolderNode {
  readonly type: 'refs';
  readonly id: string;
  readonly parent?: RefFolderNode;
  readonly location: StackLocation;
  readonly label: string;
  readonly prefix: string;
  /** The names of a range's first and last child. */
  readonly range?: { readonly first: string; readonly last: string };
  /** Refs below a folder, or children of a range; left out until they are counted. */
  count?: number;
  /** The stack cannot be read as a whole. */
  readonly isBroken: boolean;
  /** It is expanded when it is shown for the first time. */
  readonly isOpen: boolean;
}

export interface RefLeaf {
  readonly type: 'ref';
  readonly id: string;
  readonly parent: RefFolderNode;
  readonly location: StackLocation;
  readonly label: string;
  readonly ref: RefRow;
  readonly certainty?: Extract<RefNode, { type: 'ref' }>['certainty'];
}

/** The deleted refs of the stack that can be restored, below its refs. */
export interface DeletedNode {
  readonly type: 'deleted';
  readonly id: string;
  readonly location: StackLocation;
  readonly count: DeletedCount;
}

/** A sentence where there is nothing to list. One about the whole view has no parent. */
export type MessageNode = { readonly type: 'message'; readonly id: string; readonly parent?: Node } & (
  | { readonly text: string; readonly error?: undefined }
  | {
      readonly error: ErrorInfo;
      /** The stack that a repair may fix. */
      readonly location?: StackLocation;
    }
);

export type Node =
  | RepositoryNode
  | StackNode
  | TableNode
  | UnreadableTableNode
  | RefFolderNode
  | RefLeaf
  | DeletedNode
  | MessageNode;

/** The file of a table's node; `undefined` for other nodes. */
export function fileOfNode(node: Node): string | undefined {
  switch (node.type) {
    case 'table':
      return join(node.location.directory, node.table.name);
    case 'unreadableTable':
      return join(node.location.directory, node.name);
    default:
      return undefined;
  }
}
