import type { Measure } from './chart-layout.ts';

const context = document.createElement('canvas').getContext('2d')!;
const widths = new Map<string, Map<string, number>>();

/** Widths of one-line texts in the current font of an element, in CSS pixels. Get a new one for each drawing. */
export function textMeasure(element: Element): Measure {
  const style = getComputedStyle(element);
  // Bold, because the widest style a label may take must fit.
  const font = `600 ${style.fontSize} ${style.fontFamily}`;
  const known = widths.get(font) ?? new Map<string, number>();
  widths.set(font, known);
  return text => {
    let width = known.get(text);
    if (width === undefined) {
      context.font = font;
      width = context.measureText(text).width;
      known.set(text, width);
    }
    return width;
  };
}
