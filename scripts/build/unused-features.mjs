// vscode-languageclient registers a feature for each part of the protocol. Those that the language server never offers are
// replaced by features that do nothing: they are a quarter of the client's bundle.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** Modules in lib/common, with the property of the server's capabilities that needs them. */
export const UNUSED_FEATURES = {
  callHierarchy: 'callHierarchyProvider',
  colorProvider: 'colorProvider',
  declaration: 'declarationProvider',
  diagnostic: 'diagnosticProvider',
  documentHighlight: 'documentHighlightProvider',
  fileOperations: 'fileOperations',
  formatting: 'documentFormattingProvider',
  implementation: 'implementationProvider',
  inlayHint: 'inlayHintProvider',
  inlineCompletion: 'inlineCompletionProvider',
  inlineValue: 'inlineValueProvider',
  linkedEditingRange: 'linkedEditingRangeProvider',
  notebook: 'notebookDocumentSync',
  reference: 'referencesProvider',
  rename: 'renameProvider',
  selectionRange: 'selectionRangeProvider',
  semanticTokens: 'semanticTokensProvider',
  signatureHelp: 'signatureHelpProvider',
  typeDefinition: 'typeDefinitionProvider',
  typeHierarchy: 'typeHierarchyProvider',
  workspaceSymbol: 'workspaceSymbolProvider',
};

const MODULES = new RegExp(
  String.raw`[\\/]vscode-languageclient[\\/]lib[\\/]common[\\/](?:${Object.keys(UNUSED_FEATURES).join('|')})\.js$`,
);

/** What the client calls of every feature. */
const NO_FEATURE =
  'class NoFeature { fillClientCapabilities() {} initialize() {} clear() {} getState() { return { kind: "static" }; } }';

/** A plugin of esbuild for the bundle of the language client. */
export const withoutUnusedFeatures = {
  name: 'without-unused-features',
  setup({ onLoad }) {
    onLoad({ filter: MODULES }, ({ path }) => {
      const names = [...readFileSync(path, 'utf8').matchAll(/^exports\.(\w+Feature) = \1;$/gm)].map(([, name]) => name);
      if (names.length === 0) throw new Error(`${basename(path)} exports no feature`);
      return { contents: [NO_FEATURE, ...names.map(name => `exports.${name} = NoFeature;`)].join('\n') };
    });
  },
};
