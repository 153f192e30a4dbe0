/** Completion of a value that is typed for a ref: other refs, with the objects that they lead to. */
import type { CancellationToken } from 'vscode';
import { changesText } from '../../text/changes-tab.ts';
import { objectText } from '../../text/objects.ts';
import type { Completion } from '../show/combo-box.ts';
import type { Asked } from './judge-value.ts';

/** Refs that are listed; at most 500 objects are read at once. */
const MOST = 200;

/** Refs for a part of a name, each with `before` it. Starts git. Rejects as the requests. */
export async function completeRefs(
  { service, location }: Asked,
  { part, before }: { readonly part: string; readonly before: string },
  token: CancellationToken,
): Promise<readonly Completion[]> {
  const names = await service.request('browse/completeRefs', { location, text: part, count: MOST }, { token });
  const present = await service.request('edits/presentRefs', { location, names }, { token });
  const oids = [...new Set(present.flatMap(({ oid }) => oid ?? []))];
  const objects = await service.request('objects/read', { location, oids }, { token }).catch(() => []);
  const meanings = new Map(
    objects.map((object, i) => [oids[i], changesText.valueMeaning(oids[i] ?? '', objectText.line(object))]),
  );
  return present.map(({ ref, oid }) => ({ text: before + ref, meaning: meanings.get(oid ?? undefined) }));
}
