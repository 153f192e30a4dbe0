// Preloaded into a process and its worker threads: listing the directory HANG_AT never ends. With HANG_ON, the thread
// waits in a call of the system, for a writer of that FIFO; without it, in JavaScript, where it can be ended.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const { HANG_AT, HANG_ON } = process.env;
const list = fs.opendirSync;
fs.opendirSync = ((path, options) => {
  if (path === HANG_AT && HANG_ON !== undefined) fs.openSync(HANG_ON, 'r');
  while (path === HANG_AT);
  return list(path, options);
}) as typeof fs.opendirSync;
syncBuiltinESMExports();
