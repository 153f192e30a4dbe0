interface Metafile {
  readonly outputs: Readonly<Record<string, { readonly inputs: Readonly<Record<string, { bytesInOutput: number }>> }>>;
}

export function bundledPackages(metafiles: readonly Metafile[]): string[];
export function notices(root: string, folders: readonly string[]): string;
