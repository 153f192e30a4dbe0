/** Names of refs that the storage they are migrated to cannot all have. */
import type { MigrationFindings } from './migration-finding.ts';

/**
 * Adds the names that are below another one, as `a/b` is below `a`: git refuses both together. `names` are in byte order, without
 * repetitions.
 */
export function addNameConflicts(names: Iterable<string>, findings: MigrationFindings, check: () => void): void {
  const around: string[] = [];
  for (const name of names) {
    check();
    while (around.length > 0 && !name.startsWith(around.at(-1) as string)) around.pop();
    if (around.some(other => name[other.length] === '/')) findings.add('nameConflict', name);
    around.push(name);
  }
}
