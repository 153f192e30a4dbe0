import type { ErrorInfo } from '../protocol/values.ts';

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

/** Any error as plain data: the engine's and git's with their codes, the file system's as `IO_ERROR`. */
export function toErrorInfo(error: unknown): ErrorInfo {
  if (error instanceof ServiceError) return error.info;
  if (!(error instanceof Error)) return { code: 'GENERIC_ERROR', message: String(error) };
  const { code, file, path, offset } = error as Error & {
    code?: string;
    file?: string;
    path?: string;
    offset?: bigint | number;
  };
  return {
    code: code?.endsWith('_ERROR') ? code : path === undefined ? 'GENERIC_ERROR' : 'IO_ERROR',
    message: error.message,
    file: file ?? path,
    offset: offset === undefined ? undefined : String(offset),
  };
}
