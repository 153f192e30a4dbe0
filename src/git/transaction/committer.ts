/** Who makes a transaction, and when: git's `ident.c`, as far as git fills in the committer of a reflog entry. */
import { hostname, userInfo } from 'node:os';
import type { GitConfig } from '../config/config.ts';
import { readRegularFile } from '../files/regular-file.ts';
import { type GivenTime, readDate, zoneAt } from './committer-date.ts';

/** The name, address and time of a reflog entry. */
export interface Signature extends GivenTime {
  readonly name: string;
  readonly email: string;
}

/** The committer of a process's transactions. */
export interface CommitterSource {
  readonly config: GitConfig;
  readonly environment: NodeJS.ProcessEnv;
  /** When the process started to write, in milliseconds since the epoch. */
  readonly now: number;
  /** Asks git about a date that is not in git's own format; `undefined` if git does not understand it. */
  readonly askDate: (text: string) => GivenTime | undefined;
}

/** Never asks for more than is configured, as git does not for a reflog. Throws `GitError` for a date that is wrong. */
export function committer({ config, environment, now, askDate }: CommitterSource): Signature {
  const { GIT_COMMITTER_NAME, GIT_COMMITTER_EMAIL, GIT_COMMITTER_DATE } = environment;
  const name = GIT_COMMITTER_NAME ?? config.string('committer.name') ?? config.string('user.name') ?? fullName();
  const email = GIT_COMMITTER_EMAIL ?? config.string('committer.email') ?? config.string('user.email');
  return {
    name: withoutCrud(name || login()),
    email: withoutCrud(email ?? (environment.EMAIL || `${login()}@${host()}`)),
    ...(GIT_COMMITTER_DATE ? readDate(GIT_COMMITTER_DATE, askDate) : zoneAt(now)),
  };
}

/** Without what ends a field (`strbuf_addstr_without_crud`). */
function withoutCrud(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: git removes them
  const trimmed = text.replace(/^[\x00-\x20,:;<>"\\']+|[\x00-\x20,:;<>"\\']+$/g, '');
  return trimmed.replace(/[\n<>]/g, '');
}

function login(): string {
  try {
    return userInfo().username;
  } catch {
    // The user has no entry in the list of users.
    return 'unknown';
  }
}

/** The field of `/etc/passwd` up to a comma, in which `&` is the login. */
function fullName(): string {
  try {
    const { uid } = userInfo();
    const lines = readRegularFile('/etc/passwd', 1 << 20)
      .toString('utf8')
      .split('\n');
    const [, , , , field = ''] = lines.map(line => line.split(':')).find(([, , id]) => id === String(uid)) ?? [];
    const [name = ''] = field.split(',');
    return name.replaceAll('&', () => login().replace(/^./, first => first.toUpperCase())).trim();
  } catch {
    return '';
  }
}

function host(): string {
  const name = hostname();
  return name.includes('.') ? name : `${name}.(none)`;
}
