/** Finds the identifiers of TypeScript files with the compiler's syntax trees, so that texts and comments do not count. */
import { isIdentifier, isPrivateIdentifier, type Node } from 'typescript/unstable/ast';
import { createVirtualFileSystem } from 'typescript/unstable/fs';
import { API } from 'typescript/unstable/sync';

/** By path: the identifiers of a file, each once. `files` are texts by path. Throws for a file that is not parsed. */
export function identifiersOf(files: Readonly<Record<string, string>>): Map<string, Set<string>> {
  const paths = Object.keys(files);
  const options = { noResolve: true, noLib: true, allowImportingTsExtensions: true, noEmit: true, types: [] };
  const inRoot = Object.fromEntries(paths.map(path => [`/project/${path}`, files[path] ?? '']));
  const config = JSON.stringify({ compilerOptions: options, files: paths });
  const api = new API({
    cwd: '/project',
    fs: createVirtualFileSystem({ ...inRoot, '/project/tsconfig.json': config }),
  });
  try {
    const [project] = api.updateSnapshot({ openProjects: ['/project/tsconfig.json'] }).getProjects();
    return new Map(
      paths.map(path => {
        const source = project?.program.getSourceFile(`/project/${path}`);
        if (source === undefined) throw new Error(`${path} was not parsed`);
        return [path, namesIn(source)];
      }),
    );
  } finally {
    api.close();
  }
}

function namesIn(source: Node): Set<string> {
  const names = new Set<string>();
  const visit = (node: Node) => {
    if (isIdentifier(node) || isPrivateIdentifier(node)) names.add(node.text);
    node.forEachChild(visit);
  };
  visit(source);
  return names;
}

/** The words of an identifier or a file name, in lower case: `#firstOffset`, `FIRST_OFFSET` and `first-offset` have two. */
export function wordsOf(name: string): string[] {
  return name
    .split(/[^A-Za-z]+|(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/)
    .filter(word => word !== '')
    .map(word => word.toLowerCase());
}
