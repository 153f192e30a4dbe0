/** The contents of a table's name. */

/** What git takes for a table's name: three numbers in hex with hyphens between (the seed's `table_check_name`). */
export function isGitTableName(name: string): boolean {
  // The extension in lower case, the digits in either.
  return /^(?:0x)?[0-9a-f]*-(?:0x)?[0-9a-f]*-(?:0x)?[0-9a-f]*$/i.test(name.slice(0, -4)) && /\.(?:ref|log)$/.test(name);
}

/** The update indices in a table's name; `undefined` if it is not in git's form. */
export function nameLimits(name: string): { min: bigint; max: bigint } | undefined {
  const match = /^0x([0-9a-f]{1,16})-0x([0-9a-f]{1,16})-[0-9a-f]+\.(?:ref|log)$/.exec(name);
  return match === null ? undefined : { min: BigInt(`0x${match[1]}`), max: BigInt(`0x${match[2]}`) };
}
