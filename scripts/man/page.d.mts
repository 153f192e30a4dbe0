/** The manual pages of the command line by file name, in man(7). */
export function manualPages(): Readonly<Record<string, string>>;
