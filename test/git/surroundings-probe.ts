// Runs every entry point that reads files around a stack on one repository, in a process that the test can end.
import { existsSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { compact } from '../../src/cli/compact.ts';
import { dump } from '../../src/cli/dump.ts';
import { fsck } from '../../src/cli/fsck.ts';
import { Output } from '../../src/cli/output.ts';
import { Progress } from '../../src/cli/progress.ts';
import { repair } from '../../src/cli/repair.ts';
import { discoverRepositories } from '../../src/git/repository/discover.ts';
import { geometricFactorOf } from '../../src/git/repository/open-stack.ts';
import { readRepository } from '../../src/git/repository/repository.ts';
import { resolvePath } from '../../src/git/repository/resolve-path.ts';
import { geometryOf, tablesIn } from '../../src/language/list/tables.ts';
import { CheckQueue } from '../../src/language/problems/check-queue.ts';
import { directoryStamp } from '../../src/language/problems/directory-stamp.ts';
import { bugReport } from '../../src/reports/bug-report.ts';
import { stackState } from '../../src/service/stack/stacks.ts';
import { StackWatcher } from '../../src/service/stack/watch.ts';

export interface Answer {
  /** The message of what it threw; `done` if nothing. */
  readonly outcome: string;
  readonly milliseconds: number;
}

export interface Probed {
  /** By the name of the entry point. */
  readonly answers: Readonly<Record<string, Answer>>;
  /** The most memory that the process had, in MiB. */
  readonly memory: number;
}

const folder = process.argv[2] as string;
const stack = join(folder, '.git/reftable');
const output = new Output(openSync('/dev/null', 'w'));
const quiet = { json: false, tables: false };
const nothing = () => {};
const running = { check: nothing, progress: new Progress(null) };

const entryPoints: Readonly<Record<string, () => unknown>> = {
  discover: () => {
    const [first] = discoverRepositories([folder]).found;
    if (first?.error) throw first.error;
  },
  readRepository: () => readRepository(join(folder, '.git')),
  resolvePath: () => resolvePath(folder),
  'reftable dump, worktree': () => dump(folder, quiet, output, running.progress),
  'reftable dump, stack': () => dump(stack, quiet, output, running.progress),
  'reftable fsck': () => fsck(folder, { json: false, objects: false }, output, running.progress),
  'reftable compact': () => compact(stack, { scope: { type: 'all' }, dryRun: true, json: false }, output, running),
  'reftable repair': () => {
    const options = { action: 'plan', steps: {}, interop: false, force: false, verifyWithGit: false, json: false };
    repair(stack, options as Parameters<typeof repair>[1], output, running);
  },
  'service state': () => {
    const state = stackState({ directory: stack });
    if (state.status === 'error') throw new Error(state.error.message);
  },
  'service watch': () => {
    const watcher = new StackWatcher(nothing);
    watcher.watch([stack]);
    watcher.close();
  },
  'language lists': () => {
    tablesIn(stack);
    geometricFactorOf({ directory: stack });
    geometryOf(stack, readdirSync(stack));
    directoryStamp(stack);
  },
  'language check': () =>
    new Promise<void>((resolve, reject) => {
      const runCheck = new CheckQueue(
        () => [][Symbol.iterator](),
        () => {
          runCheck.dispose();
          resolve();
        },
        (_, error) => reject(error as Error),
      );
      runCheck.setStacks([{ directory: stack }]);
      runCheck.check(stack).catch(reject);
    }),
  report: () => bugReport(stack, { findings: [], software: 'a test' }),
};

const answers: Record<string, Answer> = {};
for (const [name, run] of Object.entries(entryPoints)) {
  process.stderr.write(`${name}\n`);
  const started = performance.now();
  let outcome = 'done';
  try {
    await run();
  } catch (error) {
    outcome = (error as Error).message;
  }
  answers[name] = { outcome, milliseconds: performance.now() - started };
}
if (!existsSync(folder)) throw new Error(`${folder} is gone`);
const probed: Probed = { answers, memory: process.resourceUsage().maxRSS / 1024 };
process.stdout.write(JSON.stringify(probed));
