/** The context that all parts of planning a repair share. */
import type { RewriteContext } from '../collect/rewrite-table.ts';

/** The stack, the file system, and the repository around the stack. */
export interface PlanContext extends RewriteContext {
  /** The git directory around the stack, if there is one, also one that git does not accept. */
  readonly gitDirectory: string | undefined;
}
