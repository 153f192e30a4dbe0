// What ships is minified twice: terser removes what esbuild leaves, such as members of an object that nothing reads, which
// are most of the texts in a bundle that shows a few of them.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { minify } from 'terser';
import { checkout, checkoutCache } from '../provision/cache.mjs';
import { REQUIRE } from './bundles.mjs';

const { version } = JSON.parse(readFileSync(join(checkout, 'node_modules/terser/package.json'), 'utf8'));

/**
 * Replaces scripts, which esbuild has minified, by smaller ones. Those with the suffix `.cjs` are not modules. That takes ten
 * seconds for all that ships; `cache` keeps the results until a call does not use them.
 */
export async function minifyFiles(files, cache = join(checkoutCache, 'minified')) {
  mkdirSync(cache, { recursive: true });
  const used = new Set();
  for (const file of files) {
    const text = withoutUnusedRequire(readFileSync(file, 'utf8'));
    const options = optionsFor(file);
    const key = createHash('sha256')
      .update(JSON.stringify([version, options, text]))
      .digest('hex');
    used.add(key);
    const kept = join(cache, key);
    if (!existsSync(kept)) {
      // A build that is stopped must not leave a part of a script under this name.
      const unfinished = `${kept}.new`;
      writeFileSync(unfinished, (await minify(text, options)).code);
      renameSync(unfinished, kept);
    }
    writeFileSync(file, readFileSync(kept));
  }
  for (const key of readdirSync(cache).filter(key => !used.has(key))) rmSync(join(cache, key));
}

function optionsFor(file) {
  return {
    ...{ module: !file.endsWith('.cjs'), toplevel: true, ecma: 2020 },
    // A function that is moved into the only one that uses it is created again in each call.
    compress: { passes: 2, inline: 1, reduce_funcs: false },
    format: { comments: false },
  };
}

/** A module that has the line of REQUIRE, without it if the module does not use it. */
function withoutUnusedRequire(text) {
  const rest = text.replace(`${REQUIRE}\n`, '');
  return /\brequire\b/.test(rest) ? text : rest;
}
