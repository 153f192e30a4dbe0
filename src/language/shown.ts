/**
 * Escapes every text that the language server sends. All answers pass through here, so features do not depend on what
 * VS Code parses. Hovers are Markdown that features put together with `text/escape/plain.ts`.
 */
import type { CodeAction, CodeLens, CompletionList, Diagnostic, DocumentSymbol } from 'vscode-languageserver';
import { message } from '../text/escape/bounded.ts';
import { plain } from '../text/escape/plain.ts';

/** Problems are plain text of several lines. */
export function shownDiagnostic(diagnostic: Diagnostic): Diagnostic {
  const { relatedInformation } = diagnostic;
  return {
    ...diagnostic,
    message: String(diagnostic.message).split('\n').map(message).join('\n'),
    ...(relatedInformation === undefined
      ? {}
      : { relatedInformation: relatedInformation.map(related => ({ ...related, message: message(related.message) })) }),
  };
}

/** Texts to insert and to filter by stay unchanged. */
export function shownCompletion({ items, ...list }: CompletionList): CompletionList {
  return {
    ...list,
    items: items.map(item => ({
      ...item,
      label: plain(item.label),
      filterText: item.filterText ?? item.label,
      ...(item.detail === undefined ? {} : { detail: plain(item.detail) }),
    })),
  };
}

export function shownSymbols(symbols: readonly DocumentSymbol[]): DocumentSymbol[] {
  return symbols.map(symbol => ({
    ...symbol,
    name: plain(symbol.name),
    ...(symbol.detail === undefined ? {} : { detail: plain(symbol.detail) }),
    ...(symbol.children === undefined ? {} : { children: shownSymbols(symbol.children) }),
  }));
}

export function shownLens({ command, ...lens }: CodeLens): CodeLens {
  return { ...lens, ...(command === undefined ? {} : { command: { ...command, title: plain(command.title) } }) };
}

export function shownAction(action: CodeAction): CodeAction {
  const { command } = action;
  return {
    ...action,
    title: plain(action.title),
    ...(command === undefined ? {} : { command: { ...command, title: plain(command.title) } }),
  };
}
