/** The real worker, in which the system takes five seconds to create the lock of a list: longer than a service that is closed waits. */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const sleeper = new Int32Array(new SharedArrayBuffer(4));
const { openSync } = fs;
fs.openSync = (path, ...rest) => {
  const fd = openSync(path, ...rest);
  if (String(path).endsWith('tables.list.lock')) Atomics.wait(sleeper, 0, 0, 5000);
  return fd;
};
syncBuiltinESMExports();
await import('../../src/service/worker/worker.ts');
