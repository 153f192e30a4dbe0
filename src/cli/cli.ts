/** `reftable`: the engine in a terminal. */
import { keepCompiledCode } from './compiled-code.ts';

// What is imported before this is compiled in each run.
keepCompiledCode();
const { main } = await import('./main.ts');
await main(new URL(import.meta.url));
