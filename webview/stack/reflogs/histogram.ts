/** Reflog entries by time, with a handle that parts what would go from what stays. */
import { drag, max, scaleLinear, scaleUtc, select } from 'd3';
import type { ReflogHistogram } from '../../../src/protocol/stack.ts';
import { LAST_SECOND, localTime } from '../../../src/text/dates.ts';
import { expiryForm } from '../../../src/text/stack-editor.ts';
import { placeLabels } from '../geometry/place-labels.ts';
import { textMeasure } from '../geometry/text-measure.ts';

export interface Histogram {
  readonly element: SVGSVGElement;
  /** Puts the handle at a time in seconds; `null` moves it to the far left, where nothing is dropped. */
  set(seconds: number | null): void;
}

const SIZE = { width: 600, height: 132, side: 12, top: 16, foot: 24 };

export function createHistogram(data: ReflogHistogram, moved: (seconds: number) => void): Histogram {
  const element = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  element.setAttribute('viewBox', `0 0 ${SIZE.width} ${SIZE.height}`);
  element.setAttribute('class', 'histogram-chart');
  const { from, to, width } = timeSpan(data);
  const x = scaleLinear([from, to], [SIZE.side, SIZE.width - SIZE.side]).clamp(true);
  const most = max(data.bins) ?? 1;
  const base = SIZE.height - SIZE.foot;
  // Square root: a quiet month must stay visible next to a busy day.
  const height = (entries: number) => (entries === 0 ? 0 : Math.max(2, Math.sqrt(entries / most) * (base - SIZE.top)));
  let at: number | null = null;

  const root = select(element);
  const bars = root
    .append('g')
    .attr('aria-hidden', 'true')
    .selectAll('rect')
    .data(data.bins)
    .join('rect')
    .attr('x', (_, index) => x(from + index * width) + 0.5)
    .attr('width', Math.max(1, x(from + width) - x(from) - 1))
    .attr('y', entries => base - height(entries))
    .attr('height', height);
  bars.append('title').text((entries, index) => expiryForm.bar(localTime(from + index * width), entries));
  drawTimes(element, from, to, x, base);

  const step = Math.max(1, Math.round(width));
  const handle = root
    .append('g')
    .attr('class', 'handle')
    .attr('role', 'slider')
    .attr('tabindex', '0')
    .attr('aria-label', expiryForm.handle())
    .attr('aria-valuemin', from)
    .attr('aria-valuemax', to)
    .on('keydown', (event: KeyboardEvent) => {
      const now = at ?? from;
      const targets: Record<string, number> = {
        ArrowLeft: now - step,
        ArrowDown: now - step,
        ArrowRight: now + step,
        ArrowUp: now + step,
        PageDown: now - 10 * step,
        PageUp: now + 10 * step,
        Home: from,
        End: to,
      };
      if (!(event.key in targets)) return;
      event.preventDefault();
      moved(Math.round(Math.max(from, Math.min(to, targets[event.key]))));
    })
    .call(
      drag<SVGGElement, unknown>()
        .container(element)
        .on('drag', event => moved(Math.round(x.invert(event.x)))),
    );
  handle.append('rect').attr('class', 'grip').attr('x', -9).attr('y', 0).attr('width', 18).attr('height', base);
  handle.append('line').attr('y1', 10).attr('y2', base);
  handle.append('path').attr('d', 'M-6,2H6V9L0,15L-6,9Z');

  return {
    element,
    set(seconds) {
      at = seconds;
      const shown = seconds ?? from;
      handle
        .attr('transform', `translate(${x(shown)},0)`)
        .attr('aria-valuenow', Math.max(from, Math.min(to, shown)))
        .attr('aria-valuetext', seconds === null ? expiryForm.anyTimeValue() : localTime(seconds));
      bars.attr('class', (_, index) => (seconds !== null && from + (index + 0.5) * width < seconds ? 'goes' : 'stays'));
    },
  };
}

/** The axis a little beyond the newest entry, so that a handle at its end lets every entry go. */
function timeSpan({ from, to, bins }: ReflogHistogram): { from: number; to: number; width: number } {
  const first = Math.min(Number(from), LAST_SECOND);
  const last = Math.min(Number(to), LAST_SECOND);
  const width = Math.max(1, (last - first) / Math.max(1, bins.length));
  return { from: first, to: Math.ceil(first + width * Math.max(1, bins.length)) + 1, width };
}

function drawTimes(
  element: SVGSVGElement,
  from: number,
  to: number,
  x: (seconds: number) => number,
  base: number,
): void {
  const axis = scaleUtc([new Date(from * 1000), new Date(to * 1000)], [0, 1]);
  const format = axis.tickFormat(6);
  const ticks = axis.ticks(6).map(date => ({ at: x(date.getTime() / 1000), text: format(date) }));
  const measure = textMeasure(element);
  const placed = placeLabels(
    ticks.map(({ at, text }, id) => {
      const width = measure(text) + 10;
      return { id, places: [{ text, x: at - width / 2, y: base + 6, width, height: 14 }] };
    }),
    [],
    { x: 0, y: base, width: SIZE.width, height: SIZE.foot },
  );
  const group = select(element).append('g').attr('class', 'times').attr('aria-hidden', 'true');
  group
    .append('line')
    .attr('x1', SIZE.side)
    .attr('x2', SIZE.width - SIZE.side)
    .attr('y1', base + 0.5)
    .attr('y2', base + 0.5);
  group
    .selectAll('text')
    .data(placed)
    .join('text')
    .attr('x', ({ place }) => place.x + place.width / 2)
    .attr('y', ({ place }) => place.y + 12)
    .text(({ place }) => place.text);
}
