/** Which columns are in sight: all of them, or a part that the wheel, the buttons and the minimap change. */
import { select, type ZoomBehavior, zoom, zoomIdentity, zoomTransform } from 'd3';
import type { ColumnWindow } from './scales.ts';

/** Pixels of a column that a person can read and hit. */
const LEGIBLE_PITCH = 14;
/** Zooming in ends here. */
const LARGEST_PITCH = 96;

export interface ColumnZoom {
  /** The columns that a picture of this many columns and this width shows. */
  lay(count: number, width: number): ColumnWindow;
  /** Whether columns are too narrow to all be in sight, so that there is something to zoom. */
  readonly isUseful: boolean;
  readonly window: ColumnWindow;
  show(window: ColumnWindow): void;
  by(factor: number): void;
  all(): void;
  /** Moves a column into sight. */
  reveal(index: number): void;
}

export function createColumnZoom(plot: SVGSVGElement, changed: () => void): ColumnZoom {
  const root = select<SVGSVGElement, unknown>(plot);
  let [count, width] = [0, 1];
  /** `null`: as many of the newest columns as are legible. */
  let chosen: ColumnWindow | null = null;
  let isLaying = false;

  const behavior: ZoomBehavior<SVGSVGElement, unknown> = zoom<SVGSVGElement, unknown>()
    // The wheel alone scrolls the page, as everywhere.
    .filter(event => event.type === 'wheel' && (event.ctrlKey || event.metaKey))
    .on('zoom', ({ transform }: { transform: { k: number; x: number } }) => {
      if (isLaying) return;
      const pitch = (transform.k * width) / count;
      const from = -transform.x / pitch;
      chosen = within({ from, to: from + count / transform.k });
      changed();
    });
  root.call(behavior).on('dblclick.zoom', null);
  root.on('wheel.pan', (event: WheelEvent) => {
    const across = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
    if (event.ctrlKey || event.metaKey || across === 0 || !isPartial()) return;
    event.preventDefault();
    behavior.translateBy(root, -across / zoomTransform(plot).k, 0);
  });

  const initial = (): ColumnWindow => ({ from: Math.max(0, count - Math.floor(width / LEGIBLE_PITCH)), to: count });
  const current = () => within(chosen ?? initial());
  const isPartial = () => current().to - current().from < count;

  function within({ from, to }: ColumnWindow): ColumnWindow {
    const length = Math.max(Math.min(count, width / LARGEST_PITCH), Math.min(count, to - from));
    const start = Math.max(0, Math.min(count - length, from));
    return { from: start, to: start + length };
  }

  function show(window: ColumnWindow): void {
    chosen = within(window);
    changed();
  }

  return {
    get isUseful() {
      return count * LEGIBLE_PITCH > width;
    },
    get window() {
      return current();
    },
    lay(nextCount, nextWidth) {
      // As another number of tables has other columns, the newest are shown again.
      if (count !== 0 && nextCount !== count && chosen && chosen.to >= count) {
        chosen = { from: chosen.from + nextCount - count, to: nextCount };
      }
      [count, width] = [nextCount, nextWidth];
      const { from, to } = current();
      const k = count / Math.max(1e-9, to - from);
      isLaying = true;
      behavior
        .scaleExtent([1, Math.max(1, (LARGEST_PITCH * count) / width)])
        .extent([
          [0, 0],
          [width, 1],
        ])
        .translateExtent([
          [0, 0],
          [width, 1],
        ]);
      if (count > 0) root.call(behavior.transform, zoomIdentity.translate((-from * k * width) / count, 0).scale(k));
      isLaying = false;
      return { from, to };
    },
    show,
    by: factor => behavior.scaleBy(root, factor),
    all: () => show({ from: 0, to: count }),
    reveal(index) {
      const { from, to } = current();
      const space = Math.min(1, Math.max(0, (to - from - 1) / 2));
      if (index - space < from) show({ from: index - space, to: index - space + to - from });
      else if (index + 1 + space > to) show({ from: index + 1 + space - (to - from), to: index + 1 + space });
    },
  };
}
