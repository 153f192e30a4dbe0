/** The language server's process. */
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { checkStack, type KnownTables } from '../check/index.ts';
import { geometricFactorOf } from '../git/index.ts';

import { serve } from './serve.ts';

/** Tables never change, so that only new ones are read the next time. */
const known = new Map<string, KnownTables>();

serve(createConnection(ProposedFeatures.all), ({ directory, hash }) => {
  const tables = known.get(directory) ?? new Map();
  known.set(directory, tables);
  return checkStack(directory, { hash, factor: geometricFactorOf({ directory }), known: tables });
});
