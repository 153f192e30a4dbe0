// Collects how long tests and files took, and lists the slow ones. Times are in milliseconds, by the clock.

const SLOW_TEST = 5000;
const SLOW_FILE = 20_000;

export class SlowTests {
  #tests = [];
  #files = new Map();

  addTest(file, title, time) {
    if (time > SLOW_TEST) this.#tests.push([time, `${file}: ${title}`]);
  }

  /** Times of the same file are added up. */
  addFile(file, time) {
    this.#files.set(file, (this.#files.get(file) ?? 0) + time);
  }

  /** Lines with the slow tests and the slow files, slowest first; none without such. */
  lines() {
    const files = [...this.#files].filter(([, time]) => time > SLOW_FILE).map(([file, time]) => [time, file]);
    return [...list('slow tests', this.#tests), ...list('slow files', files)];
  }
}

function list(title, entries) {
  if (entries.length === 0) return [];
  const slowestFirst = [...entries].sort(([a], [b]) => b - a);
  return [`${title}:`, ...slowestFirst.map(([time, name]) => `  ${(time / 1000).toFixed(1)} s  ${name}`)];
}
