import type { BuildOptions } from 'esbuild';

/** The pages of the custom editors, by the names of their scripts and style sheets. */
export const PAGES: Readonly<Record<'stack' | 'table' | 'repair', string>>;

export function bundles(options: { minify: boolean }): (BuildOptions & { entryPoints: [string]; outfile: string })[];
/** The first line of a bundle for Node with packages that are not modules. */
export const REQUIRE: string;
