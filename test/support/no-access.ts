// Files without read permission for the test, also if it runs as root.
import { chmodSync } from 'node:fs';
import { dirname } from 'node:path';

const { geteuid, seteuid } = process;
/** A user without rights. */
const OTHER_USER = 65_534;

/** Whether a file can be made unreadable on this system. */
export const canDenyAccess = geteuid !== undefined;

/**
 * Runs `use` while `file` may not be read. The folder of a temporary repository, `root`, is opened for everyone: root
 * runs `use` as another user.
 */
export function withoutAccess<T>(file: string, root: string, use: () => T): T {
  for (let at = dirname(file); at.length >= root.length; at = dirname(at)) chmodSync(at, 0o755);
  chmodSync(file, 0);
  const user = geteuid?.() ?? OTHER_USER;
  if (user === 0) seteuid?.(OTHER_USER);
  try {
    return use();
  } finally {
    if (user === 0) seteuid?.(user);
    chmodSync(file, 0o644);
  }
}
