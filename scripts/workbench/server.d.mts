export interface WorkbenchOptions {
  /** The server's folder, as provideWorkbenchServer() returns it. */
  server: string;
  /** Where the workbench keeps its settings, state and installed extensions. */
  data: string;
  /**
   * An extension to run from its source folder, and a module whose `run()` its extension host calls. Such a workbench
   * shows no notifications. Without it the workbench runs the extensions that are installed in `data`.
   */
  testRun?: { extension: string; tests: string };
  /** User settings, over the calm ones. */
  settings?: Record<string, unknown>;
  /** Turns workspace trust off: every folder is trusted without a prompt. */
  trustAll?: boolean;
  env?: NodeJS.ProcessEnv;
  /** The exit status of this process if a signal ends it, after the server has been stopped. The default is 1. */
  statusAtSignal?: number;
}

export interface Workbench {
  /** The address to open in a browser, with the token that lets it in. */
  addressOf(folder: string): string;
  /** Sets user settings over those it was started with; a page reads them when it loads. */
  writeSettings(settings: Record<string, unknown>): void;
  stop(): Promise<void>;
  exited: Promise<unknown>;
}

export function startWorkbench(options: WorkbenchOptions): Promise<Workbench>;
