import type { Publisher } from '../package/publisher.mjs';

export function packExtension(file: string, folder?: string, publisher?: Publisher): void;
export function installExtension(server: string, data: string, vsix: string): void;
export function folderFlags(data: string): string[];
