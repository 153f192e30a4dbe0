import type { SourceFile } from './imports.mjs';

export function drawArchitecture(files: readonly SourceFile[]): string;
export function folderOf(path: string): string;
