/** The program of a major version of Node. Throws if it is neither the current one nor can be fetched. */
export function provideOlderNode(major: number): string;
