// vscode-languageclient registers a feature for each part of the protocol, and vscode-languageserver has methods for each.
// Those that the language server never offers are replaced by features that do nothing: they are a quarter of the client's
// bundle.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

/**
 * Modules of the client in lib/common, with what needs them: a property of the server's capabilities, or what the server
 * would call.
 */
export const UNUSED_FEATURES = {
  callHierarchy: 'callHierarchyProvider',
  colorProvider: 'colorProvider',
  configuration: 'getConfiguration',
  declaration: 'declarationProvider',
  diagnostic: 'diagnosticProvider',
  documentHighlight: 'documentHighlightProvider',
  executeCommand: 'executeCommandProvider',
  fileOperations: 'fileOperations',
  fileSystemWatcher: 'DidChangeWatchedFiles',
  formatting: 'documentFormattingProvider',
  implementation: 'implementationProvider',
  inlayHint: 'inlayHintProvider',
  inlineCompletion: 'inlineCompletionProvider',
  inlineValue: 'inlineValueProvider',
  linkedEditingRange: 'linkedEditingRangeProvider',
  notebook: 'notebookDocumentSync',
  progress: 'WorkDoneProgress',
  reference: 'referencesProvider',
  rename: 'renameProvider',
  selectionRange: 'selectionRangeProvider',
  semanticTokens: 'semanticTokensProvider',
  signatureHelp: 'signatureHelpProvider',
  typeDefinition: 'typeDefinitionProvider',
  typeHierarchy: 'typeHierarchyProvider',
  workspaceFolder: 'workspaceFolders',
  workspaceSymbol: 'workspaceSymbolProvider',
};

/** Modules of the server in lib/common, with the member of the connection that they add. */
export const UNUSED_SERVER_FEATURES = {
  callHierarchy: 'callHierarchy',
  configuration: 'getConfiguration',
  diagnostic: 'languages.diagnostics',
  fileOperations: 'onDidCreateFiles',
  inlayHint: 'inlayHint',
  inlineCompletion: 'inlineCompletion',
  inlineValue: 'inlineValue',
  linkedEditingRange: 'onLinkedEditingRange',
  moniker: 'moniker',
  notebook: 'notebooks',
  semanticTokens: 'semanticTokens',
  showDocument: 'showDocument',
  typeHierarchy: 'typeHierarchy',
  workspaceFolder: 'getWorkspaceFolders',
};

/** What the client calls of every feature. */
const NO_FEATURE =
  'class NoFeature { fillClientCapabilities() {} initialize() {} clear() {} getState() { return { kind: "static" }; } }';

/** A plugin of esbuild for the bundle of the language client. */
export const withoutUnusedFeatures = {
  name: 'without-unused-features',
  setup({ onLoad, onResolve }) {
    onLoad({ filter: modules('vscode-languageclient', UNUSED_FEATURES) }, ({ path }) => {
      const names = featuresOf(path);
      return { contents: [NO_FEATURE, ...names.map(name => `exports.${name} = NoFeature;`)].join('\n') };
    });
    // The client compares the version of VS Code with an older one than package.json requires.
    const namespace = 'version-check';
    onResolve({ filter: /^semver\/functions\/(?:parse|satisfies)$/ }, ({ path }) => ({ path, namespace }));
    onLoad({ filter: /./, namespace }, ({ path }) => ({
      contents: `module.exports = () => ${path.endsWith('/parse') ? '({})' : 'true'};`,
    }));
  },
};

/** The same for the language server. */
export const withoutUnusedServerFeatures = {
  name: 'without-unused-server-features',
  setup({ onLoad }) {
    onLoad({ filter: modules('vscode-languageserver', UNUSED_SERVER_FEATURES) }, ({ path }) => {
      const names = featuresOf(path);
      return { contents: names.map(name => `exports.${name} = Base => Base;`).join('\n') };
    });
    // Looks for modules of npm.
    onLoad({ filter: /[\\/]vscode-languageserver[\\/]lib[\\/]node[\\/]files\.js$/ }, () => ({ contents: '' }));
  },
};

function modules(name, features) {
  const names = Object.keys(features).join('|');
  return new RegExp(String.raw`[\\/]${name}[\\/]lib[\\/]common[\\/](?:${names})\.js$`);
}

/** Throws if the module of a feature has none. */
function featuresOf(path) {
  const names = [...readFileSync(path, 'utf8').matchAll(/^exports\.(\w+Feature) = \1;$/gm)].map(([, name]) => name);
  if (names.length === 0) throw new Error(`${basename(path)} exports no feature`);
  return names;
}
