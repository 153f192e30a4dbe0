/** Asks for a ref and for its new value. git checks each input while it is typed. */
import type { StagedChange, StagedValue } from '../../protocol/staged.ts';
import type { StackLocation } from '../../protocol/values.ts';
import { errorInfo, type ServiceClient } from '../../service/client.ts';
import { scriptOf, verifyScript } from '../../staged/script.ts';
import { changesText } from '../../text/changes-tab.ts';
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
    prompt: changesText.askValue(ref),
    value: now === null ? 'HEAD' : now.type === 'oid' ? now.oid : `→ ${now.target}`,
    refusal: text => {
      const value = typedValue(text);
      return value === undefined ? changesText.emptyValue() : refusalOf(asked, scriptFor(value));
    },
  });
  const value = input === undefined ? undefined : typedValue(input);
  if (value?.type !== 'oid') return value;
  const plan = await service.request('edits/plan', { location, script: scriptFor(value), message: '' });
  const planned = plan.tables.flatMap(({ refs }) => refs).find(({ name }) => name === ref);
  const { after } = planned ?? {};
  // A plan without the ref does not change it.
  return after && 'oid' in after ? { type: 'oid', oid: after.oid } : base;
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
