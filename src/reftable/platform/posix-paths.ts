/**
 * Paths with `/`, for platforms without paths of their own. Without a current directory: every path starts at the root.
 */
import { ReftableError } from '../errors.ts';
import type { Paths } from './platform.ts';

/** `Paths` on which `/` is the only separator. */
export const posixPaths: Paths = {
  join: (...parts) => parts.filter(part => part !== '').join('/'),
  basename: path => path.slice(path.lastIndexOf('/') + 1),
  resolve: path => `/${namesOf(path).join('/')}`,
};

/** The names in a path, without `.` and `..`. */
function namesOf(path: string): string[] {
  if (typeof path !== 'string')
    throw new ReftableError('API_ERROR', 'A path in memory is not a string. Pass a string.');
  const names: string[] = [];
  for (const name of path.split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return names;
}
