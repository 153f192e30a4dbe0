import type { Chance } from '../../differential/random.ts';
import { ROOT } from './entries.ts';

/** Devices and the like: without an end, without content, without access, with other content at each read. */
export const DEVICES = [
  ...['/dev/zero', '/dev/zero', '/dev/random', '/dev/full', '/dev/null', '/dev/tty', '/dev/stdin'],
  ...['/proc/self/environ', '/proc/self/mem', '/proc/self/fd', '/proc/self/root', '/proc/kmsg', '/dev/fd/0'],
];

/** Paths inside the layouts of layouts.ts. */
const PATHS = [
  ...['project', 'project/.git', 'project/.git/worktrees/side', 'project/.git/modules/sub', 'project/sub', 'side'],
  ...['bare.git', 'project/.git/config', 'link', 'link/../project/.git', 'nothing'],
];

/** A path as a file of git might hold it. */
export function drawPath(chance: Chance): string {
  switch (chance.between(0, 9)) {
    case 0:
      return chance.pick(['', '.', '..', '/', '//', './', '.git', '../..', ' ', '~', '-']);
    case 1:
      return '../'.repeat(chance.pick([1, 3, 100, 2000]));
    case 2:
      return chance.pick(DEVICES);
    case 3:
      return chance
        .pick(['x', 'x/', '\xff\xfe', 'a\0b', '\u001b[31m', 'a\nb', '\r', ' a ', 'C:\\x'])
        .repeat(chance.pick([1, 1, 300, 5000]));
    case 4:
    case 5:
      return `../${chance.pick(PATHS)}`;
    case 6:
      return `${'./'.repeat(chance.pick([1, 50]))}${chance.pick(PATHS)}${chance.pick(['', '/', '/.', '/..'])}`;
    default:
      return `${ROOT}/${chance.pick(PATHS)}${chance.pick(['', '', '/', '/.git', '/../side/.git'])}`;
  }
}
