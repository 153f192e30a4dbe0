/**
 * Reflogs of refs that are not there. Blocks of refs have no checksum: a name in which one bit has changed is a ref like
 * any other, and shows only where its reflog still has the old name.
 */
import { encodeText, type Finding } from '../reftable/index.ts';
import type { ReadableLog, ReadableRef, ReadableRefs } from './readableRefs.ts';
import { finding } from './refFinding.ts';

export function* checkReflogs(refs: ReadableRefs): Generator<Finding, void, undefined> {
  const orphans = new Map<string, ReadableLog>();
  const names = refs.all();
  let ref = names.next();
  for (const log of refs.newestLogs()) {
    const bytes = encodeText(log.name);
    while (!ref.done && Buffer.compare(encodeText(ref.value.name), bytes) < 0) ref = names.next();
    if (ref.done || ref.value.name !== log.name) orphans.set(log.name, log);
  }
  if (orphans.size === 0) return;
  for (const { ref: each, log } of flipped(refs, orphans)) {
    orphans.delete(log.name);
    yield finding(
      'refNameFlipped',
      each,
      `${each.name} has no reflog, and its value is the newest entry in that of ${log.name}, which is no ref`,
      log.name,
      each.name,
    );
  }
  for (const log of orphans.values()) yield finding('reflogWithoutRef', log, `${log.name} has a reflog and is no ref`);
}

interface Flipped {
  readonly ref: ReadableRef;
  readonly log: ReadableLog;
}

/** Refs without a reflog whose name is one bit off a reflog's without a ref. */
function flipped(refs: ReadableRefs, orphans: ReadonlyMap<string, ReadableLog>): Iterable<Flipped> {
  const found = new Map<string, Flipped>();
  const byNewest = new Map<string, ReadableLog[]>();
  for (const log of orphans.values()) byNewest.set(log.newest, [...(byNewest.get(log.newest) ?? []), log]);
  for (const ref of refs.all()) {
    const candidates = ref.value.type === 'oid' ? byNewest.get(ref.value.oid) : undefined;
    const log = candidates?.find(({ name }) => differInOneBit(name, ref.name));
    if (log !== undefined) found.set(ref.name, { ref, log });
  }
  if (found.size > 0) for (const { name } of refs.newestLogs()) found.delete(name);
  return found.values();
}

function differInOneBit(a: string, b: string): boolean {
  const [left, right] = [encodeText(a), encodeText(b)];
  if (left.length !== right.length) return false;
  let bits = 0;
  for (let i = 0; i < left.length && bits < 2; i++) {
    for (let rest = (left[i] as number) ^ (right[i] as number); rest > 0; rest &= rest - 1) bits++;
  }
  return bits === 1;
}
