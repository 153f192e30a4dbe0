import { GitError, NoStackError, RefTransactionError } from '../../git/index.ts';
import type { ErrorInfo } from '../../protocol/values.ts';
import { isReftableError } from '../../reftable/index.ts';
import { RepairError } from '../../repair/index.ts';
import { noStack } from '../../text/command-line.ts';
import { message as oneLine } from '../../text/escape/bounded.ts';
import { repairErrorText } from '../../text/repair-errors.ts';
import { serviceError } from '../../text/service.ts';

/** A request to the service that failed. `info` is what may be shown. */
export class ServiceError extends Error {
  readonly info: ErrorInfo;

  constructor(info: ErrorInfo) {
    super(info.message);
    this.name = 'ServiceError';
    this.info = info;
  }
}

/** A request that its caller cancelled. */
export class CancelledError extends Error {
  constructor() {
    super('Cancelled');
    this.name = 'CancelledError';
  }
}

/**
 * Any error as plain data: the engine's and git's with their codes, the file system's as `IO_ERROR`. The message contains
 * the problem and then the advice. That of a transaction in which the engine failed has git's words first.
 */
export function toErrorInfo(error: unknown): ErrorInfo {
  if (error instanceof ServiceError) return error.info;
  if (!(error instanceof Error)) return { code: 'GENERIC_ERROR', message: oneLine(String(error)) };
  if (error instanceof RefTransactionError && isReftableError(error.cause)) {
    const info = toErrorInfo(error.cause);
    return { ...info, message: `${oneLine(error.message)}: ${info.message}` };
  }
  if (error instanceof NoStackError) {
    return { code: error.code, message: oneLine(noStack(error.file ?? '.', error.found, error.at)), file: error.file };
  }
  const { code, file, path, offset } = error as Error & {
    code?: string;
    file?: string;
    path?: string;
    offset?: bigint | number;
  };
  const known = code?.endsWith('_ERROR') ? code : path === undefined ? 'GENERIC_ERROR' : 'IO_ERROR';
  const at = file ?? path;
  if (error instanceof RepairError) return { code: error.code, message: repairErrorText(error.failure), file: at };
  if (error instanceof NoStackError) {
    return { code: error.code, message: noStack(at ?? '', error.found, error.at), file: at };
  }
  const advice = error instanceof GitError ? serviceError.configurationAdvice() : serviceError.advice(known);
  const what = oneLine(error.message);
  return {
    code: known,
    message: advice === undefined || at === undefined ? what : `${sentence(what)} ${advice}`,
    file: at,
    offset: offset === undefined ? undefined : `${BigInt(offset)}`,
  };
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
