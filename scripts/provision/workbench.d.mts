/** The folder of the registry's VS Code server; fetched once. */
export function provideWorkbenchServer(): string;
