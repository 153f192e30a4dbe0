// Folders with repositories as git makes them, to be damaged.
import type { Chance } from '../../differential/random.ts';
import { type Entries, file, ROOT } from './entries.ts';

const CONFIG = '[core]\n\trepositoryformatversion = 1\n[extensions]\n\trefstorage = reftable\n';

/** A repository, mostly with a linked worktree, a submodule or a bare repository next to it. */
export function drawLayout(chance: Chance, stack: ReadonlyMap<string, Buffer>): Entries {
  const entries: Entries = new Map();
  addRepository(entries, 'project/.git');
  for (const [name, bytes] of stack) entries.set(`project/.git/reftable/${name}`, file(bytes));
  if (chance.happens(0.5)) addWorktree(entries);
  if (chance.happens(0.3)) addSubmodule(entries);
  if (chance.happens(0.2)) addRepository(entries, 'bare.git');
  if (chance.happens(0.2))
    entries.set('link', { kind: 'link', target: chance.pick(['project', 'project/sub', 'bare.git']) });
  return entries;
}

function addRepository(entries: Entries, directory: string): void {
  entries.set(`${directory}/HEAD`, file('ref: refs/heads/.invalid\n'));
  entries.set(`${directory}/config`, file(CONFIG));
  entries.set(`${directory}/objects`, { kind: 'directory' });
  entries.set(`${directory}/refs/heads`, file('this repository uses the reftable format\n'));
  entries.set(`${directory}/reftable/tables.list`, file(''));
}

function addWorktree(entries: Entries): void {
  const directory = 'project/.git/worktrees/side';
  entries.set(`${directory}/HEAD`, file('ref: refs/heads/.invalid\n'));
  entries.set(`${directory}/commondir`, file('../..\n'));
  entries.set(`${directory}/gitdir`, file(`${ROOT}/side/.git\n`));
  entries.set(`${directory}/reftable/tables.list`, file(''));
  entries.set('side/.git', file(`gitdir: ${ROOT}/${directory}\n`));
}

function addSubmodule(entries: Entries): void {
  addRepository(entries, 'project/.git/modules/sub');
  entries.set('project/sub/.git', file('gitdir: ../.git/modules/sub\n'));
}
