/** Names and values of refs in answers to language models: as they are, or redacted as in a report. */
import type { Finding } from '../../check/index.ts';
import type { ToolNaming } from '../../protocol/model-tools.ts';
import type { ErrorInfo, RefValue } from '../../protocol/values.ts';
import { Redaction } from '../../reports/index.ts';

/** What a reflog entry has; `toWire` may have made strings of its numbers. */
interface Update {
  readonly old: string;
  readonly new: string;
  readonly committer: { readonly name: string; readonly email: string };
  readonly time: bigint | string;
  readonly message?: string | undefined;
}

export class Naming {
  readonly #redaction: Redaction | undefined;

  constructor({ redactionKey }: ToolNaming) {
    this.#redaction = redactionKey === null ? undefined : new Redaction(Buffer.from(redactionKey, 'hex'));
  }

  get isRedacted(): boolean {
    return this.#redaction !== undefined;
  }

  ref(name: string): string {
    return this.#redaction?.name(name) ?? name;
  }

  file(name: string): string {
    return this.#redaction?.file(name) ?? name;
  }

  finding(finding: Finding): Finding {
    return this.#redaction?.finding(finding) ?? finding;
  }

  value(value: RefValue): object {
    switch (value.type) {
      case 'deletion':
        return { deletion: true };
      case 'oid':
        return { oid: this.#id(value.oid) };
      case 'peeled':
        return { oid: this.#id(value.oid), peeled: this.#id(value.peeled) };
      case 'symref':
        return { symref: this.ref(value.target) };
    }
  }

  /** A redacted one has neither a person nor a message. */
  update({ old, new: next, committer, time, message }: Update): object {
    const values = { old: this.#id(old), new: this.#id(next), time: timeOf(time) };
    if (this.isRedacted) return values;
    return { ...values, by: `${committer.name} <${committer.email}>`, message: message ?? '' };
  }

  /** The message of a redacted one could contain names. */
  error({ code, message }: ErrorInfo): object {
    return this.isRedacted ? { code } : { code, message };
  }

  #id(oid: string): string {
    return this.#redaction?.id(oid) ?? oid;
  }
}

/** Seconds since the epoch where no date has them. */
function timeOf(seconds: bigint | string): string {
  const date = new Date(Number(seconds) * 1000);
  return Number.isNaN(date.getTime()) ? String(seconds) : date.toISOString();
}
