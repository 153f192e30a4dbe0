// Another process writes at every step of a repair and of a rollback. Writes that were acknowledged to it are kept: the
// repair or the rollback refuses, or comes first.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { isReftableError, Stack } from '../../src/reftable/index.ts';
import {
  applyRepair,
  listBackups,
  nodeRepairFiles,
  planRepair,
  type RepairFiles,
  rollBack,
} from '../../src/repair/index.ts';
import { deletion, h, ref } from '../engine/support/records.ts';
import { RepairMemory } from '../repair/support/memory.ts';
import { DamagedRepository, seen } from '../repair/support/stacks.ts';
import { git, tryGit } from '../support/git.ts';

const STACK = '/repository/reftable';
const LATER = 'refs/heads/later';

function sample(id: string): RepairMemory {
  using damagedRepository = DamagedRepository.sample(id);
  const files = new RepairMemory();
  for (const path of ['/repository', STACK]) files.makeFolder(path);
  for (const name of readdirSync(damagedRepository.stack))
    files.put(`${STACK}/${name}`, readFileSync(join(damagedRepository.stack, name)));
  return files;
}

/** Writes as another process does, with the records that must be visible afterwards. */
const WRITERS: Record<string, { write(stack: Stack): void; isSeen(stack: Stack): boolean }> = {
  'adds a ref': {
    write: stack => stack.add(table => addLater(table, stack)),
    isSeen: stack => stack.readRef(LATER) !== undefined,
  },
  'adds a ref and compacts everything': {
    write: stack => {
      stack.add(table => addLater(table, stack));
      stack.compactAll();
    },
    isSeen: stack => stack.readRef(LATER) !== undefined,
  },
  'deletes every ref and compacts everything': {
    write: stack => {
      const names = [...stack.refs()].map(({ name }) => name);
      stack.add(table => {
        table.setLimits(stack.nextUpdateIndex, stack.nextUpdateIndex);
        for (const name of names) table.addRef(deletion(name, stack.nextUpdateIndex));
      });
      stack.compactAll();
    },
    isSeen: stack => [...stack.refs()].length === 0,
  },
};

function addLater(table: Parameters<Parameters<Stack['add']>[0]>[0], stack: Stack): void {
  const index = stack.nextUpdateIndex;
  table.setLimits(index, index);
  table.addRef(ref(LATER, index, h(0x77)));
}

interface Outcome {
  /** Calls that the operation made. */
  readonly calls: number;
  readonly acknowledged: boolean;
  readonly done: boolean;
}

/** Runs `operation` while a writer writes at its call number `turn`. */
function interleaved(files: RepairMemory, turn: number, write: (stack: Stack) => void, operation: () => void): Outcome {
  const heard = files.before;
  let [calls, acknowledged, busy] = [0, false, false];
  files.before = (call, path) => {
    heard(call, path);
    if (busy || calls++ !== turn) return;
    busy = true;
    try {
      using stack = Stack.open(STACK, { files, disableAutoCompact: true });
      write(stack);
      acknowledged = true;
    } catch (error) {
      assert.ok(isReftableError(error), String(error));
    } finally {
      busy = false;
    }
  };
  try {
    operation();
    return { calls, acknowledged, done: true };
  } catch (error) {
    assert.ok(isReftableError(error), String((error as Error).stack));
    assert.ok(['OUTDATED_ERROR', 'LOCK_ERROR', 'IO_ERROR'].includes(error.code), error.message);
    return { calls, acknowledged, done: false };
  } finally {
    files.before = heard;
  }
}

interface Case {
  readonly files: RepairMemory;
  readonly operation: (files: RepairMemory) => void;
}

function everyTurn(t: { diagnostic(text: string): void }, { files: start, operation }: Case, writer: string): void {
  const { write, isSeen } = WRITERS[writer] as (typeof WRITERS)[string];
  const total = { turns: 0, acknowledged: 0, refused: 0, done: 0 };
  const undisturbed = start.copy();
  const { calls } = interleaved(undisturbed, -1, write, () => operation(undisturbed));
  for (let turn = 0; turn < calls; turn++) {
    const files = start.copy();
    const outcome = interleaved(files, turn, write, () => operation(files));
    total.turns++;
    if (outcome.done) total.done++;
    else total.refused++;
    if (outcome.acknowledged) {
      total.acknowledged++;
      using stack = Stack.open(STACK, { files, readOnly: true });
      assert.ok(isSeen(stack), `a write at call ${turn} was undone`);
    }
    const left = files.list(STACK).filter(name => /\.lock$|\.temp\./.test(name));
    assert.deepEqual(left, [], `left after a write at call ${turn}`);
    if (outcome.done) continue;
    const backups = listBackups(STACK, files).length;
    assert.equal(backups, listBackups(STACK, start).length, 'no backup of what did not happen');
  }
  t.diagnostic(JSON.stringify(total));
  assert.ok(total.acknowledged > 10 && total.refused > 10 && total.done > 5, JSON.stringify(total));
}

for (const writer of Object.keys(WRITERS)) {
  for (const id of ['footer-checksum-wrong', 'list-reversed', 'list-absent']) {
    test(`a process that ${writer} during the rollback of ${id} loses nothing`, t => {
      const files = sample(id);
      const { backup } = applyRepair(planRepair(STACK, { files }), { files });
      everyTurn(t, { files, operation: on => void rollBack(STACK, backup, { files: on }) }, writer);
    });
  }

  for (const id of ['list-reversed', 'unlisted-newer-table']) {
    test(`a process that ${writer} during the repair of ${id} loses nothing`, t => {
      const files = sample(id);
      everyTurn(
        t,
        { files, operation: on => void applyRepair(planRepair(STACK, { files: on }), { files: on }) },
        writer,
      );
    });
  }
}

test('a rollback also refuses after a write that leaves no new table', () => {
  const files = sample('footer-checksum-wrong');
  const { backup } = applyRepair(planRepair(STACK, { files }), { files });
  {
    using stack = Stack.open(STACK, { files });
    WRITERS['deletes every ref and compacts everything']?.write(stack);
  }
  assert.throws(
    () => rollBack(STACK, backup, { files }),
    error => isReftableError(error, 'OUTDATED_ERROR'),
  );
});

test('unlisted tables are restored under names that the stack never had', () => {
  for (const id of ['list-absent', 'list-with-crlf', 'footer-checksum-wrong', 'list-without-a-table']) {
    const files = sample(id);
    const had = new Set(files.list(STACK));
    const namesNow = () => files.content(`${STACK}/tables.list`).toString().split(/\r?\n/).filter(Boolean);
    const { backup } = applyRepair(planRepair(STACK, { files }), { files });
    const listedBefore = sample(id).list(STACK).includes('tables.list')
      ? sample(id).content(`${STACK}/tables.list`).toString().split('\n')
      : [];
    const repaired = namesNow();
    for (const name of repaired) assert.ok(!had.has(name) || listedBefore.includes(name), `${id}: ${name} came back`);
    const { backup: second } = rollBack(STACK, backup, { files });
    if (files.list(STACK).includes('tables.list')) {
      for (const name of namesNow()) assert.ok(!had.has(name) || repaired.includes(name), `${id}: ${name} came back`);
    }
    const after = new Set(files.list(STACK));
    rollBack(STACK, second, { files });
    for (const name of namesNow()) assert.ok(after.has(name) || !repaired.includes(name), `${id}: ${name} came back`);
  }
});

/** A file system that calls `hear` before every call. */
function watched(hear: (call: string, path: string) => void): RepairFiles {
  const calls = Object.entries(nodeRepairFiles).map(([name, call]) => [
    name,
    typeof call !== 'function'
      ? call
      : (...args: unknown[]) => {
          hear(name, String(args[0]));
          return (call as (...rest: unknown[]) => unknown)(...args);
        },
  ]);
  return Object.fromEntries(calls) as RepairFiles;
}

test('a ref that git writes during a rollback or a repair is kept', t => {
  const total = { turns: 0, acknowledged: 0, done: 0 };
  for (const operation of ['repair', 'rollback'] as const) {
    const prepare = (damagedRepository: DamagedRepository): ((files: RepairFiles) => void) => {
      if (operation === 'repair')
        return files => void applyRepair(planRepair(damagedRepository.stack, { files }), { files });
      const { backup } = applyRepair(planRepair(damagedRepository.stack));
      return files => void rollBack(damagedRepository.stack, backup, { files });
    };
    const log: string[] = [];
    {
      using damagedRepository = DamagedRepository.sample('list-reversed');
      prepare(damagedRepository)(watched((call, path) => log.push(`${call} ${basename(path)}`)));
    }
    const locking = log.indexOf('create tables.list.lock');
    assert.ok(locking > 0);
    const few = Array.from({ length: 12 }, (_, i) => Math.floor((i * log.length) / 12));
    for (const turn of new Set([...few, ...[-2, -1, 0, 1, 2].map(offset => locking + offset), log.length - 1])) {
      using damagedRepository = DamagedRepository.sample('list-reversed');
      const tip = git(damagedRepository.folder, ['rev-parse', 'refs/heads/main']).trim();
      const run = prepare(damagedRepository);
      let [call, acknowledged] = [0, false];
      const files = watched(() => {
        if (call++ === turn) acknowledged = tryGit(damagedRepository.folder, ['update-ref', LATER, tip]).status === 0;
      });
      try {
        run(files);
        total.done++;
      } catch (error) {
        assert.ok(isReftableError(error), String(error));
      }
      total.turns++;
      if (!acknowledged) continue;
      total.acknowledged++;
      assert.equal(
        git(damagedRepository.folder, ['rev-parse', LATER]).trim(),
        tip,
        `${operation}, a write at call ${turn}`,
      );
      assert.ok((seen(damagedRepository.stack).refs as { name: string }[]).some(({ name }) => name === LATER));
    }
  }
  t.diagnostic(JSON.stringify(total));
  assert.ok(total.acknowledged > 10 && total.done > 5, JSON.stringify(total));
});
