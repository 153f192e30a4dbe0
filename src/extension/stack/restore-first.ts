/** Asks about a plan that makes deleted refs unrecoverable, with *Restore First…* for those that still have a value. */
import * as vscode from 'vscode';
import type { UnrecoverableRef } from '../../protocol/stack.ts';
import { deletedRefsText } from '../../text/deleted-refs.ts';
import { choose } from '../show/messages.ts';

/** What the command `reftable.restoreRefs` is given by a page or a plan. */
export interface RestoreTarget {
  /** Of the stack. */
  readonly directory: string;
  readonly names: readonly string[];
}

export interface LossyPlan {
  readonly question: string;
  readonly lines: readonly string[];
  readonly action: string;
  /** Of the stack. */
  readonly directory: string;
  readonly unrecoverable: readonly UnrecoverableRef[];
}

/** `restored`: the user chose to restore refs first, so that the plan is outdated. */
export type LossyAnswer = 'confirmed' | 'restored' | undefined;

export async function confirmLossy(plan: LossyPlan): Promise<LossyAnswer> {
  const { question, lines, action, directory, unrecoverable } = plan;
  const names = unrecoverable.filter(({ value }) => value).map(({ name }) => name);
  const restoreFirst = deletedRefsText.restoreFirst();
  const chosen = await choose(question, lines, [action, ...(names.length > 0 ? [restoreFirst] : [])]);
  if (chosen === action) return 'confirmed';
  if (chosen !== restoreFirst) return undefined;
  const target: RestoreTarget = { directory, names };
  await vscode.commands.executeCommand('reftable.restoreRefs', target);
  return 'restored';
}
