// The tests' own lines in what a workbench writes. The host has one stream for everything; the tests mark theirs.
import { Writable } from 'node:stream';

export const mark = '[tests] ';
const outcomeLine = 'outcome ';

/** Prints the marked lines, keeps the outcome among them, and passes all that was written on to a log. */
export class MarkedLines extends Writable {
  /** `{ passed, failed, skipped, failedTests }` once the tests have ended. */
  outcome;
  #log;
  #rest = '';

  constructor(log) {
    super();
    this.#log = log;
  }

  _write(chunk, _encoding, done) {
    const lines = (this.#rest + chunk).split('\n');
    this.#rest = lines.pop();
    for (const line of lines) this.#read(line);
    this.#log.write(chunk, done);
  }

  #read(line) {
    const start = line.indexOf(mark);
    if (start < 0) return;
    const text = line.slice(start + mark.length).trimEnd();
    if (text.startsWith(outcomeLine)) this.outcome = JSON.parse(text.slice(outcomeLine.length));
    else console.log(text);
  }
}
