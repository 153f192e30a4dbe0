/** The contents of a table's name. */

/** A number as strtoull(3) reads it with base 16; group 1 has its digits without leading zeros. */
const NUMBER = /[ \t\v\f\r\n]*[+-]?(?:0x(?=[0-9a-f]))?(?=[0-9a-f])0*([0-9a-f]*)/iy;

/**
 * Whether git accepts the name as that of a table: three numbers in hex, any of which may be missing, with hyphens
 * between them, and an extension (git's `table_has_valid_name`). git itself writes such names in one form only.
 */
export function isGitTableName(name: string): boolean {
  let at = 0;
  for (const separator of ['-', '-', '']) {
    NUMBER.lastIndex = at;
    const [number = '', digits = ''] = NUMBER.exec(name) ?? [];
    // More than 64 bits are an error of strtoull.
    if (digits.length > 16 || !name.startsWith(separator, at + number.length)) return false;
    at += number.length + separator.length;
  }
  return name.slice(at) === '.ref' || name.slice(at) === '.log';
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
