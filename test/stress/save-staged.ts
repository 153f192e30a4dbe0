// Saves the staged changes of a backup file as the stack editor does. Arguments: the stack, its git directory, the file.
// Exit status 1, with the reason, if a ref has another value than its change expects, or git refuses the transaction.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stagedScript } from '../../src/extension/edits/staged-review.ts';
import { ServiceClient } from '../../src/service/client.ts';
import { readBackup } from '../../src/staged/backup.ts';
import { conflictsOf } from '../../src/staged/conflicts.ts';

const [directory = '', gitDirectory = '', file = ''] = process.argv.slice(2);
const location = { directory, gitDirectory };
const staged = readBackup(readFileSync(file, 'utf8'));
const service = new ServiceClient({ worker: join(import.meta.dirname, '../../src/service/worker/worker.ts') });
try {
  if (staged === undefined) throw new Error('the staged changes cannot be read');
  const { present, ...transaction } = await stagedScript(service, location, staged);
  const [conflict] = conflictsOf(staged.changes, present);
  if (conflict !== undefined) throw new Error(`${conflict.change.ref} was modified`);
  await service.request('edits/apply', { location, message: staged.message, ...transaction });
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
} finally {
  await service.dispose();
}
