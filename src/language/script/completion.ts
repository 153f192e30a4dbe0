/** Completions for a word of a script: commands, refs of the stack, options, values. */
import {
  type CompletionItem,
  CompletionItemKind,
  type CompletionList,
  MarkupKind,
  type Range,
} from 'vscode-languageserver';
import {
  type ArgumentRole,
  COMMANDS,
  type IdLength,
  isCommandName,
  quoteWord,
  unquote,
  ZERO_ID,
} from '../../git/index.ts';
import { encodeText, type RefRecord } from '../../reftable/index.ts';
import { shortValue } from '../../text/names.ts';
import { commandSummary, scriptText } from '../../text/scripts.ts';
import { rangeOf } from '../features.ts';
import type { LiveRefs } from './live-refs.ts';

/** The number of refs of one answer. */
const MOST_REFS = 200;
/** The prefixes that git tries for a name that is not a full one. */
const PREFIXES = ['', 'refs/heads/', 'refs/tags/', 'refs/remotes/'];

export interface CompletionCursor {
  readonly line: number;
  /** The whole line. */
  readonly text: string;
  readonly character: number;
}

/** Without refs, only items that need none are offered. */
export function complete(cursor: CompletionCursor, refs: LiveRefs | undefined): CompletionList {
  const before = cursor.text.slice(0, cursor.character);
  if (!before.includes(' ')) return { isIncomplete: false, items: commands(cursor) };
  const words = before.split(' ');
  const [command] = words;
  if (command === undefined || !isCommandName(command)) return { isIncomplete: false, items: [] };
  const role = roleAt(COMMANDS[command].roles, words);
  const typed = words.at(-1) ?? '';
  const range = wordRange(cursor, before.length - typed.length);
  switch (role) {
    case 'option':
      return list([item('no-deref', CompletionItemKind.EnumMember, range)]);
    case 'oldKind':
      return list(['ref', 'oid'].map(kind => item(kind, CompletionItemKind.Keyword, range)));
    case 'ref':
    case 'newTarget':
    case 'oldTarget':
      return refs ? names(refs, typed, range) : list([]);
    case 'newOid':
    case 'oldOid':
      return refs ? list(ids(refs, words[1] ?? '', role, range)) : list([]);
    default:
      return list([]);
  }
}

function list(items: CompletionItem[]): CompletionList {
  return { isIncomplete: false, items };
}

function item(
  label: string,
  kind: CompletionItemKind,
  range: Range,
  more: Partial<CompletionItem> = {},
): CompletionItem {
  return { label, kind, textEdit: { range, newText: label }, ...more };
}

/** What the last of the words is; the value of an `oid` or a `ref` of before is an id or a name. */
function roleAt(roles: readonly ArgumentRole[], words: readonly string[]): ArgumentRole | undefined {
  const role = roles[words.length - 2];
  if (role !== 'oldValue') return role;
  return words.at(-2) === 'oid' ? 'oldOid' : 'oldTarget';
}

/** From the start of the word to its end, even if the cursor is in the middle. */
function wordRange({ line, text, character }: CompletionCursor, start: number): Range {
  const rest = /^[^ ]*/.exec(text.slice(character))?.[0].length ?? 0;
  return rangeOf(line, { start, end: character + rest });
}

function commands(cursor: CompletionCursor): CompletionItem[] {
  const range = wordRange(cursor, 0);
  return Object.entries(COMMANDS).map(([name, { syntax, roles }]) => {
    const newText = roles.length > 0 ? `${name} ` : name;
    return item(name, CompletionItemKind.Keyword, range, {
      detail: syntax,
      documentation: { kind: MarkupKind.Markdown, value: commandSummary(name) },
      textEdit: { range, newText },
    });
  });
}

function names(refs: LiveRefs, typed: string, range: Range): CompletionList {
  const typedName = typed.startsWith('"') ? (unquote(`${typed}"`, 0)?.text ?? '') : typed;
  const items: CompletionItem[] = [];
  let isIncomplete = false;
  for (const prefix of typedName.startsWith('refs/') ? [''] : PREFIXES) {
    for (const ref of refs.startingWith(prefix + typedName)) {
      if (items.length >= MOST_REFS) {
        isIncomplete = true;
        break;
      }
      items.push(nameItem(ref, range, typed));
    }
  }
  // One name may be found under several prefixes.
  return { isIncomplete, items: [...new Map(items.map(found => [found.label, found])).values()] };
}

function nameItem(ref: RefRecord, range: Range, typed: string): CompletionItem {
  const newText = quoteWord(ref.name);
  const label = Buffer.from(encodeText(ref.name)).toString('utf8');
  return {
    label,
    kind: CompletionItemKind.Reference,
    // Short, because a long detail would cut the name.
    detail: shortValue(ref.value),
    filterText: typed.startsWith('"') ? typed : label,
    textEdit: { range, newText },
  };
}

/** The value that the ref has now, and the zero ID. */
function ids(refs: LiveRefs, ref: string, role: 'newOid' | 'oldOid', range: Range): CompletionItem[] {
  const idLength: IdLength = refs.hash === 'sha256' ? 64 : 40;
  const zero = item(ZERO_ID[idLength], CompletionItemKind.Constant, range, {
    detail: role === 'oldOid' ? scriptText.mustNotExist() : scriptText.isDeleted(),
    sortText: '1',
  });
  const found = refs.find(ref.startsWith('"') ? (unquote(ref, 0)?.text ?? '') : ref);
  if (!found || !('oid' in found.ref.value)) return [zero];
  const { oid } = found.ref.value;
  return [item(oid, CompletionItemKind.Value, range, { detail: scriptText.currentValue(ref), sortText: '0' }), zero];
}
