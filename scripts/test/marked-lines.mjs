// The tests' own lines in what a workbench writes. The host has one stream for everything; the tests mark theirs.
import { Writable } from 'node:stream';

export const mark = '[tests] ';
const countsLine = 'counts ';

/** Prints the marked lines, keeps the counts among them, and passes all that was written on to a log. */
export class MarkedLines extends Writable {
  /** `{ passed, failed, skipped }` once the tests have ended. */
  counts;
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
    if (text.startsWith(countsLine)) this.counts = JSON.parse(text.slice(countsLine.length));
    else console.log(text);
  }
}
