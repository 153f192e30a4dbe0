/** The contents of a table's name. */

/** What git accepts as a table's name: three numbers in hex with hyphens between (git's `table_check_name`). */
export function isGitTableName(name: string): boolean {
  // The extension in lower case, the digits in either.
  return /^(?:0x)?[0-9a-f]*-(?:0x)?[0-9a-f]*-(?:0x)?[0-9a-f]*$/i.test(name.slice(0, -4)) && /\.(?:ref|log)$/.test(name);
}

/** Whether the name in a line of a list can be that of a table, by its extension. */
export function isTableLine(name: string): boolean {
  return /\.(?:ref|log)$/.test(name);
}

/** The update indices in a table's name; `undefined` if it is not in git's form. */
export function nameLimits(name: string): { min: bigint; max: bigint } | undefined {
  return /^[^-]+-[^-]+-[0-9a-f]+\.(?:ref|log)$/.test(name) ? nameStartLimits(name) : undefined;
}

/** As `nameLimits`, also of a name whose end is missing or has an addition. */
export function nameStartLimits(name: string): { min: bigint; max: bigint } | undefined {
  const match = /^0x([0-9a-f]{1,16})-0x([0-9a-f]{1,16})-/.exec(name);
  return match === null ? undefined : { min: BigInt(`0x${match[1]}`), max: BigInt(`0x${match[2]}`) };
}

/**
 * Whether a name is that of the file `original` with an addition, as Dropbox (`… (conflicted copy).ref`), Syncthing
 * (`….sync-conflict-….ref`), OneDrive (`…-HOST.ref`) and file managers (`… (1).ref`, `… 2.ref`, `….ref~`) give to
 * copies. Locks, unfinished tables and what Repair renames are not copies.
 */
export function isCopyName(name: string, original: string): boolean {
  const dot = original.lastIndexOf('.');
  const [stem, extension] = dot > 0 ? [original.slice(0, dot), original.slice(dot)] : [original, ''];
  if (name === original || /\.(?:lock|temp\..*|set-aside(?:-\d+)?)$/.test(name)) return false;
  const addition = name.startsWith(original)
    ? name.slice(original.length)
    : name.startsWith(stem) && name.endsWith(extension)
      ? name.slice(stem.length, name.length - extension.length)
      : '';
  return /^[ .(_~-]/.test(addition);
}

/** Whether a name is that of a copy of some table, as `isCopyName`. */
export function isTableCopyName(name: string): boolean {
  const [stem] = /^0x[0-9a-f]+-0x[0-9a-f]+-[0-9a-f]{8}/.exec(name) ?? [];
  return stem !== undefined && isCopyName(name, `${stem}.ref`) && !isGitTableName(name);
}
