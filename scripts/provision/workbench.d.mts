/** The folder of the registry's VS Code server; fetched once. */
export function provideWorkbenchServer(): string;
/** The program of Node that runs it. */
export function workbenchNode(): string;
