// `npm run pictures [-- NAME…]`: takes the pictures of README.md from the real workbench, all or those named, in a dark
// and a light theme, into docs/pictures. Installs what is missing. Takes some minutes.
import { spawnSync } from 'node:child_process';
import { provideGit, withGit } from './provision/git.mjs';
import { node, provideNodeModules, withBinaries } from './provision/node-modules.mjs';

provideNodeModules();
const env = withGit(provideGit().path, withBinaries());
const { status } = spawnSync(node, ['scripts/pictures/take.mjs', ...process.argv.slice(2)], { stdio: 'inherit', env });
process.exitCode = status ?? 1;
