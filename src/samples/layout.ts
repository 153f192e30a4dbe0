/** Writing a sample out as a repository that git takes for one of its own (git-backend.md §1). No program is started. */
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { BLOCK_SIZE, RESTART_INTERVAL, type SampleStack } from './stack.ts';

/** When the files of a stack say that they were written, so that a lock left behind has an age. */
const WRITTEN = new Date('2026-02-01T12:00:00Z');

/** Lays the repository out in `folder`, which must be empty or missing, and returns the stack's directory. */
export function layOut(folder: string, stack: SampleStack): string {
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new Error(`${folder} is not empty; a sample needs a folder of its own.`);
  }
  const git = join(folder, '.git');
  const put = (path: string, content: string | Buffer) => {
    mkdirSync(dirname(join(git, path)), { recursive: true });
    writeFileSync(join(git, path), content);
  };
  put('HEAD', 'ref: refs/heads/.invalid\n');
  put('refs/heads', 'this repository uses the reftable format\n');
  put('config', config(stack));
  mkdirSync(join(git, 'objects'));
  for (const [path, bytes] of stack.history.objects.files) put(join('objects', path), bytes);
  const directory = join(git, 'reftable');
  mkdirSync(directory);
  for (const [name, content] of stack.files) {
    const path = join(directory, name);
    if (content === null) mkdirSync(path);
    else writeFileSync(path, content);
    utimesSync(path, WRITTEN, WRITTEN);
  }
  return directory;
}

function config({ hash }: SampleStack): string {
  return [
    '[core]',
    '\trepositoryformatversion = 1',
    '\tfilemode = true',
    '\tbare = false',
    '\tlogallrefupdates = true',
    '[extensions]',
    '\trefstorage = reftable',
    ...(hash === 'sha1' ? [] : [`\tobjectformat = ${hash}`]),
    '[reftable]',
    `\tblockSize = ${BLOCK_SIZE}`,
    `\trestartInterval = ${RESTART_INTERVAL}`,
    '',
  ].join('\n');
}
