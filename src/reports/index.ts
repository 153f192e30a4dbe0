/**
 * Bug reports on a stack: a report to read, plain or redacted, and a bundle to open.
 *
 *     const text = report(directory, { findings, software: 'reftable 1.0', redact: true });
 *     await bundle(directory, 'stack.reftable.tar.gz', { report: text });
 *     const copy = await unpack('stack.reftable.tar.gz', folder);
 */

export { type BugReportOptions, bugReport } from './bug-report.ts';
export { BUNDLE_EXTENSION, type BundleOptions, type BundleResult, bundle } from './bundle.ts';
export { BundleError, ExportError } from './errors.ts';
export { NAMESPACE_WORDS, Redaction } from './redact.ts';
export { hashOf, type RepositoryFormat, repositoryFormat } from './stack-facts.ts';
export { type TemporaryStack, unpackTemporarily } from './temporary-stack.ts';
export { type UnpackOptions, unpack } from './unpack.ts';
