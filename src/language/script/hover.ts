/** What a word of a script stands for. */

import { COMMANDS, type CommandName, type IdLength, isZeroId } from '../../git/index.ts';
import type { RefRecord } from '../../reftable/index.ts';
import { markdown, markdownCode } from '../../text/escape/plain.ts';

import type { LiveRefs } from './live-refs.ts';

export function describeCommand(name: CommandName): string {
  const { syntax, summary } = COMMANDS[name];
  return `\`\`\`\n${syntax}\n\`\`\`\n${summary}`;
}

/** The ref as it is now in the stack called `stack`. */
export function describeRef(name: string, refs: LiveRefs, stack: string): string {
  const lines = [`**Ref** ${markdownCode(name)} in ${markdown(stack)}\n\n`];
  let at: string | undefined = name;
  for (let hop = 0; at !== undefined && hop < 5; hop++) {
    const found = refs.find(at);
    if (!found) {
      lines.push(hop === 0 ? 'It does not exist.\n' : `- ${markdownCode(at)} does not exist\n`);
      break;
    }
    lines.push(...refLines(found.ref, found.table, hop > 0));
    at = found.ref.value.type === 'symref' ? found.ref.value.target : undefined;
  }
  return lines.join('');
}

function refLines({ name, updateIndex, value }: RefRecord, table: string, named: boolean): string[] {
  const of = named ? ` of ${markdownCode(name)}` : '';
  return [
    ...('oid' in value ? [`- Object${of}: ${markdownCode(value.oid)}\n`] : []),
    ...('peeled' in value ? [`- Peeled: ${markdownCode(value.peeled)}\n`] : []),
    ...(value.type === 'symref' ? [`- Points to${of}: ${markdownCode(value.target)}\n`] : []),
    `- Update index ${updateIndex}, from table ${markdownCode(table)}\n`,
  ];
}

export function describeOption(): string {
  return 'The next command with a `<ref>` works on the ref itself, also where it is a symbolic one.';
}

/** The zero id, or what stands there. */
export function describeId(text: string, role: 'newOid' | 'oldOid', idLength: IdLength): string | undefined {
  if (!isZeroId(text, idLength)) return undefined;
  return role === 'newOid'
    ? 'The zero id: the ref does not exist afterwards.'
    : 'The zero id: the ref must not exist before.';
}
