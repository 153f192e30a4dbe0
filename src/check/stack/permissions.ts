import { LIST_FILE } from '../../reftable/stack/list.ts';
import { type FsckStep, found } from '../make-finding.ts';

/** Files that fewer users can read than can read the other tables. */
export function* checkPermissions(modes: ReadonlyMap<string, number>): Generator<FsckStep, void, undefined> {
  // Windows has no such bits.
  if (process.platform === 'win32') return;
  const readers = 0o444;
  const ofTables = [...modes].filter(([name]) => name !== LIST_FILE).map(([, mode]) => mode & readers);
  const usual = ofTables.reduce((all, mode) => all | mode, 0);
  for (const [name, mode] of modes) {
    if ((mode & usual) === usual) continue;
    yield found('permissions', name, { mode, others: usual });
  }
}
