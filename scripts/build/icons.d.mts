export function iconFiles(): Promise<Readonly<Record<'codicon.css' | 'codicon.ttf', Buffer>>>;
