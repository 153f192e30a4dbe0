/** The language server's process. */
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { checkStack } from '../git/fsck.ts';
import { factorOf } from './list/tables.ts';
import { serve } from './serve.ts';

serve(createConnection(ProposedFeatures.all), ({ directory, hash }) =>
  checkStack(directory, { hash, factor: factorOf(directory) }),
);
