/** A thread that adds refs to a stack, each in a transaction of a separate stack object. */
import { workerData } from 'node:worker_threads';
import { Stack } from '../../../src/reftable/stack/stack.ts';
import { h } from './records.ts';

export interface WriterWork {
  directory: string;
  names: string[];
}

const { directory, names } = workerData as WriterWork;
for (const name of names) {
  using stack = Stack.open(directory, { hash: 'sha1', lockTimeout: 60_000, fsync: false });
  stack.add(table => table.addRef({ name, updateIndex: table.minUpdateIndex, value: { type: 'oid', oid: h(1) } }), {
    reload: true,
  });
}
