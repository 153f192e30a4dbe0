/** What the nodes of the view are made of. */
import type { RepositoryInfo, StackInfo } from '../../protocol/repository.ts';
import type { StackState, TableStatistics, TableSummary } from '../../protocol/stack.ts';
import type { ErrorInfo, RefRow, StackLocation } from '../../protocol/values.ts';

export interface RepositoryNode {
  readonly type: 'repository';
  readonly id: string;
  readonly repository: RepositoryInfo;
}

export interface StackNode {
  readonly type: 'stack';
  readonly id: string;
  readonly parent: RepositoryNode;
  readonly info: StackInfo;
  /** The newest one: the node on show is brought up to date. */
  state: StackState;
}

/** The root of the namespace, a folder of it, or a range of a folder's children. */
export interface RefsNode {
  readonly type: 'refs';
  readonly id: string;
  readonly parent: StackNode | RefsNode;
  readonly location: StackLocation;
  readonly label: string;
  readonly prefix: string;
  readonly from?: string;
  readonly before?: string;
  /** Children of a range. */
  readonly count?: number;
}

export interface RefLeaf {
  readonly type: 'ref';
  readonly id: string;
  readonly parent: RefsNode;
  readonly location: StackLocation;
  readonly label: string;
  readonly ref: RefRow;
}

export interface TablesNode {
  readonly type: 'tables';
  readonly id: string;
  readonly parent: StackNode;
}

export interface TableNode {
  readonly type: 'table';
  readonly id: string;
  readonly parent: TablesNode;
  readonly location: StackLocation;
  readonly table: TableSummary;
  /** 0 is the base. */
  readonly position: number;
  readonly last: boolean;
  readonly factor: number;
  /** Left out until they are worked out. */
  readonly statistics?: TableStatistics;
}

/** A sentence where there is nothing to list. One about the whole view has no parent. */
export type MessageNode = { readonly type: 'message'; readonly id: string; readonly parent?: Node } & (
  | { readonly text: string; readonly error?: undefined }
  | { readonly error: ErrorInfo }
);

export type Node = RepositoryNode | StackNode | RefsNode | RefLeaf | TablesNode | TableNode | MessageNode;
