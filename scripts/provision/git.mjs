// A git that knows reftables: the system's where it is new enough, else one from a later suite of the Debian mirror this
// machine already uses, unpacked in a separate folder.
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cacheFolder, keep } from './cache.mjs';
import { attempt, isProgram, log, MissingPart, run, which } from './run.mjs';

/** `git refs verify` came with 2.47; reftables themselves are older. */
const oldest = [2, 47];
const suites = ['sid', 'trixie'];
const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** The path of a git that knows reftables and its version. Throws MissingPart if none can be installed. */
export function provideGit() {
  const fetched = join(cacheFolder(), 'git', 'bin', 'git');
  for (const path of [process.env.REFTABLE_GIT, which('git'), fetched]) {
    const version = path && versionOf(path);
    if (version && isNewEnough(version)) return { path, version };
  }
  const mirror = debianMirror();
  if (!mirror) {
    throw new MissingPart(
      `Install git ${oldest.join('.')} or newer, or set REFTABLE_GIT to one: the git here (${versionOf('git') ?? 'none'}) cannot read reftables.`,
    );
  }
  const failures = [];
  for (const suite of suites) {
    try {
      log(`git: fetching a reftable-capable one from Debian ${suite}`);
      keep('git', (scratch, folder) => fetchGit(mirror, suite, scratch, folder));
      const version = versionOf(fetched);
      if (version && isNewEnough(version) && makesReftables(fetched)) return { path: fetched, version };
      failures.push(`${suite}: the git unpacked from it does not run`);
    } catch (error) {
      failures.push(`${suite}: ${error.message}`);
    }
  }
  throw new MissingPart(
    `Install git ${oldest.join('.')} or newer, or set REFTABLE_GIT to one: fetching it failed.\n${failures.join('\n')}`,
  );
}

/** An environment in which `git` is the given one, for this process's children. */
export function withGit(path, env = process.env) {
  return { ...env, PATH: `${join(path, '..')}${delimiter}${env.PATH}`, REFTABLE_GIT: path };
}

function versionOf(path) {
  return attempt(path, ['--version'])?.match(/\d+\.\d+(\.\d+)*/)?.[0];
}

function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
}

function makesReftables(git) {
  const probe = join(cacheFolder(), `.git-probe-${process.pid}`);
  try {
    return attempt(git, ['init', '-q', '--ref-format=reftable', probe]) !== undefined;
  } finally {
    rmSync(probe, { recursive: true, force: true });
  }
}

/** The Debian mirror that the machine's own package sources name, or undefined elsewhere. */
function debianMirror() {
  if (!which('apt-get') || !which('dpkg')) return undefined;
  const uris = attempt('apt-get', ['indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages'])?.split('\n');
  return uris?.find(uri => /\/debian\/?$/.test(uri));
}

function fetchGit(mirror, suite, scratch, folder) {
  const work = join(scratch, 'fetch');
  downloadPackages(mirror, suite, work, [
    ...['git', 'libc6', 'libpcre2-8-0', 'zlib1g'],
    ...(which('patchelf') ? [] : ['patchelf', 'libstdc++6', 'libgcc-s1']),
  ]);
  for (const file of readdirSync(work).filter(name => name.endsWith('.deb'))) {
    run('dpkg', ['-x', join(work, file), scratch]);
  }
  rmSync(work, { recursive: true });
  relink(scratch, folder);
  writeWrapper(scratch, folder);
}

function downloadPackages(mirror, suite, work, names) {
  mkdirSync(join(work, 'lists', 'partial'), { recursive: true });
  mkdirSync(join(work, 'cache', 'archives', 'partial'), { recursive: true });
  const signedBy = existsSync(keyring) ? `[signed-by=${keyring}] ` : '';
  writeFileSync(join(work, 'sources.list'), `deb ${signedBy}${mirror} ${suite} main\n`);
  const options = Object.entries({
    'Dir::Etc::sourcelist': join(work, 'sources.list'),
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::State::Lists': join(work, 'lists'),
    'Dir::Cache': join(work, 'cache'),
    'Acquire::Languages': 'none',
    ...(process.getuid?.() === 0 ? { 'APT::Sandbox::User': 'root' } : {}),
  }).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
  run('apt-get', [...options, '-q', 'update'], { cwd: work });
  run('apt-get', [...options, '-q', 'download', ...names], { cwd: work });
}

/**
 * Makes both copies of git load the libc they were unpacked with: git starts itself again from its exec path, so
 * setting an environment for the first of them is not enough.
 */
function relink(scratch, folder) {
  const libraries = `usr/lib/${readdirSync(join(scratch, 'usr/lib')).find(name => name.endsWith('-linux-gnu'))}`;
  const loader = readdirSync(join(scratch, libraries)).find(name => /^ld-linux.*\.so\.\d+$/.test(name));
  if (!loader) throw new Error('the libc6 package holds no loader');
  const patchelf = which('patchelf')
    ? ['patchelf']
    : [join(scratch, libraries, loader), '--library-path', join(scratch, libraries), join(scratch, 'usr/bin/patchelf')];
  for (const copy of ['usr/bin/git', 'usr/lib/git-core/git']) {
    const change = ['--set-interpreter', join(folder, libraries, loader), '--set-rpath', join(folder, libraries)];
    run(patchelf[0], [...patchelf.slice(1), ...change, join(scratch, copy)]);
  }
}

/** A `git` that finds its own parts without help from the caller's environment (VS Code's `git.path` sets none). */
function writeWrapper(scratch, folder) {
  mkdirSync(join(scratch, 'bin'));
  const script = [
    '#!/bin/sh',
    `export GIT_EXEC_PATH='${join(folder, 'usr/lib/git-core')}'`,
    `export GIT_TEMPLATE_DIR="\${GIT_TEMPLATE_DIR-${join(folder, 'usr/share/git-core/templates')}}"`,
    `exec '${join(folder, 'usr/bin/git')}' "$@"`,
  ];
  writeFileSync(join(scratch, 'bin/git'), `${script.join('\n')}\n`, { mode: 0o755 });
  if (!isProgram(join(scratch, 'bin/git'))) throw new Error('the cache folder does not allow programs');
}
