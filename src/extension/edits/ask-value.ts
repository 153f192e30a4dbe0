/** Asks for a ref and for its new value. git checks each input while it is typed, and the commit of a value is shown. */
import type { StagedChange, StagedValue } from '../../protocol/staged.ts';
import { errorInfo } from '../../service/client.ts';
import { scriptOf, verifyScript } from '../../staged/script.ts';
import { changesText } from '../../text/changes-tab.ts';
import { askCompleted } from '../show/combo-box.ts';
import { ask } from '../show/picks.ts';
import { completeRefs } from './complete-values.ts';
import { type Asked, judgeSetting } from './judge-value.ts';

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
  const first = now === null ? 'HEAD' : now.type === 'oid' ? now.oid : `→ ${now.target}`;
  return askCompleted<StagedValue>({
    title: changesText.valueTitle(ref),
    placeHolder: changesText.askValue(),
    text: first,
    judge: async (text, token) => {
      const value = typedValue(text);
      if (value === undefined) return { refusal: changesText.emptyValue() };
      return judgeSetting(asked, { ref, script: scriptOf([{ ref, base, value }], present), now: base }, token);
    },
    complete: (text, token) => {
      const { arrow, name } = partsOf(text);
      const before = arrow === '' ? '' : `${arrow} `;
      return completeRefs(asked, { before, part: text === first ? '' : name }, token);
    },
  });
}

/** A target after an arrow or `ref:`, else a revision, which git resolves; `undefined` for an empty text. */
function typedValue(text: string): NonNullable<StagedValue> | undefined {
  const { arrow, name } = partsOf(text);
  if (name === '') return undefined;
  return arrow === '' ? { type: 'oid', oid: name } : { type: 'symref', target: name };
}

function partsOf(text: string): { readonly arrow: string; readonly name: string } {
  const [, arrow = '', name = ''] = /^\s*(→|->|ref:)?\s*(.*?)\s*$/s.exec(text) ?? [];
  return { arrow, name };
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
