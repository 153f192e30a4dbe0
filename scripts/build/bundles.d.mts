import type { BuildOptions } from 'esbuild';

export function bundles(options: { minify: boolean }): (BuildOptions & { entryPoints: [string]; outfile: string })[];
