// Damage to the folders of layouts.ts.
import type { Chance } from '../../differential/random.ts';
import { changeBytes, drawConfig } from './config-text.ts';
import { type Entries, type Entry, file, ROOT } from './entries.ts';
import { DEVICES, drawPath } from './paths.ts';

/** Files that git looks for, though a healthy repository has none of them. */
const EXTRA = [
  ...['project/.git/commondir', 'project/.git/gitdir', 'project/.git/packed-refs', 'project/.git/config.worktree'],
  ...['project/.git/worktrees/other/gitdir', 'project/.git/worktrees/other/HEAD', 'project/.git/worktrees'],
  ...[
    'project/.git/more',
    'project/.git/more2',
    'project/.git/more3',
    'project/.git/modules/sub/commondir',
    'other/.git',
  ],
  ...['.git', 'HEAD', 'commondir', 'project/.git/worktrees/side/config.worktree', 'project/.GIT', 'bare.git/.git'],
];

export function mutateEntries(entries: Entries, chance: Chance): void {
  const path = chance.happens(0.6) ? chance.pick([...entries.keys()]) : chance.pick(EXTRA);
  switch (chance.between(0, 9)) {
    case 0:
      entries.delete(path);
      break;
    case 1:
    case 2:
      put(entries, path, drawSpecial(chance));
      break;
    case 3:
    case 4:
      put(
        entries,
        chance.pick(['project/.git/config', 'project/.git/more', 'project/.git/config.worktree', 'bare.git/config']),
        file(drawConfig(chance)),
      );
      break;
    case 5:
      if (chance.happens(0.2)) nest(entries, chance);
      else put(entries, path, drawContent(path, chance));
      break;
    case 6: {
      const entry = entries.get(path);
      if (entry?.kind === 'file') entries.set(path, file(changeBytes(entry.content, chance)));
      break;
    }
    default:
      put(entries, path, drawContent(path, chance));
  }
}

/** Replaces everything at or below its path with an entry. */
function put(entries: Entries, path: string, entry: Entry): void {
  for (const other of [...entries.keys()]) {
    if (other.startsWith(`${path}/`) || path.startsWith(`${other}/`)) entries.delete(other);
  }
  entries.set(path, entry);
}

function drawContent(path: string, chance: Chance): Entry {
  const end = chance.pick(['\n', '\n', '', '\r\n', '\n\n', ' \n', '\0']);
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (chance.happens(0.05))
    return file(Buffer.alloc(chance.pick([0, 1, 4096, 70_000, 2 << 20]), chance.pick([0, 0x61, 0xff])));
  if (/^(?:config|more)/.test(name)) return file(drawConfig(chance));
  if (name === '.git')
    return file(`${chance.pick(['gitdir: ', 'gitdir: ', 'gitdir:', 'gitdir'])}${drawPath(chance)}${end}`);
  if (name === 'HEAD')
    return file(`${chance.pick(['ref: refs/heads/', 'ref:', '0'.repeat(40), ''])}${drawPath(chance)}${end}`);
  return file(`${drawPath(chance)}${end}`);
}

/** What is not a regular file, or one too large. */
function drawSpecial(chance: Chance): Entry {
  switch (chance.between(0, 6)) {
    case 0:
      return { kind: 'directory' };
    case 1:
      return { kind: 'fifo' };
    case 2:
      return { kind: 'sparse', size: chance.pick([65_537, (4 << 20) + 1, 2 ** 31, 2 ** 33]) };
    case 3:
    case 4:
      return { kind: 'link', target: chance.pick(DEVICES) };
    default:
      return {
        kind: 'link',
        target: chance.pick(['.', '..', 'HEAD', 'config', ROOT, `${ROOT}/project`, drawPath(chance) || '.']),
      };
  }
}

/** Folders in folders, folders beside folders, and links that lead back. */
function nest(entries: Entries, chance: Chance): void {
  const name = chance.pick(['d', 'HEAD', 'modules', 'worktrees', '\xff', 'x\ny', '.git']);
  switch (chance.between(0, 3)) {
    case 0:
      entries.set(`${`${name}/`.repeat(chance.pick([5, 30, 300]))}f`, { kind: 'directory' });
      break;
    case 1:
      for (let i = 0; i < 60; i++)
        entries.set(`project/.git/worktrees/${name}${i}/gitdir`, file(`${drawPath(chance)}\n`));
      break;
    case 2:
      for (let i = 0; i < 12; i++)
        entries.set(`project/${name}${i}`, { kind: 'link', target: chance.pick(['..', '.', ROOT]) });
      break;
    default:
      for (let depth = 1; depth < 12; depth++) {
        const directory = `project/.git/${'modules/m/'.repeat(depth)}`;
        for (const part of ['HEAD', 'objects/x', 'refs/x']) entries.set(directory + part, file(''));
      }
  }
}
