// esbuild gives a chunk everything that a file in it imports. Of a folder with an index that would be the whole folder, so
// imports from an index are replaced by imports from the files that it names.
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const IMPORT = /^import \{([^}]*)\} from '(\.[^']*\/index\.ts)';$/gm;
const EXPORT = /^export \{([^}]*)\} from '([^']*)';$/gm;

/** A plugin of esbuild for the bundles that are made of several chunks. */
export const directImports = {
  name: 'direct-imports',
  setup({ onLoad }) {
    const indexes = new Map();
    onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) => ({
      contents: withDirectImports(path, indexes),
      loader: 'ts',
      watchFiles: [path],
    }));
  },
};

function withDirectImports(path, indexes) {
  return readFileSync(path, 'utf8').replace(IMPORT, (statement, names, from) => {
    const index = join(dirname(path), from);
    if (!indexes.has(index)) indexes.set(index, filesOf(index));
    const imports = namesIn(names).map(name => {
      const file = indexes.get(index).get(name.split(' ')[0]) ?? index;
      const module = relative(dirname(path), file).replaceAll('\\', '/');
      return `import { ${name} } from '${module.startsWith('.') ? module : `./${module}`}';`;
    });
    // The lines stay where they are, for the source maps.
    return imports.join(' ') + '\n'.repeat(statement.split('\n').length - 1);
  });
}

/** The file of each name that an index exports from another file. */
function filesOf(index) {
  const files = new Map();
  for (const [, names, from] of readFileSync(index, 'utf8').matchAll(EXPORT)) {
    for (const name of namesIn(names)) files.set(name, join(dirname(index), from));
  }
  return files;
}

/** The names of a list, without types. */
function namesIn(list) {
  return list
    .split(',')
    .map(name => name.trim())
    .filter(name => name !== '' && !name.startsWith('type '));
}
