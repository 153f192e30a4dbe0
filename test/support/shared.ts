// Resources that the tests of a file share, such as a browser: started for the first test that runs, ended after the
// last one.
import { after, beforeEach } from 'node:test';

let starting: Promise<unknown> | undefined;

/**
 * Calls `start` once, before the first test of the file that runs. `before` of node:test is not enough: if a pattern of
 * names leaves out all tests, `after` is called before an asynchronous `before` is done, and what it starts never ends.
 */
export function beforeFirst(start: () => Promise<unknown>): void {
  beforeEach(async () => {
    starting ??= start();
    await starting;
  });
}

/** Calls `end` after the last test, if `beforeFirst` was called, also if it failed. */
export function afterLast(end: () => Promise<unknown> | undefined): void {
  after(async () => {
    if (starting === undefined) return;
    await starting.catch(() => {});
    await end();
  });
}
