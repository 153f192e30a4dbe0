// A file system of which one call fails, or all that can from one on.
import { MemoryFiles, systemError } from '../../engine/support/memory-files.ts';
import { present } from '../../support/present.ts';
import { LIST } from './images.ts';

export type Call = Parameters<MemoryFiles['before']>[0];

/** Which calls a system fails with a code. */
const CODES: Record<string, readonly Call[]> = {
  EIO: [
    ...(['openRead', 'create', 'close', 'read', 'write', 'fsync', 'syncDirectory', 'fstat', 'stat'] as const),
    ...(['chmod', 'rename', 'unlink', 'list'] as const),
  ],
  ENOSPC: ['create', 'write', 'close', 'fsync', 'syncDirectory', 'rename'],
  EACCES: ['openRead', 'create', 'stat', 'chmod', 'rename', 'unlink', 'list', 'syncDirectory'],
  EMFILE: ['openRead', 'create', 'list', 'syncDirectory'],
};

/** Calls that can take effect and still be reported as failed, as over a network. */
const MAY_TAKE_EFFECT: readonly Call[] = ['rename', 'unlink', 'fsync', 'syncDirectory'];

const IN_PART = ['in part', 'in part and in silence'] as const;

export interface Failure {
  /** Position among the calls of the operation. */
  readonly at: number;
  readonly code: string;
  /**
   * Only that call; each one from there on that can fail like this; that call, after it took effect; or that write with
   * half of its bytes and every later one with none, with an error or in silence.
   */
  readonly how: 'once' | 'from there on' | 'after its effect' | 'in part' | 'in part and in silence';
}

/** Every failure that an operation of these calls can meet. */
export function failuresOf(calls: readonly Call[]): Failure[] {
  return calls.flatMap((call, at) => {
    const codes = Object.keys(CODES).filter(code => canFail(call, code));
    return [
      ...codes.flatMap(code => [{ at, code, how: 'once' } as const, { at, code, how: 'from there on' } as const]),
      ...(call === 'write' ? IN_PART.map(how => ({ at, code: 'ENOSPC', how })) : []),
      ...(MAY_TAKE_EFFECT.includes(call) ? [{ at, code: 'EIO', how: 'after its effect' } as const] : []),
    ];
  });
}

function canFail(call: Call, code: string): boolean {
  return CODES[code]?.includes(call) ?? false;
}

export class FailingFiles extends MemoryFiles {
  /** The calls of the operation, in order. */
  readonly calls: Call[] = [];
  /** Those that failed. */
  readonly failed: Call[] = [];
  /** How often the list was replaced. */
  replacements = 0;
  readonly #failure: Failure | undefined;
  #on = false;

  constructor(failure?: Failure) {
    super();
    this.#failure = failure;
    this.before = (call, path) => this.#hear(call, path);
  }

  /** Counts and fails calls while `run` runs. */
  during(run: () => void): void {
    this.#on = true;
    try {
      run();
    } finally {
      this.#on = false;
    }
  }

  override write(fd: number, bytes: Uint8Array, at: number, length: number): number {
    const call = this.calls.length;
    const failure = this.#failure;
    if (!this.#on || failure === undefined || !isInPart(failure) || call < failure.at) {
      return super.write(fd, bytes, at, length);
    }
    if (call === failure.at) return super.write(fd, bytes, at, length >> 1);
    if (failure.how === 'in part') this.#fail('write', 'a file');
    this.failed.push('write');
    return 0;
  }

  override rename(from: string, to: string): void {
    const call = this.calls.length;
    super.rename(from, to);
    if (to.endsWith(LIST)) this.replacements++;
    this.#failAfter(call, from);
  }

  override unlink(path: string): void {
    const call = this.calls.length;
    super.unlink(path);
    this.#failAfter(call, path);
  }

  override fsync(fd: number): void {
    const call = this.calls.length;
    super.fsync(fd);
    this.#failAfter(call, 'a file');
  }

  override syncDirectory(path: string): void {
    const call = this.calls.length;
    super.syncDirectory(path);
    this.#failAfter(call, path);
  }

  /** A descriptor is closed even if closing it reports an error. */
  override close(fd: number): void {
    const call = this.calls.length;
    super.close(fd);
    if (this.#on && this.#isDue('close', call)) this.#fail('close', 'a file');
  }

  #hear(call: Call, path: string): void {
    if (!this.#on) return;
    const position = this.calls.push(call) - 1;
    const how = this.#failure?.how;
    if (call === 'close' || (how !== 'once' && how !== 'from there on')) return;
    if (this.#isDue(call, position)) this.#fail(call, path);
  }

  #failAfter(call: number, path: string): void {
    const failure = this.#failure;
    if (this.#on && failure?.how === 'after its effect' && failure.at === call)
      this.#fail(present(this.calls[call]), path);
  }

  #isDue(call: Call, position: number): boolean {
    const failure = this.#failure;
    if (failure === undefined || !canFail(call, failure.code)) return false;
    return position === failure.at || (failure.how === 'from there on' && position > failure.at);
  }

  #fail(call: Call, path: string): never {
    this.failed.push(call);
    throw systemError((this.#failure as Failure).code, path);
  }
}

function isInPart({ how }: Failure): boolean {
  return (IN_PART as readonly string[]).includes(how);
}
