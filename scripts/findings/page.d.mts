export function findingsPage(): string;
