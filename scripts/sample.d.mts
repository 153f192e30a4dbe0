/** Makes the repository `lighthouse` in a folder, replacing an existing one, and returns its path. */
export function makeSample(gitPath: string, parent: string): string;
