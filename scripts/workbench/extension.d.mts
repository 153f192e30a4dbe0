export function packExtension(file: string, folder?: string): void;
export function installExtension(server: string, data: string, vsix: string): void;
export function folderFlags(data: string): string[];
