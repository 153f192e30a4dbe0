/** What git would do with a value that is typed for a ref, and the object that the value leads to. */
import type { CancellationToken } from 'vscode';
import type { StagedValue } from '../../protocol/staged.ts';
import type { RefValue, StackLocation } from '../../protocol/values.ts';
import type { ServiceClient } from '../../service/client.ts';
import { changesText } from '../../text/changes-tab.ts';
import { objectText } from '../../text/objects.ts';
import type { Judged } from '../show/combo-box.ts';

/** The stack that is asked about. */
export interface Asked {
  readonly service: ServiceClient;
  readonly location: StackLocation;
}

/** A script that gives a ref a value. */
interface Setting {
  readonly ref: string;
  readonly script: string;
  /** The value of the ref if the script does not change it. */
  readonly now: StagedValue;
}

/** The value that the ref gets, which git is asked for once. Rejects as the request. */
export async function judgeSetting(
  asked: Asked,
  { ref, script, now }: Setting,
  token: CancellationToken,
): Promise<Judged<StagedValue>> {
  const { service, location } = asked;
  const { faults, tables } = await service.request('edits/plan', { location, script, message: '' }, { token });
  const [fault] = faults;
  if (fault !== undefined) return { refusal: fault.message };
  const planned = tables.flatMap(({ refs }) => refs).find(({ name }) => name === ref);
  const value = planned === undefined ? now : stagedValue(planned.after);
  return { value, meaning: await meaningOf(asked, value, token) };
}

/** As staged changes have it; `null` for a ref that does not exist. */
export function stagedValue(value: RefValue | null): StagedValue {
  if (value === null || value.type === 'deletion') return null;
  return value.type === 'symref' ? { type: 'symref', target: value.target } : { type: 'oid', oid: value.oid };
}

/** The object that a value leads to and its subject; `undefined` if that is not known. */
async function meaningOf(
  { service, location }: Asked,
  value: StagedValue,
  token: CancellationToken,
): Promise<string | undefined> {
  try {
    const oid = value?.type === 'symref' ? await objectOf({ service, location }, value.target) : value?.oid;
    if (oid == null) return undefined;
    const [object] = await service.request('objects/read', { location, oids: [oid] }, { token });
    return object && changesText.valueMeaning(oid, objectText.line(object));
  } catch {
    // The value is valid nevertheless.
    return undefined;
  }
}

async function objectOf({ service, location }: Asked, ref: string): Promise<string | null | undefined> {
  const [present] = await service.request('edits/presentRefs', { location, names: [ref] });
  return present?.oid;
}
