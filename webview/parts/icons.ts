/** The icons of the pages. The build puts these glyphs of VS Code's icon font into the package, and no others. */

export const ICONS = [
  'add',
  'arrow-down',
  'arrow-left',
  'arrow-right',
  'arrow-up',
  'check',
  'chevron-down',
  'chevron-up',
  'circle-outline',
  'close',
  'debug-stop',
  'discard',
  'ellipsis',
  'error',
  'go-to-file',
  'info',
  'lightbulb',
  'loading',
  'lock',
  'pass',
  'question',
  'screen-full',
  'search',
  'symbol-number',
  'trash',
  'warning',
  'wrench',
  'zoom-in',
  'zoom-out',
] as const;

/** The name of an icon, as VS Code has it. */
export type Icon = (typeof ICONS)[number];
