/** Asks for a ref and for its new value. git checks each input while it is typed, and the commit of a value is shown. */
import type { StagedChange, StagedValue } from '../../protocol/staged.ts';
import type { StackLocation } from '../../protocol/values.ts';
import { errorInfo, type ServiceClient } from '../../service/client.ts';
import { scriptOf, verifyScript } from '../../staged/script.ts';
import { changesText } from '../../text/changes-tab.ts';
import { objectText } from '../../text/objects.ts';
import { ask } from '../show/picks.ts';

/** The stack that is asked about. */
export interface Asked {
  readonly service: ServiceClient;
  readonly location: StackLocation;
}

/** The full name of a ref that does not exist; `undefined` if the user dismissed the question. */
export function askName({ service, location }: Asked, taken: (ref: string) => boolean): Promise<string | undefined> {
  return ask({
    prompt: changesText.askName(),
    value: 'refs/heads/',
    refusal: async ref => {
      if (taken(ref)) return changesText.isStaged(ref);
      return refusalOf({ service, location }, verifyScript(ref));
    },
  });
}

/** The new value of a ref whose value is `now`; `undefined` if the user dismissed the question. */
export async function askValue(
  asked: Asked,
  { ref, base }: Pick<StagedChange, 'ref' | 'base'>,
  now: StagedValue,
): Promise<StagedValue | undefined> {
  const { service, location } = asked;
  const present = await service.request('edits/presentRefs', { location, names: [ref] });
  const scriptFor = (value: StagedValue) => scriptOf([{ ref, base, value }], present);
  const input = await ask({
    title: changesText.valueTitle(ref),
    prompt: changesText.askValue(),
    value: now === null ? 'HEAD' : now.type === 'oid' ? now.oid : `→ ${now.target}`,
    refusal: text => {
      const value = typedValue(text);
      return value === undefined ? changesText.emptyValue() : refusalOf(asked, scriptFor(value));
    },
    meaning: async text => {
      const value = typedValue(text);
      return value && meaningOf(asked, value, () => plannedValue(asked, scriptFor(value), { ref, base }));
    },
  });
  const value = input === undefined ? undefined : typedValue(input);
  if (value?.type !== 'oid') return value;
  return plannedValue(asked, scriptFor(value), { ref, base });
}

/** The value that a script gives a ref. */
async function plannedValue(
  { service, location }: Asked,
  script: string,
  { ref, base }: Pick<StagedChange, 'ref' | 'base'>,
): Promise<StagedValue> {
  const plan = await service.request('edits/plan', { location, script, message: '' });
  const planned = plan.tables.flatMap(({ refs }) => refs).find(({ name }) => name === ref);
  const { after } = planned ?? {};
  // A plan without the ref does not change it.
  return after && 'oid' in after ? { type: 'oid', oid: after.oid } : base;
}

/** The object that a value leads to and its subject; `undefined` if that is not known. `planned` resolves a revision. */
async function meaningOf(
  { service, location }: Asked,
  value: NonNullable<StagedValue>,
  planned: () => Promise<StagedValue>,
): Promise<string | undefined> {
  try {
    const oid = value.type === 'oid' ? await planned() : await targetOf({ service, location }, value.target);
    if (oid?.type !== 'oid') return undefined;
    const [object] = await service.request('objects/read', { location, oids: [oid.oid] });
    return object && changesText.valueMeaning(oid.oid, objectText.line(object));
  } catch {
    // The value is valid nevertheless.
    return undefined;
  }
}

async function targetOf({ service, location }: Asked, target: string): Promise<StagedValue> {
  const [present] = await service.request('edits/presentRefs', { location, names: [target] });
  return present?.oid == null ? null : { type: 'oid', oid: present.oid };
}

/** A target after an arrow or `ref:`, else a revision, which git resolves; `undefined` for an empty text. */
function typedValue(text: string): NonNullable<StagedValue> | undefined {
  const [, arrow, rest = ''] = /^\s*(→|->|ref:)?\s*(.*?)\s*$/s.exec(text) ?? [];
  if (rest === '') return undefined;
  return arrow === undefined ? { type: 'oid', oid: rest } : { type: 'symref', target: rest };
}

/** Why git would refuse a script, in its words; `undefined` if it would not. */
export async function refusalOf({ service, location }: Asked, script: string): Promise<string | undefined> {
  try {
    const { faults } = await service.request('edits/plan', { location, script, message: '' });
    return faults[0]?.message;
  } catch (error) {
    return errorInfo(error).message;
  }
}
