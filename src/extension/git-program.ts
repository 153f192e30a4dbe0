/** The git that VS Code uses, for the processes and workers that start git. */
import { delimiter, dirname, isAbsolute } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';

/** As far as it is used of the Git extension's exports (`vscode.git`, API version 1). */
interface GitExtension {
  readonly enabled: boolean;
  getAPI(version: 1): { readonly git: { readonly path: string } };
}

/**
 * The environment of this process with the folder of VS Code's git first on the PATH. The setting `git.path` has the
 * scope of the machine: no workspace can change it.
 */
export function environmentWithGit(): NodeJS.ProcessEnv {
  const git = [...runningGit(), ...configuredGit()].find(isAbsolute);
  if (git === undefined) return process.env;
  const name = Object.keys(process.env).find(each => each.toUpperCase() === 'PATH') ?? 'PATH';
  return { ...process.env, [name]: [dirname(git), process.env[name] ?? ''].join(delimiter) };
}

const found = new vscode.EventEmitter<void>();

/** Calls `listener` when `environmentWithGit` may have changed: a setting is another one, or the Git extension has started. */
export function onDidChangeGit(listener: () => void): vscode.Disposable {
  const ofSettings = vscode.workspace.onDidChangeConfiguration(
    change => change.affectsConfiguration('git') && listener(),
  );
  return vscode.Disposable.from(ofSettings, found.event(listener));
}

/** Milliseconds that the Git extension has to start. */
const PATIENCE = 10_000;

/** Resolves when the Git extension, if there is one, has looked for git, or takes too long: after a reload it may start late. */
export async function gitReady(): Promise<void> {
  const extension = vscode.extensions.getExtension<GitExtension>('vscode.git');
  if (extension === undefined || extension.isActive) return;
  const started = Promise.resolve(extension.activate()).then(
    () => found.fire(),
    () => {},
  );
  const waiting = new AbortController();
  await Promise.race([started, sleep(PATIENCE, undefined, { signal: waiting.signal }).catch(() => {})]);
  waiting.abort();
}

/** Of the Git extension, if it runs: it finds git where PATH does not have it. */
function runningGit(): string[] {
  const extension = vscode.extensions.getExtension<GitExtension>('vscode.git');
  if (!extension?.isActive || !extension.exports.enabled) return [];
  return [extension.exports.getAPI(1).git.path];
}

function configuredGit(): string[] {
  const path = vscode.workspace.getConfiguration('git').get<unknown>('path');
  return [path].flat().filter(each => typeof each === 'string');
}
