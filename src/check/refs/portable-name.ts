/** What file systems make of the name of a ref. */

/** The name as macOS and Windows compare it: without case, and composed. */
export function foldedName(name: string): string {
  if (/^[\0-@[-\x7f]*$/.test(name)) return name;
  return name.normalize('NFC').toLowerCase();
}

/** Whether Windows cannot have the name: that of a device, with any extension, or characters and ends that git allows. */
export function isReservedName(name: string): boolean {
  return /(?:^|\/)(?:con|prn|aux|nul|com[1-9]|lpt[1-9])(?:\.[^/]*)?(?:\/|$)|[<>|"]|\.\//i.test(name);
}
