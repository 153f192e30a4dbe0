export function minifyFiles(files: readonly string[], cache?: string): Promise<void>;
