export interface SourceFile {
  readonly file: string;
  readonly imports: readonly string[];
}
export interface ImportingFile extends SourceFile {
  /** Those of `imports` that the file imports types from and nothing else. */
  readonly typeImports: readonly string[];
}
export function readImports(root: string, folders?: readonly string[]): ImportingFile[];
export function importsOf(file: string, text: string): ImportingFile;
