// `npm run bench [-- --refs N --runs N]`: installs what is missing and prints the engine's figures as ratios to git's.
import { spawnSync } from 'node:child_process';
import { provideGit, withGit } from './provision/git.mjs';
import { node, provideNodeModules, withBinaries } from './provision/node-modules.mjs';

provideNodeModules();
const env = withGit(provideGit().path, withBinaries());
const { status } = spawnSync(node, ['test/bench/bench.ts', ...process.argv.slice(2)], { stdio: 'inherit', env });
process.exitCode = status ?? 1;
