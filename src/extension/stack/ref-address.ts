/** The address of a ref's text. */
import * as vscode from 'vscode';
import type { StackLocation } from '../../protocol/values.ts';
import { titleSegment } from '../show/documents.ts';

export const REF_SCHEME = 'reftable-ref';

export interface RefAddress {
  readonly location: StackLocation;
  readonly name: string;
}

/** The address is in the query, as JSON: a ref name may hold bytes that no path of an address can. The path is the title. */
export function uriOfRef({ location, name }: RefAddress): vscode.Uri {
  const path = `/${name.split('/').map(titleSegment).join('/')}`;
  return vscode.Uri.from({ scheme: REF_SCHEME, path, query: asciiJson({ location, name }) });
}

/** The directory of the stack whose ref a document shows; `undefined` for other documents. */
export function stackOfRefDocument(uri: vscode.Uri): string | undefined {
  return uri.scheme === REF_SCHEME ? addressOf(uri).location.directory : undefined;
}

export function addressOf(uri: vscode.Uri): RefAddress {
  return JSON.parse(uri.query) as RefAddress;
}

/** JSON as the query of an address. */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(/[^ -~]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
