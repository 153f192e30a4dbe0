/** Makes the repository `lighthouse` in a folder, anew if one is there, and returns its path. */
export function makeSample(gitPath: string, parent: string): string;
