/** The language server's process. */
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { checkStack, type KnownTables } from '../check/index.ts';
import { geometricFactorOf, objectLookupOf } from '../git/index.ts';

import { serve } from './serve.ts';

/** Tables never change: only new ones are read in the next check. */
const known = new Map<string, KnownTables>();

serve(createConnection(ProposedFeatures.all), ({ directory, hash, gitDirectory }, objects) => {
  const tables = known.get(directory) ?? new Map();
  known.set(directory, tables);
  const lookup = objects ? { objects: objectLookupOf({ directory, gitDirectory }) } : {};
  return checkStack(directory, { hash, factor: geometricFactorOf({ directory }), known: tables, ...lookup });
});
