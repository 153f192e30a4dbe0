/** The addresses of a publisher; `''` is one that is not known. */
export interface Publisher {
  readonly repository: string;
  readonly bugs: string;
  readonly homepage: string;
}

export function readPublisher(folder: string): Publisher;
export function missingAddresses(publisher: Publisher): (keyof Publisher)[];
export function publishedManifest(manifest: object, publisher: Publisher): Record<string, unknown>;
export function hasKnownFiles(repository: string): boolean;
