// An extension that starts before the measured one, in the same extension host. As lines of JSON it writes into the folder
// REFTABLE_PROBE how long the host's thread was blocked, and the memory of each worker thread.
const { appendFile } = require('node:fs');
const { join } = require('node:path');
const { monitorEventLoopDelay } = require('node:perf_hooks');
const threads = require('node:worker_threads');

const EVERY = 100;
/** In milliseconds; the histogram's values contain it. */
const RESOLUTION = 5;

/** The threads that run, by number. */
const workers = new Map();
let started = 0;

exports.activate = () => {
  const folder = process.env.REFTABLE_PROBE;
  if (!folder) return;
  watchWorkers();
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
  delay.enable();
  const write = (name, sample) =>
    appendFile(join(folder, `${process.pid}-${name}.jsonl`), `${JSON.stringify(sample)}\n`, () => {});
  setInterval(() => {
    const time = Date.now();
    write('host', { time, blocked: Math.max(0, delay.max / 1e6 - RESOLUTION) });
    delay.reset();
    for (const [number, worker] of workers) {
      worker.getHeapStatistics().then(
        ({ used_heap_size, external_memory }) => write(number, { time, memory: used_heap_size + external_memory }),
        () => {}, // It has not started yet, or has ended.
      );
    }
  }, EVERY);
};

/** Every worker thread that is started from now on. */
function watchWorkers() {
  const { Worker } = threads;
  threads.Worker = class extends Worker {
    constructor(...args) {
      super(...args);
      const number = ++started;
      workers.set(number, this);
      this.once('exit', () => workers.delete(number));
    }
  };
}
