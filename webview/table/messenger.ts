import type { TableEditorEvents, TableEditorRequests } from '../../src/protocol/webview.ts';
import type { Messenger } from '../parts/messenger.ts';

export type TableMessenger = Messenger<TableEditorRequests, TableEditorEvents>;
