/** A stack whose unlisted table alone stores a deleted branch, and which a repair removes. */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Repository, withoutCompaction } from '../../support/repository.ts';

export const DELETED = 'refs/heads/old';

export function deleteBranchInUnlisted(repository: Repository): void {
  const oid = repository.commit();
  const env = { env: withoutCompaction };
  repository.updateRefs([`create refs/heads/main ${oid}`], env);
  repository.updateRefs([`create ${DELETED} ${oid}`], env);
  const table = repository.tables().at(-1) ?? '';
  const copy = join(repository.folder, 'copy');
  copyFileSync(join(repository.stack, table), copy);
  repository.updateRefs([`delete ${DELETED}`], env);
  repository.git(['pack-refs']);
  copyFileSync(copy, join(repository.stack, table));
}
