/** Paths of all test files, relative to the checkout, sorted. */
export function testFiles(): string[];
/** The test files that the paths name, folders with all below them. Throws for a path that leads to no test. */
export function namedTestFiles(paths: readonly string[]): string[];
export function suiteOf(file: string): 'unit' | 'extension' | 'browser';
/** Whether a file runs in moments on a machine that has only Node. */
export function isQuick(file: string): boolean;
