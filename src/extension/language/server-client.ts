/**
 * The client of the language server's process. It is a bundle of its own, which is loaded when the server is started:
 * loading vscode-languageclient takes longer than everything else at the start of a window.
 */
import type * as vscode from 'vscode';
import {
  type DocumentSelector,
  LanguageClient,
  RevealOutputChannelOn,
  TransportKind,
} from 'vscode-languageclient/node';

export interface ServerClientOptions {
  /** The path of the server's program. */
  readonly server: string;
  /** Of the server's process, in MiB. */
  readonly memoryLimit: number;
  /** Of the server's process: git is looked for on its PATH. */
  readonly environment: NodeJS.ProcessEnv;
  readonly documentSelector: DocumentSelector;
  readonly initializationOptions: object;
  readonly log: vscode.LogOutputChannel;
}

/** A client that is not started. */
export function createServerClient(options: ServerClientOptions): LanguageClient {
  const { server, memoryLimit, environment, documentSelector, initializationOptions, log } = options;
  const ofProcess = { execArgv: [`--max-old-space-size=${memoryLimit}`], env: environment };
  return new LanguageClient(
    'reftable',
    'Reftable',
    { module: server, transport: TransportKind.ipc, options: ofProcess },
    {
      documentSelector,
      initializationOptions,
      diagnosticCollectionName: 'reftable',
      outputChannel: log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
    },
  );
}
