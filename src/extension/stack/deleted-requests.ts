/** The requests about deleted refs: checked, and passed on for the stack that the editor shows. */
import * as vscode from 'vscode';
import type { StackLocation } from '../../protocol/values.ts';
import type { StackEditorRequests } from '../../protocol/webview.ts';
import type { ServiceClient } from '../../service/client.ts';
import type { WebviewHandlers } from '../webview/webview-host.ts';
import { fields, nothing, text, uint64, unexpected } from '../webview/webview-params.ts';
import type { RestoreTarget } from './restore-first.ts';
import type { ValueTarget } from './restore-value.ts';

type DeletedHandlers = WebviewHandlers<Pick<StackEditorRequests, 'deletedRefs' | 'restoreRefs' | 'restoreValue'>>;

export function deletedHandlers(service: ServiceClient, location: () => StackLocation): DeletedHandlers {
  return {
    deletedRefs: {
      read: nothing,
      answer: (_, token) => service.request('deleted/list', { location: location() }, { token }),
    },
    restoreRefs: {
      read(params) {
        const { names } = fields(params);
        if (names === null) return { names };
        if (!Array.isArray(names)) throw unexpected('object');
        return { names: names.map(text) };
      },
      answer: async ({ names }) => {
        const { directory } = location();
        const target: RestoreTarget | string = names === null ? directory : { directory, names };
        await vscode.commands.executeCommand('reftable.restoreRefs', target);
        return null;
      },
    },
    restoreValue: {
      read(params) {
        const { name, updateIndex } = fields(params);
        return { name: text(name), updateIndex: uint64(updateIndex) };
      },
      answer: async value => {
        const target: ValueTarget = { directory: location().directory, ...value };
        await vscode.commands.executeCommand('reftable.restoreValue', target);
        return null;
      },
    },
  };
}
