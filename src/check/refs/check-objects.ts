/** Whether the objects of refs and reflog entries exist, and are of the types that git expects there. */
import type { FoundObject, ObjectLookup } from '../../git/objects/look-up.ts';
import { isNullId } from '../../git/objects/null-id.ts';
import type { Finding } from '../finding.ts';
import type { FsckStep } from '../make-finding.ts';
import { quote } from '../quote.ts';
import type { ReadableLogEntry, ReadableRef, ReadableRefs } from './readable-refs.ts';
import { refFinding } from './ref-finding.ts';

/** Refs or reflog entries of one lookup, with at most two names each. */
const BATCH = 5000;

/** Checks the objects of all refs and reflog entries. Throws the errors of the lookup, and no ReftableError. */
export function* checkObjects(refs: ReadableRefs, lookUp: ObjectLookup): Generator<FsckStep, void, undefined> {
  yield* checkRefObjects(refs, lookUp);
  const missing = new MissingInReflogs();
  for (const batch of batches(refs.logs())) {
    const objects = lookedUp(batch.flatMap(idsOf), lookUp);
    for (const entry of batch) {
      const finding = missing.next(entry, objects);
      if (finding !== undefined) yield { type: 'finding', finding };
    }
    yield progress(batch);
  }
  const last = missing.end();
  if (last !== undefined) yield { type: 'finding', finding: last };
}

/** As `checkObjects`, without the reflogs. */
export function* checkRefObjects(refs: ReadableRefs, lookUp: ObjectLookup): Generator<FsckStep, void, undefined> {
  for (const batch of batches(refs.all())) {
    const objects = lookedUp(batch.flatMap(namesOf), lookUp);
    for (const ref of batch) {
      const finding = objectFinding(ref, objects);
      if (finding !== undefined) yield { type: 'finding', finding };
    }
    yield progress(batch);
  }
}

type Objects = ReadonlyMap<string, FoundObject | undefined>;

function lookedUp(names: readonly string[], lookUp: ObjectLookup): Objects {
  const distinct = [...new Set(names)];
  const found = lookUp(distinct);
  return new Map(distinct.map((name, i) => [name, found[i]]));
}

/** The object that a tag leads to, as git names it. */
export function peeledName(oid: string): string {
  return `${oid}^{}`;
}

/** A ref with a null id has a finding of its own. */
function namesOf({ value }: ReadableRef): string[] {
  if ((value.type !== 'oid' && value.type !== 'peeled') || isNullId(value.oid)) return [];
  return value.type === 'peeled' ? [value.oid, peeledName(value.oid)] : [value.oid];
}

function objectFinding(ref: ReadableRef, objects: Objects): Finding | undefined {
  const { name, value } = ref;
  if ((value.type !== 'oid' && value.type !== 'peeled') || isNullId(value.oid)) return undefined;
  const object = objects.get(value.oid);
  if (object === undefined) return missingObject(ref, value.oid);
  const { type } = object;
  if (type !== 'commit' && needsCommit(name)) {
    return refFinding('refObjectType', ref, { ref: quote.ref(name), oid: quote.oid(value.oid), type });
  }
  if (value.type !== 'peeled') return undefined;
  const peeled = objects.get(peeledName(value.oid));
  if (peeled === undefined) return missingObject(ref, value.peeled);
  if (peeled.oid === value.peeled) return undefined;
  return refFinding('peeledWrong', ref, {
    ref: quote.ref(name),
    stored: quote.oid(value.peeled),
    peeled: quote.oid(peeled.oid),
  });
}

/** Whether git accepts only a commit as the object of this ref. */
export function needsCommit(name: string): boolean {
  return name === 'HEAD' || name.startsWith('refs/heads/');
}

function missingObject(ref: ReadableRef, oid: string): Finding {
  const { name } = ref;
  const finding = refFinding('refObjectMissing', ref, { ref: quote.ref(name), oid: quote.oid(oid) });
  // git keeps no objects for ORIG_HEAD and its kind, and does not list them.
  return name === 'HEAD' || name.startsWith('refs/') ? finding : { ...finding, severity: 'hint' };
}

/** A reflog entry without an object is normal. */
function idsOf({ old, new: next }: ReadableLogEntry): string[] {
  return [old, next].filter(oid => !isNullId(oid));
}

/** Receives the entries of all reflogs, those of one after the other, and reports each reflog once. */
class MissingInReflogs {
  #current: { readonly first: ReadableLogEntry; readonly oid: string; entries: number } | undefined;

  /** Returns the finding of the previous reflog if this entry belongs to another one. */
  next(entry: ReadableLogEntry, objects: Objects): Finding | undefined {
    const oid = idsOf(entry).find(each => objects.get(each) === undefined);
    const done = this.#current !== undefined && this.#current.first.name !== entry.name ? this.end() : undefined;
    if (oid !== undefined) {
      this.#current ??= { first: entry, oid, entries: 0 };
      this.#current.entries++;
    }
    return done;
  }

  end(): Finding | undefined {
    if (this.#current === undefined) return undefined;
    const { first, oid, entries } = this.#current;
    this.#current = undefined;
    return refFinding('reflogObjectMissing', first, { ref: quote.ref(first.name), oid: quote.oid(oid), entries });
  }
}

function progress(batch: readonly { readonly name: string }[]): FsckStep {
  return { type: 'progress', message: batch.at(-1)?.name ?? '', fraction: 1 };
}

function* batches<T>(items: Iterable<T>): Generator<T[], void, undefined> {
  let batch: T[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
