/** The table that a repair adds on top of a stack: HEAD, and refs that it moves or deletes. */
import { refNameProblem } from '../../git/refs/ref-name.ts';
import { MAX_UINT64 } from '../../reftable/format/constants.ts';
import { type HashName, hashSize } from '../../reftable/format/hash.ts';
import type { RefValue } from '../../reftable/format/records.ts';
import { compareNames } from '../../reftable/format/utf8.ts';
import { formatTableName, TABLE_EXTENSION } from '../../reftable/stack/names.ts';
import { Writer } from '../../reftable/table/writer.ts';
import type { CreatedLog, CreatedTable, TargetTable } from '../plan.ts';
import type { BrokenRef, LogName } from './broken-refs.ts';
import { isBranch } from './missing-head.ts';
import { idOf, type Proposal } from './proposal.ts';
import type { VisibleRefs } from './visible-refs.ts';

/** The identity in the reflog entries of a repair. */
const COMMITTER = { name: 'reftable repair', email: '' };

/** The update index of a table on top of the stack; `undefined` if the highest one is in use. */
export function nextUpdateIndex({ tables }: VisibleRefs): bigint | undefined {
  let max = 0n;
  for (const { maxUpdateIndex } of tables) if (maxUpdateIndex > max) max = maxUpdateIndex;
  return max === MAX_UINT64 ? undefined : max + 1n;
}

/** The table of the chosen steps, if any of them needs one. */
export function createdTable(proposal: Proposal, chosen: ReadonlySet<string>): TargetTable[] {
  const { updateIndex, head, brokenRefs } = proposal;
  if (updateIndex === undefined) return [];
  const refs: { name: string; value: RefValue }[] = [];
  const removed: LogName[] = [];
  const logs: CreatedLog[] = [];
  const branch = head?.candidates.find(({ target }) => chosen.has(idOf('writeHead', target)));
  if (branch !== undefined) refs.push({ name: 'HEAD', value: { type: 'symref', target: branch.target } });
  for (const ref of brokenRefs) {
    const { name, earlier } = ref;
    const value = earlier !== undefined && chosen.has(idOf('moveRef', name)) ? earlier.value : undefined;
    if (value === undefined && !chosen.has(idOf('deleteRef', name))) continue;
    refs.push({ name, value: value ?? { type: 'deletion' } });
    removed.push(...removedEntries(ref, value !== undefined));
    logs.push(...addedEntries(proposal, updateIndex, ref, value?.oid));
  }
  if (refs.length === 0) return [];
  const tombstones = new Map(removed.map(({ name, updateIndex: index }) => [`${index} ${name}`, { name, index }]));
  for (const { name, index } of tombstones.values()) logs.push({ name, updateIndex: String(index), update: null });
  const name = `${formatTableName(updateIndex, updateIndex)}${TABLE_EXTENSION}`;
  const create = { updateIndex: String(updateIndex), refs: refs.sort(byName), logs: logs.sort(byKey) };
  return [{ name, from: name, how: 'create', create }];
}

/** The reflog entries that are removed if the ref is moved, or else deleted: git deletes the reflog with the ref. */
export function removedEntries({ stale, entries, name }: BrokenRef, isMoved: boolean): readonly LogName[] {
  return isMoved ? stale : [...entries, ...stale.filter(entry => entry.name !== name)];
}

/** As git writes them: to the reflog of a ref that is moved, and to that of a HEAD that names the ref. */
function addedEntries(
  { now, hash }: Proposal,
  updateIndex: bigint,
  { name, oid, previous, inHead }: BrokenRef,
  next: string | undefined,
): CreatedLog[] {
  const none = '0'.repeat(2 * hashSize(hash));
  const entry = (of: string, old = none): CreatedLog => {
    const message = next === undefined ? `repair: deleted, was ${oid}` : `repair: moved from ${oid}`;
    const update = { old, new: next ?? none, committer: COMMITTER, time: String(now), tz: 0, message };
    return { name: of, updateIndex: String(updateIndex), update };
  };
  return [
    ...(next === undefined ? [] : [entry(name, previous)]),
    ...(inHead === undefined ? [] : [entry('HEAD', inHead.previous)]),
  ];
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return compareNames(a.name, b.name);
}

function byKey(a: CreatedLog, b: CreatedLog): number {
  return byName(a, b) || (BigInt(a.updateIndex) < BigInt(b.updateIndex) ? 1 : -1);
}

/** Writes the table to a function that takes each part of the file in order. */
export function createdBytes(
  { updateIndex, refs, logs }: CreatedTable,
  hash: HashName,
  write: (bytes: Uint8Array) => void,
): void {
  const index = BigInt(updateIndex);
  const writer = new Writer(write, { hash });
  writer.setLimits(index, index);
  for (const { name, value } of refs) writer.addRef({ name, updateIndex: index, value });
  for (const { name, updateIndex: at, update } of logs) {
    writer.addLog({ name, updateIndex: BigInt(at), update: update && { ...update, time: BigInt(update.time) } });
  }
  writer.close();
}

/**
 * A ref of the table that no repair writes; `undefined` if there is none. Reflog entries of refs of any name are removed:
 * with `core.logAllRefUpdates=always`, git keeps a reflog of ORIG_HEAD too.
 */
export function strangeRef({ refs, logs }: CreatedTable): string | undefined {
  const wrong = refs.find(
    ({ name, value }) => !isRepairable(name) || (name === 'HEAD' ? !isHead(value) : isSymref(value)),
  );
  return wrong?.name ?? logs.find(({ name, update }) => update !== null && !isRepairable(name))?.name;
}

/** Whether a repair writes this value to HEAD, which it never deletes. */
function isHead(value: RefValue): boolean {
  return value.type === 'symref' ? isBranch(value.target) : value.type !== 'deletion';
}

function isSymref({ type }: RefValue): boolean {
  return type === 'symref';
}

/** Whether a repair moves or deletes refs of this name: others are findings of their own. */
export function isRepairable(name: string): boolean {
  return name === 'HEAD' || (name.startsWith('refs/') && refNameProblem(name) === undefined);
}
