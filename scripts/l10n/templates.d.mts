export function englishBundle(root: string): Record<string, string>;
export function templatesOf(file: string, text: string): [key: string, english: string][];
export function keysOf(english: Readonly<Record<string, string>>, locale: string): string[];
