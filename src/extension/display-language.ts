import * as vscode from 'vscode';
import { setLanguage } from '../text/l10n.ts';

/** Makes the extension's texts in VS Code's display language, if VS Code has loaded a translation for it. */
export function useDisplayLanguage(): void {
  const messages = vscode.l10n.bundle as Readonly<Record<string, string>> | undefined;
  if (messages) setLanguage({ locale: vscode.env.language, messages });
}
