/** Time zones as reflog entries store them (docs/format.md#log-records). */

/** Whether a stored zone is one that git or JGit writes. */
export function isPlausibleZone(zone: number): boolean {
  return isGitZone(zone) || isZoneInMinutes(zone);
}

/** As git writes it, ±hhmm in decimal. */
function isGitZone(zone: number): boolean {
  return Math.abs(zone) <= 1400 && Math.abs(zone) % 100 < 60;
}

/** As JGit writes it. */
function isZoneInMinutes(zone: number): boolean {
  return Math.abs(zone) <= 14 * 60 && zone % 15 === 0;
}
