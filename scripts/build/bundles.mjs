// The bundles that ship, as options of esbuild.
import { chmodSync, existsSync } from 'node:fs';
import { directImports } from './direct-imports.mjs';
import { withoutUnusedFeatures, withoutUnusedServerFeatures } from './unused-features.mjs';

/** The module that the extension loads when it starts the language server, and its bundle. */
const client = { source: 'src/extension/language/server-client.ts', bundle: 'languageClient.cjs' };

/** Has the extension's bundle load that module from its own bundle. */
const separateClient = {
  name: 'separate-client',
  setup({ onResolve }) {
    onResolve({ filter: /\/server-client\.ts$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: `./${client.bundle}`, external: true } : undefined,
    );
  },
};

/**
 * The libraries that several bundles load from files of their own: the one for messages, and the one of the language server
 * protocol, which the client and the server have in common.
 */
const jsonrpc = { source: 'vscode-jsonrpc/node', bundle: 'jsonrpc.cjs', names: /^vscode-jsonrpc(?:\/node)?$/ };
const protocol = {
  source: 'vscode-languageserver-protocol/node',
  bundle: 'protocol.cjs',
  names: /^vscode-languageserver-protocol(?:\/node)?$/,
};

/** Has a bundle that is not a module load a library from its file. */
function separate({ names, bundle }) {
  return {
    name: `separate-${bundle}`,
    setup({ onResolve }) {
      onResolve({ filter: names }, () => ({ path: `./${bundle}`, external: true }));
    },
  };
}

/** As `separate`, for modules: they load it with `require`, because Node cannot know what such a file exports. */
function separateFromModules({ names, bundle }) {
  const namespace = `separate-${bundle}`;
  const path = `./${bundle}`;
  return {
    name: namespace,
    setup({ onResolve, onLoad }) {
      onResolve({ filter: names }, ({ kind }) =>
        kind === 'require-call' ? { path, external: true } : { path, namespace },
      );
      onResolve({ filter: /./, namespace }, () => ({ path, external: true }));
      onLoad({ filter: /./, namespace }, () => ({ contents: `module.exports = require('${path}');` }));
    },
  };
}

/** The command line can be run by its name, which npm's links lead to. */
const executable = {
  name: 'executable',
  setup({ onEnd }) {
    onEnd(() => {
      if (existsSync('dist/cli.js')) chmodSync('dist/cli.js', 0o755);
    });
  },
};

/** For packages that are not modules: they load those of Node with `require`. */
export const REQUIRE =
  "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);";

/** The pages of the custom editors, by the names of their scripts and style sheets. */
export const PAGES = {
  stack: 'webview/stack/stack.ts',
  table: 'webview/table/table.ts',
  repair: 'webview/repair/repair.ts',
};

/** Options for all bundles. `minify` is what the package uses. */
export function bundles({ minify }) {
  const shared = {
    bundle: true,
    minify,
    sourcemap: minify ? false : 'linked',
    logLevel: 'warning',
    // Their texts are in the notices.
    legalComments: 'none',
    metafile: true,
  };
  const node = { ...shared, platform: 'node', target: 'node20.4' };
  // With `require` for a dynamic import: VS Code provides its API to what is loaded with it.
  const host = { ...node, format: 'cjs', external: ['vscode'], supported: { 'dynamic-import': false } };
  return [
    {
      ...host,
      entryPoints: ['src/extension/extension.ts'],
      outfile: 'dist/extension.cjs',
      plugins: [separateClient, separate(jsonrpc)],
    },
    {
      ...host,
      entryPoints: [client.source],
      outfile: `dist/${client.bundle}`,
      plugins: [withoutUnusedFeatures, separate(protocol), separate(jsonrpc)],
    },
    { ...host, entryPoints: [jsonrpc.source], outfile: `dist/${jsonrpc.bundle}` },
    {
      ...host,
      entryPoints: [protocol.source],
      outfile: `dist/${protocol.bundle}`,
      plugins: [separate(jsonrpc)],
    },
    {
      ...node,
      // Code that two of them or two commands of the command line load is in files of its own.
      ...{ format: 'esm', splitting: true, outdir: 'dist', chunkNames: 'shared-[hash]' },
      entryPoints: {
        cli: 'src/cli/cli.ts',
        worker: 'src/service/worker/worker.ts',
        languageServer: 'src/language/server.ts',
      },
      plugins: [
        directImports,
        executable,
        withoutUnusedServerFeatures,
        separateFromModules(protocol),
        separateFromModules(jsonrpc),
      ],
      banner: { js: REQUIRE },
    },
    {
      ...{ ...shared, platform: 'browser', target: 'chrome128' },
      // The toolkit and what else two pages have is in files of its own.
      ...{ format: 'esm', splitting: true, outdir: 'dist/webview', chunkNames: 'shared-[hash]' },
      entryPoints: PAGES,
    },
  ];
}
