// A process of the stress run: `player.ts <role> <number> <stack directory> <milliseconds> <oid>,<oid>,…`. It prints one
// line for each result, after it was acknowledged: `ack <ref>`; `going <ref>` before it tries to delete a ref, since it may
// be killed before it could report the result; `wait` for a lock that it did not get, `compacted`, `read`, and
// `fault <what>` for a fault.
import { writeSync } from 'node:fs';
import { isReftableError, type LogRecord, type RefRecord, Stack, type Writer } from '../../src/reftable/index.ts';
import { Chance } from '../differential/random.ts';

const [role, number, directory, time, oids] = process.argv.slice(2) as [string, string, string, string, string];
const commits = oids.split(',');
const chance = new Chance(Number(number) * 7919 + process.pid);
const end = Date.now() + Number(time);
const nullId = '0'.repeat((commits[0] as string).length);
const roles: Record<string, () => void> = { write, read, compact };

let count = 0;
while (Date.now() < end) (roles[role] as () => void)();

function print(line: string): void {
  writeSync(1, `${line}\n`);
}

/** One transaction: a new ref, the pair that must always be equal, now and then the end of an older ref. */
function write(): void {
  const name = `refs/heads/engine-${number}/${process.pid}-${count++}`;
  const oid = chance.pick(commits);
  try {
    using stack = Stack.open(directory, { lockTimeout: chance.pick([0, 100, 100, -1]), defaultPermissions: 0o644 });
    const old = count % 10 === 0 ? olderRef(stack) : undefined;
    if (old !== undefined) print(`going ${old.name}`);
    stack.add(table => fill(table, name, oid, old), { reload: true });
    print(`ack ${name}`);
  } catch (error) {
    excuse(error);
  }
}

function olderRef(stack: Stack): RefRecord | undefined {
  const refs = [...stack.refs({ prefix: `refs/heads/engine-${number}/${process.pid}-` })];
  return refs.length > 0 ? chance.pick(refs) : undefined;
}

function fill(table: Writer, name: string, oid: string, old: RefRecord | undefined): void {
  const updateIndex = table.minUpdateIndex;
  const value = { type: 'oid' as const, oid };
  const refs: RefRecord[] = [
    { name, updateIndex, value },
    { name: `refs/heads/engine-${number}/left`, updateIndex, value },
    { name: `refs/heads/engine-${number}/right`, updateIndex, value },
  ];
  if (old !== undefined) refs.push({ name: old.name, updateIndex, value: { type: 'deletion' } });
  const committer = { name: 'Stress', email: 'stress@example.com' };
  const update = {
    old: nullId,
    new: oid,
    committer,
    time: BigInt(Math.floor(Date.now() / 1000)),
    tz: 0,
    message: 'stress',
  };
  const logs: LogRecord[] = [{ name, updateIndex, update }];
  table.addRefs(refs);
  table.addLogs(logs);
}

/** A snapshot shows each writer's pair equal, also while tables disappear during the read. */
function read(): void {
  try {
    using stack = Stack.open(directory, { readOnly: true });
    const values = new Map<string, string>();
    for (const { name, value } of stack.refs({ prefix: 'refs/heads/engine-' }))
      if (value.type === 'oid') values.set(name, value.oid);
    for (const [name, oid] of values) {
      if (name.endsWith('/left') && values.get(name.replace(/left$/, 'right')) !== oid) print(`fault torn ${name}`);
    }
    let entries = 0;
    for (const log of stack.logs()) if (log.update !== null) entries++;
    print(`read ${values.size} refs, ${entries} entries`);
  } catch (error) {
    excuse(error);
  }
}

function compact(): void {
  try {
    using stack = Stack.open(directory, { lockTimeout: 100, defaultPermissions: 0o644 });
    const kind = chance.between(0, 3);
    if (kind === 0) stack.compactAll();
    else if (kind === 1) stack.clean();
    else if (kind === 2 && stack.tables.length > 2) stack.compactRange(1, stack.tables.length - 1);
    else stack.autoCompact();
    print('compacted');
  } catch (error) {
    excuse(error);
  }
}

/** Another process was faster; everything else is a fault. */
function excuse(error: unknown): void {
  if (isReftableError(error, 'LOCK_ERROR') || isReftableError(error, 'OUTDATED_ERROR')) print('wait');
  else print(`fault ${(error as Error).name} ${isReftableError(error) ? error.code : ''} ${(error as Error).message}`);
}
