// Loaded with --import: the folder that REFTABLE_READ_ONLY names is in a read-only file system, also for root.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { sep } from 'node:path';

const folder = process.env.REFTABLE_READ_ONLY;

function isIn(path) {
  return typeof path === 'string' && (path === folder || path.startsWith(folder + sep));
}

function refused(syscall, path) {
  const message = `EROFS: read-only file system, ${syscall} '${path}'`;
  return Object.assign(new Error(message), { code: 'EROFS', errno: -30, syscall, path });
}

function writes(flags) {
  const { O_WRONLY, O_RDWR, O_CREAT } = fs.constants;
  return typeof flags === 'string' ? !/^rs?$/.test(flags) : ((flags ?? 0) & (O_WRONLY | O_RDWR | O_CREAT)) !== 0;
}

const { openSync } = fs;
fs.openSync = (path, flags, ...rest) => {
  if (isIn(path) && writes(flags)) throw refused('open', path);
  return openSync(path, flags, ...rest);
};
for (const name of [
  'mkdirSync',
  'renameSync',
  'unlinkSync',
  'linkSync',
  'rmSync',
  'writeFileSync',
  'chmodSync',
  'utimesSync',
]) {
  const original = fs[name];
  fs[name] = (path, ...rest) => {
    if (isIn(path)) throw refused(name.replace('Sync', ''), path);
    return original(path, ...rest);
  };
}
syncBuiltinESMExports();
