/** Makes the repository `lighthouse` in a folder, replacing an existing one, as at a time in ms, and returns its path. */
export function makeSample(gitPath: string, parent: string, now?: number): string;
