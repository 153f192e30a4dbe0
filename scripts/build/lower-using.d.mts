/** Replaces each `using` in the text of a module, as esbuild formats it, with `try` and `finally`. */
export function lowerUsing(text: string): string;
