export interface SourceFile {
  readonly file: string;
  readonly imports: readonly string[];
}
export function readImports(root: string, folders?: readonly string[]): SourceFile[];
export function importsOf(file: string, text: string): SourceFile;
