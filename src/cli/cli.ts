#!/usr/bin/env node
/** `reftable`: the engine in a terminal. */
import { isMainThread } from 'node:worker_threads';
import { keepCompiledCode } from './compiled-code.ts';

// What is imported before this is compiled in each run.
keepCompiledCode();
const program = new URL(import.meta.url);
if (isMainThread) {
  const { main } = await import('./main.ts');
  await main(program);
} else {
  const { runThread } = await import('./thread-main.ts');
  await runThread(program);
}
