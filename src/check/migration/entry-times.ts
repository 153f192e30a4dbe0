/** The times that git can migrate: it writes and parses each as a date, and its dates are of the years 1970 to 2099. */

/** 2100-01-01 in UTC. */
const END = 4_102_444_800n;

/** Whether git accepts the time, in seconds since the epoch, in the zone ±hhmm, for a migration. */
export function isMigratableTime(time: bigint, tz: number): boolean {
  const minutes = Math.trunc(tz / 100) * 60 + (tz % 100);
  const local = time + BigInt(minutes * 60);
  return time >= 0n && time < END && local >= 0n && local < END;
}
