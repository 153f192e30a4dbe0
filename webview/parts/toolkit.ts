/**
 * The only file that uses the webview UI toolkit: it registers the components the editors use. The toolkit is not
 * developed further; this file is the only one to change to replace it. Its progress ring is left out: it carries an
 * inline style, which our content security policy refuses.
 */

import { provideVSCodeDesignSystem, vsCodeButton, vsCodeTextField } from '@vscode/webview-ui-toolkit';
import { codicon, el } from './dom.ts';
import type { Icon } from './icons.ts';

export function registerToolkit(): void {
  provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeTextField());
}

interface ButtonOptions {
  readonly label: string;
  readonly press: () => void;
  readonly primary?: boolean;
  readonly icon?: Icon;
  /** Shown by hovering; also why it is disabled. */
  readonly title?: string;
}

/** A button; `disabled` is set and cleared as an attribute. */
export function button({ label, press, primary, icon, title }: ButtonOptions): HTMLElement {
  const element = el('vscode-button', { appearance: primary ? 'primary' : 'secondary', title, onclick: press }, label);
  if (icon) {
    const mark = codicon(icon);
    mark.slot = 'start';
    element.prepend(mark);
  }
  return element;
}

export interface TextField {
  readonly element: HTMLElement;
  value: string;
}

/**
 * A one-line text field; `change` hears every keystroke. The toolkit names the field by its text, which it would also
 * show above the field: the style sheet hides that.
 */
export function textField(label: string, placeholder: string, change: () => void): TextField {
  const element = el('vscode-text-field', { placeholder, oninput: change }, label) as HTMLElement & {
    value: string;
  };
  return {
    element,
    get value() {
      return element.value ?? '';
    },
    set value(text) {
      element.value = text;
    },
  };
}
