// A browser of Chromium's kind for the workbench tests: the system's, else Debian's package where it may be installed.
import { attempt, isProgram, log, MissingPart, run, which } from './run.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const paths = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** The browser's path. Throws MissingPart if the system has none and none may be installed. */
export function provideChromium() {
  const found = find() ?? installFromDebian();
  if (found) return found;
  throw new MissingPart('Install Chromium or Chrome, or set REFTABLE_CHROMIUM to one: the workbench tests need it.');
}

function installFromDebian() {
  if (!which('apt-get') || process.getuid?.() !== 0) return undefined;
  log('chromium: installing the Debian package');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const packages = ['chromium', 'fonts-dejavu-core'];
  // If one package source is not available, continue: the installation reports what is missing.
  attempt('apt-get', ['-q', 'update'], { env });
  run('apt-get', ['-q', 'install', '-y', '--no-install-recommends', ...packages], { env });
  return find();
}

function find() {
  if (process.env.REFTABLE_CHROMIUM) return process.env.REFTABLE_CHROMIUM;
  return names.map(name => which(name)).find(Boolean) ?? paths.find(isProgram);
}
