/** All tables in a strip, with the part that the picture shows as a brush. */
import { brushX, type D3BrushEvent, select } from 'd3';
import { chosen } from '../selection.ts';
import { type ChartInput, columnsOf } from './chart-layout.ts';
import { type ColumnWindow, centre, layColumns, scaleSizes } from './scales.ts';

export interface Minimap {
  readonly element: SVGSVGElement;
  draw(input: ChartInput, width: number, window: ColumnWindow): void;
}

const HEIGHT = 32;

export function createMinimap(show: (window: ColumnWindow) => void): Minimap {
  const element = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  element.setAttribute('class', 'minimap');
  // The keyboard moves through the tables in the picture itself.
  element.setAttribute('aria-hidden', 'true');
  const root = select(element).attr('height', HEIGHT);
  const bars = root.append('g');
  const brushed = root.append('g').attr('class', 'window');
  let [pitch, drawn] = [1, ''];
  let [shown, shownWidth]: [ChartInput | null, number] = [null, 0];
  const brush = brushX<unknown>()
    .handleSize(8)
    .on('brush end', ({ sourceEvent, selection }: D3BrushEvent<unknown>) => {
      if (!sourceEvent) return;
      if (selection) {
        const [left, right] = selection as [number, number];
        show({ from: left / pitch, to: right / pitch });
      } else {
        const [left, right] = drawn.split(',').map(Number) as [number, number];
        brushed.call(brush.move as never, [left, right]);
      }
    });

  function drawBars(input: ChartInput, width: number): void {
    const { tables, selection } = input;
    const columns = layColumns(columnsOf(input), width);
    const scale = scaleSizes(
      'log',
      tables.flatMap(({ size }) => size ?? []),
      HEIGHT - 4,
    );
    pitch = columns.pitch;
    root.attr('width', width);
    bars
      .selectAll('rect')
      .data(tables)
      .join('rect')
      .attr('class', ({ position, damage, summary }) =>
        chosen(selection, position) ? 'selected' : damage !== null || summary?.isTooLarge ? 'offending' : 'plain',
      )
      .attr('x', ({ position }) => centre(columns, position) - columns.bar / 2)
      .attr('width', columns.bar)
      .attr('y', ({ size }) => HEIGHT - (size === null ? HEIGHT : Math.max(1, scale.height(size))))
      .attr('height', ({ size }) => (size === null ? HEIGHT : Math.max(1, scale.height(size))));
  }

  return {
    element,
    draw(input, width, window) {
      const isSame = input.tables === shown?.tables && input.selection === shown.selection && width === shownWidth;
      if (!isSame || columnsOf(input) !== columnsOf(shown ?? input)) drawBars(input, width);
      [shown, shownWidth] = [input, width];
      const part = [window.from * pitch, window.to * pitch];
      const key = [...part, width].join();
      if (key === drawn) return;
      drawn = key;
      brush.extent([
        [0, 0],
        [width, HEIGHT],
      ]);
      brushed.call(brush as never);
      brushed.call(brush.move as never, part);
    },
  };
}
