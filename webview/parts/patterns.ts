/** How sections are distinguished in pictures: by a colour of the theme, and by a pattern. */
import './patterns.css';
import type { StripCell } from '../../src/protocol/table.ts';

const SVG = 'http://www.w3.org/2000/svg';

export type PatternName = 'ref' | 'obj' | 'log' | 'index' | 'footer' | 'unknown';

/** What is drawn over the colour, in a tile of six by six. */
const STROKES: Readonly<Record<PatternName, string>> = {
  ref: '',
  obj: 'M-1,7 L7,-1 M-1,1 L1,-1 M5,7 L7,5',
  log: 'M1,1 h1 v1 h-1z M4,4 h1 v1 h-1z',
  index: 'M1.5,0 v6 M4.5,0 v6',
  footer: 'M0,1.5 h6 M0,4.5 h6',
  unknown: 'M0,0 L6,6 M6,0 L0,6',
};

export function patternName(section: StripCell['section']): PatternName {
  return section.endsWith('-index') ? 'index' : (section as PatternName);
}

/** The id of a pattern of a picture; `prefix` distinguishes the pictures of a page. */
export function patternId(prefix: string, name: PatternName): string {
  return `${prefix}-${name}`;
}

/** The patterns, for a picture that fills with `url(#…)` and the id of a pattern. */
export function patternDefs(prefix: string): SVGElement {
  const defs = svg('defs', {});
  for (const [name, path] of Object.entries(STROKES)) {
    const pattern = svg('pattern', {
      id: patternId(prefix, name as PatternName),
      width: '6',
      height: '6',
      patternUnits: 'userSpaceOnUse',
      class: `pattern pattern-${name}`,
    });
    pattern.append(svg('rect', { width: '6', height: '6' }), svg('path', { d: path }));
    defs.append(pattern);
  }
  return defs;
}

let swatches = 0;

export function patternSwatch(section: StripCell['section']): SVGElement {
  const prefix = `swatch-${swatches++}`;
  const picture = svg('svg', { class: 'pattern-swatch', width: '14', height: '12', 'aria-hidden': 'true' });
  picture.append(
    patternDefs(prefix),
    svg('rect', { width: '14', height: '12', fill: `url(#${patternId(prefix, patternName(section))})` }),
  );
  return picture;
}

export function svg(tag: string, attributes: Readonly<Record<string, string>>): SVGElement {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
