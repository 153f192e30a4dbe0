/** Writes a sample as a repository that git accepts as one of its own. No program is started. */
import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { listDirectory } from '../git/index.ts';
import { HEAD_STUB, REFS_HEADS_STUB } from '../git/repository/surroundings.ts';
import type { HashName } from '../reftable/index.ts';
import { BLOCK_SIZE, RESTART_INTERVAL, type SampleStack } from './stack.ts';

/** The modification time of a stack's files, so that an abandoned lock has an age. */
const WRITTEN = new Date('2026-02-01T12:00:00Z');

/** Lays the repository out in `folder`, which must be empty or missing, and returns the stack's directory. */
export function layOut(folder: string, stack: SampleStack): string {
  const configuration = ['[reftable]', `\tblockSize = ${BLOCK_SIZE}`, `\trestartInterval = ${RESTART_INTERVAL}`];
  const directory = layOutRepository(folder, stack.hash, configuration);
  const objects = join(dirname(directory), 'objects');
  for (const [path, bytes] of stack.history.objects.files) {
    mkdirSync(dirname(join(objects, path)), { recursive: true });
    writeFileSync(join(objects, path), bytes);
  }
  for (const [name, content] of stack.files) {
    const path = join(directory, name);
    if (content === null) mkdirSync(path);
    else writeFileSync(path, content);
    utimesSync(path, WRITTEN, WRITTEN);
  }
  return directory;
}

/** A repository is only laid out in a folder of its own. */
export class FolderNotEmptyError extends Error {
  readonly folder: string;

  constructor(folder: string) {
    super(`${folder} is not empty`);
    this.name = 'FolderNotEmptyError';
    this.folder = folder;
  }
}

/**
 * Lays out a repository without an object, its stack's directory empty, in `folder`, which must be empty or missing.
 * `configuration` is more of its config, line by line. Returns the stack's directory. Throws `FolderNotEmptyError`.
 */
export function layOutRepository(folder: string, hash: HashName, configuration: readonly string[] = []): string {
  if (existsSync(folder) && listDirectory(folder, 1).entries.length > 0) {
    throw new FolderNotEmptyError(folder);
  }
  const git = join(folder, '.git');
  for (const part of ['objects', 'refs', 'reftable']) mkdirSync(join(git, part), { recursive: true });
  writeFileSync(join(git, 'HEAD'), HEAD_STUB);
  writeFileSync(join(git, 'refs', 'heads'), REFS_HEADS_STUB);
  writeFileSync(join(git, 'config'), [...configLines(hash), ...configuration, ''].join('\n'));
  return join(git, 'reftable');
}

function configLines(hash: HashName): string[] {
  return [
    '[core]',
    '\trepositoryformatversion = 1',
    '\tfilemode = true',
    '\tbare = false',
    '\tlogallrefupdates = true',
    '[extensions]',
    '\trefstorage = reftable',
    ...(hash === 'sha1' ? [] : [`\tobjectformat = ${hash}`]),
  ];
}
