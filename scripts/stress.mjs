// `npm run stress -- [--seconds N] [--writers N] [--git N] [--kill | --mix | --changes]`: installs what is missing and runs
// processes on one stack at the same time.
import { spawnSync } from 'node:child_process';
import { provideGit, withGit } from './provision/git.mjs';
import { node, provideNodeModules, withBinaries } from './provision/node-modules.mjs';

provideNodeModules();
const env = withGit(provideGit().path, withBinaries());
const { status } = spawnSync(node, ['test/stress/stress.ts', ...process.argv.slice(2)], { stdio: 'inherit', env });
process.exitCode = status ?? 1;
