/** Shared by the commands of all features: registration, and finding the stack that a command applies to. */
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import type { StackLocation } from '../protocol/values.ts';
import { stackName } from '../text/names.ts';
import { questionText } from '../text/workspace.ts';
import { type EditorContext, STACK_EDITOR, TABLE_EDITOR } from './editors.ts';
import type { StackEntry } from './repositories.ts';
import { showError, showInformation } from './show/messages.ts';
import { pickStack } from './stack/pickers.ts';
import type { Node } from './tree/tree-nodes.ts';
import { isFromWalkthrough, leaveWalkthrough } from './walkthrough.ts';

/** What a command is started with: a node of the tree, a stack's directory, or nothing from the palette. */
export type Target = Node | string | undefined;

/**
 * Registers commands by the last part of their names. `more` is a second argument, which some menus pass. An error that a
 * command throws is shown and logged.
 */
export function registerAll<T>(
  log: vscode.LogOutputChannel,
  commands: Readonly<Record<string, (target: T, more?: unknown) => unknown>>,
): vscode.Disposable[] {
  return Object.entries(commands).map(([name, run]) =>
    vscode.commands.registerCommand(`reftable.${name}`, async (...given: unknown[]) => {
      try {
        const [target, more] = isFromWalkthrough(given) ? await leaveWalkthrough(given) : given;
        return await run(target as T, more);
      } catch (error) {
        showError(log, error);
        return undefined;
      }
    }),
  );
}

export interface NamedStack {
  readonly location: StackLocation;
  readonly name: string;
}

/**
 * The stack that a command applies to: of the target, else of the active editor, else the only one, else the one that
 * the user picks. `undefined` if the user cancels, or if no stack was found, which a message reports.
 */
export async function stackOf(
  { repositories }: Pick<EditorContext, 'repositories'>,
  target: Target,
): Promise<NamedStack | undefined> {
  const directory = directoryOf(target) ?? directoryInFront();
  if (directory !== undefined) {
    const entry = repositories.stackAt(directory);
    return entry ? named(entry) : { location: { directory }, name: directory };
  }
  // A command may be run before the first search has finished.
  await repositories.settled();
  const { stacks } = repositories;
  if (stacks.length === 0) {
    void showInformation(questionText.noStacks());
    return undefined;
  }
  const entry = stacks.length === 1 ? stacks[0] : await pickStack(stacks, repositories);
  return entry && named(entry);
}

function named({ repository, info }: StackEntry): NamedStack {
  return { location: info.location, name: stackName(repository, info) };
}

function directoryOf(target: Target): string | undefined {
  if (typeof target === 'string') return target;
  if (target instanceof vscode.Uri) return dirname(target.fsPath);
  if (!isNode(target)) return undefined;
  switch (target.type) {
    case 'stack':
      return target.info.location.directory;
    case 'refs':
    case 'ref':
    case 'deleted':
    case 'table':
    case 'unreadableTable':
      return target.location.directory;
    case 'repository':
      return undefined;
    case 'message':
      return target.error && target.location ? target.location.directory : directoryOf(target.parent);
  }
}

/** The directory of the stack or table that the active editor shows. */
function directoryInFront(): string | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (!(input instanceof vscode.TabInputCustom)) return undefined;
  return [STACK_EDITOR, TABLE_EDITOR].includes(input.viewType) ? dirname(input.uri.fsPath) : undefined;
}

export function isNode(target: unknown): target is Node {
  return typeof target === 'object' && target !== null && 'type' in target && 'id' in target;
}
