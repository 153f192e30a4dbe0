/** What a reflog entry records besides object IDs: who, when and why. Mostly that is the same as in the entry before it. */
import { putUint } from './bytes.ts';
import type { LogUpdate } from './records.ts';
import { ValueBuffer } from './value-buffer.ts';

/** The details of one entry, as they were given and as they are stored. */
export class LogDetails {
  /** The bytes as they are in a table. */
  readonly stored: ValueBuffer = new ValueBuffer(256);
  #name: string | undefined;
  #email: string | undefined;
  #time: bigint | undefined;
  #tz: number | undefined;
  #message: string | undefined;

  /** Whether the details of `update` are those that were kept last. */
  has({ committer, time, tz, message }: LogUpdate): boolean {
    return (
      message === this.#message &&
      committer.name === this.#name &&
      committer.email === this.#email &&
      time === this.#time &&
      tz === this.#tz
    );
  }

  /** Keeps the details of `update`, which have passed `checkLogDetails`. `message` is stored as given. */
  keep(update: LogUpdate, message: string): void {
    const { committer, time, tz } = update;
    this.#name = committer.name;
    this.#email = committer.email;
    this.#time = time;
    this.#tz = tz;
    this.#message = update.message;
    const { stored } = this;
    stored.length = 0;
    stored.text(committer.name);
    stored.text(committer.email);
    stored.varint(time);
    stored.reserve(2);
    stored.length = putUint(stored.bytes, stored.length, tz, 2);
    stored.text(message);
  }
}
