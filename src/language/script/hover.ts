/** What a word of a script means. */

import { COMMANDS, type CommandName, type IdLength, isZeroId } from '../../git/index.ts';
import type { RefRecord } from '../../reftable/index.ts';
import { scriptHover } from '../../text/scripts.ts';
import type { LiveRefs } from './live-refs.ts';

export function describeCommand(name: CommandName): string {
  return scriptHover.command(COMMANDS[name].syntax, name);
}

/** The ref as it is now in the stack called `stack`. */
export function describeRef(name: string, refs: LiveRefs, stack: string): string {
  const lines = [scriptHover.ref(name, stack)];
  let at: string | undefined = name;
  for (let hop = 0; at !== undefined && hop < 5; hop++) {
    const found = refs.find(at);
    if (!found) {
      lines.push(hop === 0 ? scriptHover.doesNotExist() : scriptHover.targetDoesNotExist(at));
      break;
    }
    lines.push(...refLines(found.ref, found.table, hop > 0));
    at = found.ref.value.type === 'symref' ? found.ref.value.target : undefined;
  }
  return lines.join('');
}

function refLines({ name, updateIndex, value }: RefRecord, table: string, named: boolean): string[] {
  const of = named ? name : undefined;
  return [
    ...('oid' in value ? [scriptHover.object(value.oid, of)] : []),
    ...('peeled' in value ? [scriptHover.peeled(value.peeled)] : []),
    ...(value.type === 'symref' ? [scriptHover.target(value.target, of)] : []),
    scriptHover.updateIndex(updateIndex, table),
  ];
}

export function describeOption(): string {
  return scriptHover.option();
}

/** For the zero ID. */
export function describeId(text: string, role: 'newOid' | 'oldOid', idLength: IdLength): string | undefined {
  return isZeroId(text, idLength) ? scriptHover.zeroId(role) : undefined;
}
