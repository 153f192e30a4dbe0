/** Keys that have their meaning wherever the focus is, while a tab with a list is in sight. */

interface FindKeysOptions {
  readonly tab: HTMLElement;
  readonly details: HTMLElement;
  /** Goes to the filter. */
  readonly find: () => void;
  /** Leaves the details for the list. */
  readonly leave: () => void;
}

export function listenForFindKeys({ tab, details, find, leave }: FindKeysOptions): void {
  document.addEventListener('keydown', event => {
    if (tab.closest('[hidden]') || document.querySelector('[role=dialog], [role=menu], dialog')) return;
    if (event.defaultPrevented) return;
    const isInField = event.target instanceof HTMLInputElement;
    const isFind = event.key.toLowerCase() === 'f' && (event.ctrlKey || event.metaKey) && !event.altKey;
    if (isFind || (event.key === '/' && !isInField)) find();
    else if (event.key === 'Escape' && details.contains(document.activeElement)) leave();
    else return;
    event.preventDefault();
  });
}
