/** Finds the repositories below folders, in the order of the folders. Only one folder of each level is in memory. */
import { basename, dirname, join } from 'node:path';
import type { RepositoryInFolder } from '../../git/index.ts';
import type { RepositoryRow } from '../../protocol/repository-rows.ts';
import type { Begun } from './in-order.ts';
import type { Answered, Failure, FolderAnswer, RepositoryFacts, Request } from './requests.ts';

/** Asks a thread; `undefined` once the survey was stopped. `isUrgent`: before other requests that wait. */
export type Ask = <Answer>(request: Request, isUrgent: boolean) => Promise<Answered<Answer> | undefined>;

/** A folder of the search with those in it that are searched next, in reverse order. */
interface Level {
  readonly path: string;
  readonly folders: string[];
}

/** Git directories outside of the folders that are remembered, so that each is listed once. */
const MOST_REMEMBERED = 100_000;

/** The lines of all repositories below the folders, each as soon as it is found; it is read meanwhile. */
export async function* search(
  folders: readonly string[],
  fsck: boolean,
  ask: Ask,
): AsyncGenerator<Begun<RepositoryRow | undefined>, void, undefined> {
  const { roots, failed } = await resolved(folders, ask);
  for (const row of failed) yield { result: Promise.resolve(row) };
  const outside = new Set<string>();
  const real = [...roots.values()];
  for (const root of roots.keys()) {
    const levels: Level[] = [{ path: '', folders: [root] }];
    for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
      const name = level.folders.pop();
      if (name === undefined) {
        levels.pop();
        continue;
      }
      const isRoot = level.path === '';
      const path = isRoot ? name : join(level.path, name);
      const found = await ask<FolderAnswer>({ type: 'folder', path, roots: real, isRoot }, true);
      if (found === undefined) return;
      if ('failure' in found) {
        if (isRoot || !isGone(found.failure, path)) yield { result: Promise.resolve({ path, error: found.failure }) };
        continue;
      }
      const { failure, repository, folders } = found.answer;
      if (failure !== undefined) yield { result: Promise.resolve({ path, error: failure }) };
      if (repository !== undefined && isNew(repository, outside)) {
        yield { result: rowOf(path, repository, fsck, ask) };
      }
      if (folders.length > 0) levels.push({ path, folders: [...folders].reverse() });
    }
  }
}

/** The folders with their real paths, without those in others. */
async function resolved(
  folders: readonly string[],
  ask: Ask,
): Promise<{ readonly roots: Map<string, string>; readonly failed: RepositoryRow[] }> {
  const all = new Map<string, string>();
  const failed: RepositoryRow[] = [];
  for (const path of folders) {
    const found = await ask<string>({ type: 'root', path }, true);
    if (found === undefined) break;
    if ('failure' in found) failed.push({ path, error: found.failure });
    else if (![...all.values()].includes(found.answer)) all.set(path, found.answer);
  }
  const real = [...all.values()];
  const isInOther = (path: string) => real.some(other => other !== path && path.startsWith(join(other, '/')));
  return { roots: new Map([...all].filter(([, path]) => !isInOther(path))), failed };
}

/** Whether a folder was removed since its parent was read. One whose name is not UTF-8 has never been found by its name. */
function isGone({ code }: Failure, path: string): boolean {
  return code === 'NOT_EXIST_ERROR' && !path.includes('\ufffd');
}

function isNew({ isElsewhere, gitDirectory }: RepositoryInFolder, outside: Set<string>): boolean {
  if (!isElsewhere) return true;
  if (outside.has(gitDirectory)) return false;
  const [oldest] = outside;
  if (outside.size >= MOST_REMEMBERED && oldest !== undefined) outside.delete(oldest);
  outside.add(gitDirectory);
  return true;
}

async function rowOf(
  path: string,
  repository: RepositoryInFolder,
  fsck: boolean,
  ask: Ask,
): Promise<RepositoryRow | undefined> {
  const { gitDirectory, isElsewhere } = repository;
  const own = basename(gitDirectory) === '.git' ? dirname(gitDirectory) : gitDirectory;
  const head = { path: isElsewhere ? own : path, gitDirectory };
  const read = await ask<RepositoryFacts>({ type: 'repository', repository, fsck }, false);
  if (read === undefined) return undefined;
  return 'answer' in read ? { ...head, ...read.answer } : { ...head, error: read.failure };
}
