import type { Measure } from './frame.ts';

/** Widths of one-line texts in the font an element is drawn with, as CSS pixels. */
export function textMeasure(element: Element): Measure {
  const context = document.createElement('canvas').getContext('2d')!;
  const known = new Map<string, number>();
  let font = '';
  return text => {
    const style = getComputedStyle(element);
    // Bold, because the widest style a label may take must fit.
    const now = `600 ${style.fontSize} ${style.fontFamily}`;
    if (now !== font) {
      font = now;
      context.font = now;
      known.clear();
    }
    let width = known.get(text);
    if (width === undefined) {
      width = context.measureText(text).width;
      known.set(text, width);
    }
    return width;
  };
}
