// A repair or a rollback of files around a stack that dies or fails at any changing call leaves each file as it was or as
// it is afterwards, and can be repeated.
import assert from 'node:assert/strict';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkStack } from '../../src/check/index.ts';
import { isReftableError } from '../../src/reftable/index.ts';
import { applyRepair, nodeRepairFiles, planRepair, type RepairFiles, rollBack } from '../../src/repair/index.ts';
import { Died } from '../repair/support/memory.ts';
import { Repository } from '../support/repository.ts';

const CHANGING = [
  ...(['create', 'write', 'fsync', 'syncDirectory', 'chmod', 'rename', 'unlink', 'extend'] as const),
  ...(['makeDirectory', 'removeDirectory', 'makeLink', 'setModified'] as const),
];

/** The real file system, whose changing call number `at` is not reached, or fails. */
class StoppingFiles {
  count = 0;
  readonly files: RepairFiles;
  #dead = false;

  constructor(at: number, how: 'die' | 'fail') {
    const stopping = Object.fromEntries(
      CHANGING.map(name => [
        name,
        (...args: unknown[]) => {
          if (this.#dead) throw new Died();
          if (this.count++ === at) {
            if (how === 'fail') throw Object.assign(new Error(`EIO: ${name}`), { code: 'EIO' });
            this.#dead = true;
            throw new Died();
          }
          return (nodeRepairFiles[name] as (...given: unknown[]) => unknown)(...args);
        },
      ]),
    );
    this.files = { ...nodeRepairFiles, ...stopping };
  }
}

/** A git directory of which everything that a repair writes is damaged. */
function damaged(): Repository {
  const repository = new Repository();
  repository.git(['commit', '-q', '--allow-empty', '-m', 'one']);
  for (const name of ['hooks', 'info', 'logs'])
    rmSync(join(repository.gitFolder, name), { recursive: true, force: true });
  writeFileSync(join(repository.gitFolder, 'HEAD'), '');
  rmSync(join(repository.gitFolder, 'refs'), { recursive: true });
  repository.git(['config', '-f', join(repository.gitFolder, 'config'), '--unset', 'extensions.refStorage']);
  appendFileSync(join(repository.stack, 'tables.list'), '\n');
  return repository;
}

/** The three files; a directory of refs by its names. */
function filesOf(gitFolder: string): Record<string, string> {
  const refs = join(gitFolder, 'refs');
  return {
    HEAD: readFileSync(join(gitFolder, 'HEAD'), 'utf8'),
    config: readFileSync(join(gitFolder, 'config'), 'utf8'),
    refs: existsSync(refs) ? readdirSync(refs).join() : 'missing',
  };
}

/** Removes the locks of a process that died, as a user would. */
function unlock(gitFolder: string): void {
  for (const lock of ['config.lock', 'reftable/tables.list.lock']) rmSync(join(gitFolder, lock), { force: true });
}

function leftOver(gitFolder: string): string[] {
  return readdirSync(gitFolder).filter(name => name.includes('.temp.') || name.endsWith('.lock'));
}

function repair(stack: string, files?: RepairFiles) {
  const plan = planRepair(stack, { runCheck: checkStack });
  return applyRepair(plan, { runCheck: checkStack, ...(files && { files }) });
}

/** Runs `operation` on copies of a repository, stopped at each call in turn, and then `again`. Returns how often. */
function sweep(
  start: string,
  how: 'die' | 'fail',
  [before, after]: readonly [Record<string, string>, Record<string, string>],
  operation: (stack: string, files: RepairFiles) => void,
  again: (stack: string) => void,
): number {
  const gitFolder = join(start, '..', 'work', '.git');
  const stack = join(gitFolder, 'reftable');
  for (let at = 0; ; at++) {
    rmSync(gitFolder, { recursive: true, force: true });
    cpSync(start, gitFolder, { recursive: true });
    const stopping = new StoppingFiles(at, how);
    let failed = false;
    try {
      operation(stack, stopping.files);
    } catch (error) {
      failed = true;
      if (how === 'fail') assert.ok(isReftableError(error), String(error));
    }
    const what = `${how} at ${at}`;
    const now = filesOf(gitFolder);
    for (const name of ['HEAD', 'config'])
      assert.ok(now[name] === before[name] || now[name] === after[name], `${what}: ${name} is whole`);
    // A rollback removes the directory after the file in it.
    const between = after.refs === 'missing' ? '' : before.refs;
    assert.ok([before.refs, after.refs, between].includes(now.refs), `${what}: refs has ${now.refs}`);
    if (how === 'fail') assert.deepEqual(leftOver(gitFolder), [], what);
    if (stopping.count <= at) return at;
    if (!failed) continue;
    unlock(gitFolder);
    again(stack);
    assert.deepEqual(filesOf(gitFolder), after, `${what}: repeated`);
  }
}

for (const how of ['die', 'fail'] as const) {
  test(`a repair that stops (${how}) leaves whole files, and a second repair succeeds`, () => {
    using repository = damaged();
    const start = join(repository.folder, 'start');
    cpSync(repository.gitFolder, start, { recursive: true });
    const before = filesOf(repository.gitFolder);
    assert.deepEqual(repair(repository.stack).remaining, []);
    const after = filesOf(repository.gitFolder);
    mkdirSync(join(repository.folder, 'work'));
    const stops = sweep(start, how, [before, after], repair, stack => {
      assert.deepEqual(repair(stack).remaining, []);
    });
    assert.ok(stops > 30, `${stops} calls`);
  });

  test(`a rollback that stops (${how}) leaves whole files, and a second rollback succeeds`, () => {
    using repository = damaged();
    const work = join(repository.folder, 'work');
    mkdirSync(work);
    const gitFolder = join(work, '.git');
    const stack = join(gitFolder, 'reftable');
    cpSync(repository.gitFolder, gitFolder, { recursive: true });
    const before = filesOf(gitFolder);
    const { backup } = repair(stack);
    const after = filesOf(gitFolder);
    const start = join(repository.folder, 'start');
    cpSync(gitFolder, start, { recursive: true });
    const stops = sweep(
      start,
      how,
      [after, before],
      (directory, files) => rollBack(directory, backup, { files }),
      directory => rollBack(directory, backup),
    );
    assert.ok(stops > 30, `${stops} calls`);
  });
}
