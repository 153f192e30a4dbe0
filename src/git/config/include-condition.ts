/**
 * The conditions of `includeIf.<condition>.path`. `gitdir` and `gitdir/i` are evaluated. `onbranch`,
 * `hasconfig:remote.*.url` and unknown conditions never hold: no key that is read here depends on a branch or a remote.
 */
import { dirname, isAbsolute } from 'node:path';
import { realPath } from '../repository/on-disk.ts';
import { expandHome } from './home-path.ts';
import { wildmatch } from './wildmatch.ts';

/** `file` is the configuration file with the condition, `gitDirectory` that of the worktree. */
export function conditionHolds(condition: string, file: string, gitDirectory: string): boolean {
  const [, caseFlag, given] = /^gitdir(\/i)?:(.*)$/s.exec(condition) ?? [];
  if (given === undefined) return false;
  const ignoreCase = caseFlag !== undefined;
  try {
    const { pattern, prefix } = patternOf(given, file);
    const fold = (text: string) => (ignoreCase ? text.toLowerCase() : text);
    // git compares the real path first, then the one by which the repository was found.
    return [realPath(gitDirectory), gitDirectory].some(
      text =>
        fold(text.slice(0, prefix.length)) === fold(prefix) &&
        wildmatch(pattern, text.slice(prefix.length), ignoreCase),
    );
  } catch {
    return false;
  }
}

/** git's completion of a pattern. `prefix` is compared character by character. */
function patternOf(given: string, file: string): { pattern: string; prefix: string } {
  let pattern = expandHome(given) ?? given;
  let prefix = '';
  if (/^\.[/]/.test(pattern)) {
    prefix = `${realPath(dirname(file))}/`;
    pattern = pattern.slice(2);
  } else if (!isAbsolute(pattern)) pattern = `**/${pattern}`;
  if (pattern.endsWith('/')) pattern += '**';
  return { pattern, prefix };
}
