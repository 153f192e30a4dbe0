// `npm run bench [-- --refs N --runs N]` prints the engine's figures and those of `reftable update-ref` as ratios to git's,
// `npm run bench -- --update-ref [--runs N]` the latter alone; `npm run bench -- --growth [--most REFS] [--runs N] [--svg FILE]`
// how costs grow with the size of a stack; `npm run bench -- --ui [--refs N]` what users wait for in the workbench. All
// install what is missing.
import { spawnSync } from 'node:child_process';
import { provideGit, withGit } from './provision/git.mjs';
import { node, provideNodeModules, withBinaries } from './provision/node-modules.mjs';

provideNodeModules();
const env = withGit(provideGit().path, withBinaries());
const args = process.argv.slice(2);
const statuses = benches().map(bench => spawnSync(node, [bench, ...args], { stdio: 'inherit', env }).status ?? 1);
process.exitCode = Math.max(...statuses);

function benches() {
  if (args.includes('--ui')) return ['test/bench/ui/ui.ts'];
  if (args.includes('--growth')) return ['test/bench/growth/growth.ts'];
  if (args.includes('--update-ref')) return ['test/bench/update-ref.ts'];
  return ['test/bench/engine.ts', 'test/bench/update-ref.ts'];
}
