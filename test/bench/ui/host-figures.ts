/** What the extension in `probe/` records of the extension host. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packExtension } from '../../../scripts/workbench/extension.mjs';

interface Sample {
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Of a worker thread: the bytes of its heap, and those of its buffers. */
  readonly memory?: number;
  /** Of the host's thread: the milliseconds, since the sample before, that it was blocked at most. */
  readonly blocked?: number;
}

export class HostFigures implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'reftable-probe-'));
  /** The packed extension, to be installed beside the measured one. */
  readonly probe = join(this.#folder, 'probe.vsix');
  /** Variables of the workbench's environment. */
  readonly env: NodeJS.ProcessEnv = { REFTABLE_PROBE: this.#folder };

  constructor() {
    packExtension(this.probe, join(import.meta.dirname, 'probe'));
  }

  /** The longest time in milliseconds that the host's thread was blocked since `start`, in milliseconds since 1970. */
  blockedSince(start: number): number {
    const samples = this.#read(name => name.endsWith('-host.jsonl')).flat();
    if (samples.length === 0) throw new Error('The probe has not started.');
    return Math.max(0, ...samples.filter(({ time }) => time >= start).map(({ blocked }) => blocked ?? 0));
  }

  /** Bytes that the largest worker thread had last, and at most. */
  workerMemory(): { now: number; peak: number } {
    const threads = this.#read(name => !name.endsWith('-host.jsonl')).map(samples =>
      samples.map(({ memory }) => memory ?? 0),
    );
    return {
      now: Math.max(0, ...threads.map(samples => samples.at(-1) ?? 0)),
      peak: threads.flat().reduce((most, memory) => Math.max(most, memory), 0),
    };
  }

  #read(accepts: (name: string) => boolean): Sample[][] {
    return readdirSync(this.#folder)
      .filter(name => name.endsWith('.jsonl') && accepts(name))
      .map(name => readFileSync(join(this.#folder, name), 'utf8').split('\n'))
      .map(lines => lines.filter(line => line.endsWith('}')).map(line => JSON.parse(line) as Sample));
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
