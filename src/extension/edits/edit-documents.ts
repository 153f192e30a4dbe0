/** Dry runs and the output of hooks as read-only texts. */
import { editText } from '../../text/edits.ts';
import { KeptDocuments } from '../kept-documents.ts';

export class EditDocuments extends KeptDocuments<string> {
  constructor() {
    super('reftable-edit', text => text ?? editText.expired(), { preview: true });
  }
}
