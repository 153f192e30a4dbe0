// `npm run fuzz -- [--seconds N] [--seed S] [--only ITERATION] [--git N]`: installs what is missing and fuzzes the engine.
import { spawnSync } from 'node:child_process';
import { provideGit, withGit } from './provision/git.mjs';
import { node, provideNodeModules, withBinaries } from './provision/node-modules.mjs';

provideNodeModules();
const env = withGit(provideGit().path, withBinaries());
const { status } = spawnSync(node, ['test/fuzz/fuzz.ts', ...process.argv.slice(2)], { stdio: 'inherit', env });
process.exitCode = status ?? 1;
