// A host for the table editor in the page: it passes requests to the engine, which the test runs outside the page.
import type { CancellationToken } from 'vscode-jsonrpc/browser';
import type { ByteRange } from '../../../src/protocol/table.ts';
import type { ErrorInfo } from '../../../src/protocol/values.ts';
import type { TableEditorCommand } from '../../../src/protocol/webview.ts';
import { type Asked, applyTheme, listen, refusal } from './wire.ts';

export interface TableFixture {
  readonly theme: string;
  readonly colours: Record<string, string>;
  /** The error of requests for records. */
  readonly recordsError?: ErrorInfo;
  readonly reveal?: ByteRange;
  /** Reports no problems without a check, which takes long for large tables. */
  readonly unchecked?: boolean;
  /** Milliseconds every window of records takes. */
  readonly delay?: number;
}

export interface TableHost {
  readonly asked: readonly Asked[];
  readonly cancelled: string[];
  send(event: 'reveal' | 'run', payload: ByteRange | TableEditorCommand): void;
}

type Answer = { readonly result: unknown } | { readonly error: ErrorInfo };

declare const fixture: TableFixture;
declare function engine(method: string, params: unknown): Promise<Answer>;

applyTheme(fixture.theme, fixture.colours);
const { connection, asked } = listen();
const host: TableHost = {
  asked,
  cancelled: [],
  send: (event, payload) => void connection.sendNotification(event, payload),
};
Object.assign(window, { host });

connection.onRequest(async (method: string, params: unknown, token: CancellationToken) => {
  token.onCancellationRequested(() => host.cancelled.push(method));
  if (method === 'openStack') return null;
  if (method === 'problems' && fixture.unchecked) {
    return { counts: { error: 0, warning: 0, info: 0, hint: 0 }, problems: [] };
  }
  if (method === 'records') {
    if (fixture.delay) await new Promise(resolve => setTimeout(resolve, fixture.delay));
    if (fixture.recordsError) return refusal(fixture.recordsError);
  }
  const answer = await engine(method, params);
  if (method === 'ready') {
    return 'error' in answer
      ? { status: 'error', error: answer.error }
      : { status: 'ok', table: answer.result, reveal: fixture.reveal ?? null };
  }
  return 'error' in answer ? refusal(answer.error) : answer.result;
});
