import type { Plugin } from 'esbuild';

export const UNUSED_FEATURES: Readonly<Record<string, string>>;
export const UNUSED_SERVER_FEATURES: Readonly<Record<string, string>>;
export const withoutUnusedFeatures: Plugin;
export const withoutUnusedServerFeatures: Plugin;
