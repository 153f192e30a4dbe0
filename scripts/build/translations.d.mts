export function shippedTranslations(folder: string): Readonly<Record<string, string>>;
export function withShortKeys(messages: Readonly<Record<string, string>>): Record<string, string>;
