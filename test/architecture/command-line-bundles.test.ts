// What the command line loads: the code of a command, and not that of the others.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as esbuild from 'esbuild';
import { bundles } from '../../scripts/build/bundles.mjs';
import { present } from '../support/present.ts';

describe('the files of the command line', () => {
  let outputs: esbuild.Metafile['outputs'];
  before(async () => {
    const options = present(bundles({ minify: true }).find(({ entryPoints }) => 'cli' in entryPoints));
    ({ outputs } = (await esbuild.build({ ...options, write: false, metafile: true })).metafile);
  });

  /** The sources that are loaded with one of them, without those that are imported later. */
  function loadedWith(source: string): string[] {
    const [entry] = present(Object.entries(outputs).find(([, { entryPoint }]) => entryPoint === source));
    const files = new Set([entry]);
    for (const file of files) {
      for (const { path, kind, external } of present(outputs[file]).imports) {
        if (kind === 'import-statement' && !external) files.add(path);
      }
    }
    return [...files].flatMap(file => Object.keys(present(outputs[file]).inputs));
  }

  function folders(sources: readonly string[]): Set<string> {
    return new Set(sources.map(source => source.split('/').slice(0, 2).join('/')));
  }

  it('start, and start a thread, without the engine and the parser of arguments', () => {
    assert.deepEqual(loadedWith('src/cli/cli.ts').sort(), ['src/cli/cli.ts', 'src/cli/compiled-code.ts']);
    const main = loadedWith('src/cli/main.ts');
    assert.ok(main.includes('src/cli/start-thread.ts'));
    assert.deepEqual(
      main.filter(file => /^src\/(?:browse|check|git|reftable|repair)\/|arguments\/options|commander/.test(file)),
      [],
    );
  });

  for (const source of ['src/cli/git-command/run.ts', 'src/cli/compact.ts']) {
    it(`load ${source} without the check, the repair and the browser of refs`, () => {
      const loaded = loadedWith(source);
      assert.ok(loaded.includes('src/reftable/stack/stack.ts'));
      assert.deepEqual(
        ['src/browse', 'src/check', 'src/reports', 'src/samples'].filter(folder => folders(loaded).has(folder)),
        [],
      );
      assert.ok(!loaded.some(file => file.startsWith('src/repair/') && file !== 'src/repair/errors.ts'));
    });
  }
});
