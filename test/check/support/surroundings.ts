// Each kind of damage around a stack, with the findings of the check and how git treats the repository.
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FindingId } from '../../../src/check/index.ts';
import type { Repository } from '../../support/repository.ts';

type Change = (repository: Repository) => void;

export interface Damage {
  readonly what: string;
  readonly change: Change;
  /** Ids and severities above a hint. */
  readonly findings: readonly `${'error' | 'warning'}: ${FindingId}`[];
  /** What git does: it lists every ref, lists none, or refuses the repository. */
  readonly git: 'works' | 'seesNothing' | 'refuses';
}

const inGit =
  (...path: string[]) =>
  (repository: Repository) =>
    join(repository.gitFolder, ...path);
const remove =
  (...path: string[]): Change =>
  repository =>
    rmSync(inGit(...path)(repository), { recursive: true });
const write =
  (path: string, text: string): Change =>
  repository => {
    const file = inGit(path)(repository);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, text);
  };
const setStorage =
  (value: string): Change =>
  repository =>
    repository.git(['config', '-f', inGit('config')(repository), 'extensions.refStorage', value]);

const ID = '0123456789012345678901234567890123456789';

export const DAMAGES: readonly Damage[] = [
  { what: 'nothing', change: () => {}, findings: [], git: 'works' },
  { what: 'no HEAD file', change: remove('HEAD'), findings: ['error: headStub'], git: 'refuses' },
  {
    what: 'a HEAD file of zeros',
    change: write('HEAD', '\0'.repeat(25)),
    findings: ['error: headStub'],
    git: 'refuses',
  },
  { what: 'an empty HEAD file', change: write('HEAD', ''), findings: ['error: headStub'], git: 'refuses' },
  { what: 'a HEAD file of text', change: write('HEAD', 'main\n'), findings: ['error: headStub'], git: 'refuses' },
  {
    what: 'a HEAD file that names a branch',
    change: write('HEAD', 'ref: refs/heads/main\n'),
    findings: ['warning: refsBeside'],
    git: 'works',
  },
  {
    what: 'a HEAD file with an object ID',
    change: write('HEAD', `${ID}\n`),
    findings: ['warning: refsBeside'],
    git: 'works',
  },
  { what: 'no refs directory', change: remove('refs'), findings: ['error: gitDirectoryPart'], git: 'refuses' },
  {
    what: 'a file instead of the refs directory',
    change: repository => {
      remove('refs')(repository);
      write('refs', '')(repository);
    },
    findings: ['error: gitDirectoryPart'],
    git: 'refuses',
  },
  { what: 'no objects directory', change: remove('objects'), findings: ['error: gitDirectoryPart'], git: 'refuses' },
  {
    what: 'no configured storage',
    change: repository =>
      repository.git(['config', '-f', inGit('config')(repository), '--unset', 'extensions.refStorage']),
    findings: ['error: refStorage'],
    git: 'seesNothing',
  },
  {
    what: 'files as the configured storage',
    change: setStorage('files'),
    findings: ['error: refStorage'],
    git: 'seesNothing',
  },
  { what: 'an unknown storage', change: setStorage('reftabel'), findings: ['error: refStorage'], git: 'refuses' },
  { what: 'no configuration', change: remove('config'), findings: ['error: refStorage'], git: 'seesNothing' },
  {
    what: 'an extension that git does not know',
    change: repository => appendFileSync(inGit('config')(repository), '[extensions]\n\trefStorge = reftable\n'),
    findings: ['error: repositoryRefused'],
    git: 'refuses',
  },
  {
    what: 'a configuration that cannot be parsed',
    change: repository => appendFileSync(inGit('config')(repository), '[core\n'),
    findings: ['error: repositoryRefused'],
    git: 'refuses',
  },
  {
    what: 'no tables and no list',
    change: repository => {
      remove('reftable')(repository);
      mkdirSync(repository.stack);
    },
    findings: ['error: stackMissing'],
    git: 'seesNothing',
  },
  {
    what: 'an empty list without tables',
    change: repository => {
      remove('reftable')(repository);
      write('reftable/tables.list', '')(repository);
    },
    findings: ['error: stackMissing'],
    git: 'seesNothing',
  },
  { what: 'no stack', change: remove('reftable'), findings: ['error: stackMissing'], git: 'seesNothing' },
  {
    what: 'no HEAD in the stack',
    change: repository => repository.git(['update-ref', '--no-deref', '-d', 'HEAD']),
    findings: ['error: headMissing'],
    git: 'works',
  },
  { what: 'a loose ref', change: write('refs/tags/lost', `${ID}\n`), findings: ['warning: refsBeside'], git: 'works' },
  { what: 'a loose root ref', change: write('ORIG_HEAD', `${ID}\n`), findings: ['warning: refsBeside'], git: 'works' },
  {
    what: 'packed refs',
    change: write('packed-refs', `${ID} refs/tags/packed\n`),
    findings: ['warning: refsBeside'],
    git: 'works',
  },
  {
    what: 'reflogs as files',
    change: write('logs/refs/heads/main', 'x\n'),
    findings: ['warning: refsBeside'],
    git: 'works',
  },
  {
    what: 'an interrupted migration',
    change: repository => mkdirSync(inGit('ref_migration.aB3dE6')(repository)),
    findings: ['warning: migrationLeftover'],
    git: 'works',
  },
  {
    what: 'files that git writes beside a stack',
    change: write('FETCH_HEAD', `${ID}\tbranch main\n`),
    findings: [],
    git: 'works',
  },
];
