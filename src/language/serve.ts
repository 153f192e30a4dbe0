/** The language server: takes the editor's requests and has the languages answer them. */
import { fileURLToPath } from 'node:url';
import {
  CodeLensRefreshRequest,
  type Connection,
  type InitializeResult,
  type TextDocumentIdentifier,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { decodedText } from '../text/decoded.ts';
import { message } from '../text/escape/bounded.ts';
import { setLanguage } from '../text/l10n.ts';
import type { Features } from './features.ts';
import { listFeatures } from './list/features.ts';
import type { Check } from './problems/check-queue.ts';
import { Problems } from './problems/problems.ts';
import {
  CHECK,
  CHECKED,
  CHECKING,
  CHOOSE_STACK,
  type CheckParams,
  type ChooseStack,
  LIST,
  SCRIPT,
  SET_STACKS,
  type ServerOptions,
  type SetStacks,
  STACK_CHANGED,
  STACK_OF,
  type StackChanged,
  type StackOf,
  TABLE_TEXT,
  TABLE_TEXT_SCHEME,
} from './protocol.ts';
import { Publisher } from './publisher.ts';
import { scriptFeatures } from './script/features.ts';
import { shownAction, shownCompletion, shownLens, shownSymbols } from './shown.ts';
import { inSlices } from './slices.ts';
import { Stacks } from './stacks.ts';
import { decodeTable } from './text/decode.ts';
import { textFeatures } from './text/features.ts';
import { TextProblems } from './text-problems.ts';

/** Serves the connection for as long as it is open. `check` checks a stack. */
export function serve(connection: Connection, check: Check): void {
  const documents = new TextDocuments(TextDocument);
  const stacks = new Stacks();
  const languages: Readonly<Record<string, Features>> = {
    [LIST]: listFeatures,
    [SCRIPT]: scriptFeatures(stacks),
    [TABLE_TEXT]: textFeatures,
  };
  const publisher = new Publisher(connection, documents);
  const problems = new Problems(check, publisher, {
    onChecked: checked => {
      connection.sendNotification(CHECKED, checked).catch(() => {});
    },
    onChecking: checking => {
      connection.sendNotification(CHECKING, checking).catch(() => {});
    },
    onError: why => connection.console.error(why),
  });
  const texts = new TextProblems(documents, languages, publisher, why => connection.console.error(why));

  let refreshesLenses = false;
  /** The editor asks for them only when a document changes. */
  const refreshLenses = () => {
    if (refreshesLenses) connection.sendRequest(CodeLensRefreshRequest.type).catch(() => {});
  };

  connection.onInitialize(({ initializationOptions, capabilities }) => {
    const { language } = (initializationOptions ?? {}) as ServerOptions;
    if (language) setLanguage(language);
    refreshesLenses = capabilities.workspace?.codeLens?.refreshSupport === true;
    return CAPABILITIES;
  });
  connection.onNotification(SET_STACKS, ({ stacks: known, checked }: SetStacks) => {
    stacks.known = known;
    problems.setStacks(checked);
    texts.lookAgain();
    refreshLenses();
  });
  connection.onNotification(STACK_CHANGED, ({ directory }: StackChanged) => {
    problems.changed(directory);
    texts.lookAgain();
  });
  connection.onNotification(CHOOSE_STACK, ({ uri, directory }: ChooseStack) => {
    stacks.choose(uri, directory);
    texts.lookAgain();
    refreshLenses();
  });
  connection.onRequest(STACK_OF, ({ uri }: StackOf) => stacks.of(uri)?.location.directory ?? null);
  connection.onRequest(CHECK, async ({ directory, objects }: CheckParams, token) => {
    if (objects) token.onCancellationRequested(() => problems.cancelObjects(directory));
    return (await problems.check(directory, { objects })) ?? null;
  });
  documents.onDidClose(({ document: { uri } }) => stacks.forget(uri));
  connection.onShutdown(() => problems.dispose());

  /** The answer of the document's language; none without a language, or if a stack cannot be read. */
  const ask = <T>({ uri }: TextDocumentIdentifier, answer: (features: Features, document: TextDocument) => T) => {
    const document = documents.get(uri);
    const features = document && languages[document.languageId];
    if (!features) return null;
    try {
      return answer(features, document) ?? null;
    } catch (error) {
      connection.console.warn(message(`${uri}: ${(error as Error).message}`));
      return null;
    }
  };
  connection.onHover(({ textDocument, position }) =>
    ask(textDocument, (features, document) => features.hover?.(document, position)),
  );
  connection.onCompletion(({ textDocument, position }) =>
    ask(textDocument, (features, document) => {
      const list = features.completion?.(document, position);
      return list && shownCompletion(list);
    }),
  );
  connection.onDocumentLinks(({ textDocument }) =>
    ask(textDocument, (features, document) => features.links?.(document)),
  );
  connection.onDocumentSymbol(({ textDocument }) =>
    ask(textDocument, (features, document) => {
      const symbols = features.symbols?.(document);
      return symbols && shownSymbols(symbols);
    }),
  );
  connection.onCodeLens(({ textDocument }) =>
    ask(textDocument, (features, document) => features.lenses?.(document).map(shownLens)),
  );
  connection.onFoldingRanges(({ textDocument }) =>
    ask(textDocument, (features, document) => features.folding?.(document)),
  );
  connection.onDefinition(({ textDocument, position }) =>
    ask(textDocument, (features, document) => features.definition?.(document, position)),
  );
  connection.onCodeAction(({ textDocument, range, context }) =>
    ask(textDocument, (features, document) =>
      features.actions?.(document, range, context.diagnostics).map(shownAction),
    ),
  );
  connection.workspace.textDocumentContent.on(async ({ uri }, token) => {
    const abort = new AbortController();
    token.onCancellationRequested(() => abort.abort());
    return { text: (await tableText(uri, abort.signal)) ?? '' };
  });
  documents.listen(connection);
  connection.listen();
}

const CAPABILITIES: InitializeResult = {
  capabilities: {
    textDocumentSync: TextDocumentSyncKind.Incremental,
    hoverProvider: true,
    completionProvider: { triggerCharacters: [' ', '/', '"'] },
    documentLinkProvider: {},
    documentSymbolProvider: true,
    codeLensProvider: {},
    foldingRangeProvider: true,
    definitionProvider: true,
    codeActionProvider: { codeActionKinds: ['quickfix'] },
    workspace: { textDocumentContent: { schemes: [TABLE_TEXT_SCHEME] } },
  },
};

/** The text of a table's address; why there is none, when its file cannot be read. */
async function tableText(uri: string, signal: AbortSignal): Promise<string | undefined> {
  const { pathname, search } = new URL(uri.replace(/^[^:]+:/, 'file:'));
  try {
    const file = fileURLToPath(`file://${pathname}`).replace(/\.reftext$/, '');
    return await inSlices(decodeTable(file, { plain: search === '?plain' }), signal);
  } catch (error) {
    return `# ${decodedText.unreadable((error as Error).message)}\n`;
  }
}
