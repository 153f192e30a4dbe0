/** Repositories in temporary folders: samples, and unpacked bundles. They are deleted with the window. */
import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { LaidOut } from '../../protocol/samples.ts';
import { sampleText } from '../../text/workspace.ts';
import { openStack } from '../editors.ts';
import { isWithin } from '../is-within.ts';
import type { Repositories, TemporaryKind } from '../repositories.ts';
import { STACKS_VIEW } from '../tree/tree.ts';

export class TemporaryRepositories implements vscode.Disposable {
  readonly #repositories: Repositories;
  /** Holds nothing but folders of this class, each named by the process that made it. */
  readonly #home: string;
  /** The folders that were made; each holds one repository's. */
  readonly #folders = new Set<string>();

  constructor(repositories: Repositories, home: string) {
    this.#repositories = repositories;
    this.#home = home;
  }

  /** Removes the repositories of windows that crashed. */
  async removeAbandoned(): Promise<void> {
    for (const name of await readdir(this.#home).catch(() => [])) {
      if (!isRunning(Number.parseInt(name, 10))) await rm(join(this.#home, name), { recursive: true, force: true });
    }
  }

  /**
   * Creates a repository in a new folder of this name, adds it to the view and opens its stack. Removes the folder if
   * `layOut` fails.
   */
  async open(kind: TemporaryKind, name: string, layOut: (folder: string) => Promise<LaidOut>): Promise<string> {
    await mkdir(this.#home, { recursive: true });
    const parent = await mkdtemp(join(await realpath(this.#home), `${process.pid}-`));
    this.#folders.add(parent);
    const folder = join(parent, name);
    try {
      const { directory, hasList } = await layOut(folder);
      await this.#repositories.addTemporary(folder, kind);
      await vscode.commands.executeCommand(`${STACKS_VIEW}.focus`);
      if (hasList) await openStack(directory);
      return directory;
    } catch (error) {
      await this.#remove(parent);
      throw error;
    }
  }

  /** Removes the repository of a git directory from the view, and its folder. */
  async remove(gitDirectory: string): Promise<void> {
    const folder = dirname(gitDirectory);
    const parent = dirname(folder);
    if (!this.#folders.has(parent)) throw new Error(sampleText.notTemporary(folder));
    await closeTabs(folder);
    await this.#remove(parent);
    await this.#repositories.removeTemporary(folder);
  }

  dispose(): void {
    for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true });
  }

  async #remove(parent: string): Promise<void> {
    this.#folders.delete(parent);
    await rm(parent, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Editors of files that will be removed. */
async function closeTabs(folder: string): Promise<void> {
  const inside = ({ input }: vscode.Tab) =>
    (input instanceof vscode.TabInputCustom || input instanceof vscode.TabInputText) &&
    isWithin(input.uri.fsPath, folder);
  await vscode.window.tabGroups.close(vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.filter(inside)));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
