/** Failures of exporting a stack and of opening a bundle, as data with their texts. */
import { type BundleFault, bundleErrorText, type ExportFault, exportErrorText } from '../text/bundles.ts';

/** The stack cannot be exported. `message` is in the current language. */
export class ExportError extends Error {
  readonly fault: ExportFault;

  constructor(fault: ExportFault) {
    super(exportErrorText(fault));
    this.name = 'ExportError';
    this.fault = fault;
  }
}

/** The file is not a bundle, or it has contents that a bundle never has. `message` is in the current language. */
export class BundleError extends Error {
  readonly fault: BundleFault;
  readonly #file: string;

  constructor(file: string, fault: BundleFault) {
    super(bundleErrorText(file, fault));
    this.name = 'BundleError';
    this.fault = fault;
    this.#file = file;
  }

  /** The message in the current language, which may have changed. */
  text(): string {
    return bundleErrorText(this.#file, this.fault);
  }
}
