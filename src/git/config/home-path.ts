/** `~/` and `~user/` in paths of git's configuration. */
import { homedir, userInfo } from 'node:os';
import { readRegularFile } from '../files/regular-file.ts';

const LONGEST_PASSWD = 4 << 20;

/** The path with a leading `~` or `~user` replaced by that user's home. `undefined` if the user is not known. */
export function expandHome(path: string): string | undefined {
  const [, user, rest] = /^~([^/]*)(.*)$/s.exec(path) ?? [];
  if (user === undefined || rest === undefined) return path;
  const home = user === '' ? homedir() : homeOf(user);
  return home === undefined ? undefined : home + rest;
}

/** The current user's, or the one in `/etc/passwd`: the system's own lookup is not available. */
function homeOf(user: string): string | undefined {
  try {
    const { username, homedir: home } = userInfo();
    if (username === user) return home;
    const lines = readRegularFile('/etc/passwd', LONGEST_PASSWD).toString('utf8').split('\n');
    return lines.find(line => line.startsWith(`${user}:`))?.split(':')[5];
  } catch {
    return undefined;
  }
}
