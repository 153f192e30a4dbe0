// Restores a deleted ref as the extension does. Arguments: the stack, its git directory, the ref. Exit status 1, with the reason,
// if that fails.
import { join } from 'node:path';
import { ServiceClient } from '../../src/service/client.ts';

const [directory = '', gitDirectory = '', name = ''] = process.argv.slice(2);
const service = new ServiceClient({ worker: join(import.meta.dirname, '../../src/service/worker/worker.ts') });
try {
  await service.request('deleted/restore', { location: { directory, gitDirectory }, requests: [{ name }] });
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
} finally {
  await service.dispose();
}
