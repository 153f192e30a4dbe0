// `npm run bench [-- --refs N --runs N]` prints the engine's figures as ratios to git's; `npm run bench -- --ui [--refs N]`
// what users wait for in the workbench. Both install what is missing.
import { spawnSync } from 'node:child_process';
import { provideGit, withGit } from './provision/git.mjs';
import { node, provideNodeModules, withBinaries } from './provision/node-modules.mjs';

provideNodeModules();
const env = withGit(provideGit().path, withBinaries());
const args = process.argv.slice(2);
const bench = args.includes('--ui') ? 'test/bench/ui/ui.ts' : 'test/bench/engine.ts';
const { status } = spawnSync(node, [bench, ...args], { stdio: 'inherit', env });
process.exitCode = status ?? 1;
