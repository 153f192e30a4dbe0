/**
 * The strip above the list: entries by time. Brushing it selects a period; during an expiry, a handle
 * separates those that are dropped.
 */
import { axisBottom, brushX, type D3BrushEvent, drag, max, scaleSqrt, scaleTime, select } from 'd3';
import type { EntryTimes } from '../../../src/protocol/browse.ts';
import { axisTick, localTime } from '../../../src/text/dates.ts';
import { activityText } from '../../../src/text/reflog-activity.ts';
import { expiryForm } from '../../../src/text/stack-editor.ts';
import { el, fill } from '../../parts/dom.ts';

/** Seconds since the epoch; `before` is the first one after the period. */
export interface Period {
  readonly from: number;
  readonly before: number;
}

interface ActivityOptions {
  /** The user selected a period; `null` is none. */
  readonly selected: (period: Period | null) => void;
  /** The user moved the handle of the expiry. */
  readonly moved: (seconds: number) => void;
  /** There is space for more bars, or for fewer. */
  readonly resized: () => void;
}

export interface Activity {
  readonly element: HTMLElement;
  /** How many bars there is space for. */
  readonly bins: number;
  show(times: EntryTimes): void;
  /** Shows the period of the filter; one end may be open. */
  select(period: { readonly from?: number; readonly before?: number } | null): void;
  /** Shows the handle at a time, or at the start for `null`; `undefined` hides it, and the strip can be brushed. */
  expire(seconds: number | null | undefined): void;
}

const HEIGHT = 78;
const BARS = 46;
const TOP = 8;
const SIDE = 10;
/** Pixels of a bar, with its gap. */
const BAR = 6;
/** The axis ends with the year 9999. Later entries are at its end. */
const LATEST = Date.UTC(9999, 11, 31) / 1000;
const SVG = 'http://www.w3.org/2000/svg';

export function createActivity({ selected, moved, resized }: ActivityOptions): Activity {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'activity-chart');
  svg.setAttribute('height', String(HEIGHT));
  svg.setAttribute('role', 'group');
  // It has its space, so that the list stays where it is when the entries are known.
  svg.style.visibility = 'hidden';
  const scaleText = el('span', { class: 'muted' });
  const periodText = el('span', {});
  const element = el(
    'section',
    { class: 'activity', 'aria-label': activityText.region() },
    el('p', { class: 'activity-words' }, scaleText, periodText),
  );
  element.append(svg);
  const root = select(svg);
  const bars = root.append('g').attr('aria-hidden', 'true');
  const axis = root.append('g').attr('class', 'times').attr('aria-hidden', 'true');
  const brushGroup = root.append('g').attr('class', 'brush').attr('aria-hidden', 'true');
  const brush = brushX<unknown>().on('end', brushed);
  const ends = (['from', 'before'] as const).map(end =>
    root
      .append('rect')
      .attr('class', 'period-end')
      .attr('role', 'slider')
      .attr('tabindex', '0')
      .attr('aria-label', end === 'from' ? activityText.start() : activityText.end())
      .attr('width', 7)
      .attr('height', BARS)
      .attr('y', TOP)
      .on('keydown', (event: KeyboardEvent) => pressEnd(event, end)),
  );
  const handle = root
    .append('g')
    .attr('class', 'handle')
    .attr('role', 'slider')
    .attr('tabindex', '0')
    .attr('aria-label', expiryForm.handle())
    .on('keydown', pressHandle)
    .call(
      drag<SVGGElement, unknown>()
        .container(svg)
        .on('drag', event => moved(clamped(secondsAt(event.x)))),
    );
  handle
    .append('rect')
    .attr('class', 'grip')
    .attr('x', -9)
    .attr('y', 0)
    .attr('width', 18)
    .attr('height', TOP + BARS);
  handle
    .append('line')
    .attr('y1', 8)
    .attr('y2', TOP + BARS);
  handle.append('path').attr('d', 'M-6,0H6V7L0,13L-6,7Z');

  const x = scaleTime();
  let width = 600;
  let times: EntryTimes = { stamp: '', from: 0, to: 0, counts: [], minUpdateIndex: '0', maxUpdateIndex: '0' };
  let period: Period | null = null;
  let limit: number | null | undefined;

  new ResizeObserver(() => {
    const bins = binsOf(width);
    width = Math.max(200, element.clientWidth);
    if (element.clientWidth === 0) return;
    draw();
    if (binsOf(width) !== bins) resized();
  }).observe(element);

  /** The part of the axis, in seconds. It ends after the newest entry, so that all can be selected or dropped. */
  function domain(): Period & { readonly step: number } {
    const from = Math.min(times.from, LATEST - 2);
    const to = Math.min(times.to, LATEST - 1);
    const step = Math.max(1, (to - from) / Math.max(1, times.counts.length));
    const before = Math.ceil(from + step * Math.max(1, times.counts.length)) + 1;
    return { from, before: Math.min(before, LATEST), step };
  }

  function isEmpty(): boolean {
    return times.counts.every(entries => entries === 0);
  }

  function secondsAt(pixels: number): number {
    return Math.round(x.invert(pixels).getTime() / 1000);
  }

  function pixelsAt(seconds: number): number {
    return x(seconds * 1000);
  }

  function clamped(seconds: number): number {
    const { from, before } = domain();
    return Math.max(from, Math.min(before, seconds));
  }

  function draw(): void {
    const { from, before, step } = domain();
    const { counts } = times;
    const most = max(counts) ?? 0;
    svg.setAttribute('width', String(width));
    svg.setAttribute('aria-label', activityText.summary(times));
    x.domain([from * 1000, before * 1000]).range([SIDE, width - SIDE]);
    // Square root: a quiet month must stay visible next to a busy day.
    const height = scaleSqrt([0, Math.max(1, most)], [0, BARS]);
    const tall = (entries: number) => (entries === 0 ? 0 : Math.max(2, height(entries)));
    const barWidth = Math.max(1, pixelsAt(from + step) - pixelsAt(from) - 1);
    const drawn = bars
      .selectAll<SVGRectElement, number>('rect')
      .data(counts)
      .join('rect')
      .attr('x', (_, i) => pixelsAt(from + i * step) + 0.5)
      .attr('width', barWidth)
      .attr('y', entries => TOP + BARS - tall(entries))
      .attr('height', tall)
      .attr('class', (_, i) => classOf(from + (i + 0.5) * step));
    drawn
      .selectAll('title')
      .data((entries, i) => [activityText.bar(from + i * step, entries)])
      .join('title')
      .text(text => text);
    axis.attr('transform', `translate(0,${TOP + BARS})`).call(
      axisBottom(x)
        .ticks(Math.max(2, Math.floor(width / 110)))
        .tickFormat(tick => axisTick(tick as Date))
        .tickSizeOuter(0),
    );
    fill(scaleText, most === 0 ? activityText.summary(times) : activityText.scale(step, most));
    brush.extent([
      [SIDE, TOP],
      [width - SIDE, TOP + BARS],
    ]);
    brushGroup.call(brush);
    putBrush();
    putHandle();
  }

  function classOf(middle: number): string {
    if (limit !== undefined) return limit !== null && middle < limit ? 'goes' : 'stays';
    return period === null || (middle >= period.from && middle < period.before) ? 'stays' : 'outside';
  }

  function putBrush(): void {
    const { from, before } = domain();
    const isBrushable = limit === undefined;
    brushGroup.style('display', isBrushable ? '' : 'none');
    const pixels = period && ([pixelsAt(clamped(period.from)), pixelsAt(clamped(period.before))] as [number, number]);
    brush.move(brushGroup, pixels && pixels[1] > pixels[0] ? pixels : null);
    for (const [i, end] of (['from', 'before'] as const).entries()) {
      const at = clamped(period?.[end] ?? (end === 'from' ? from : before));
      ends[i]
        ?.style('display', isBrushable ? '' : 'none')
        .attr('x', pixelsAt(at) - 3.5)
        .attr('aria-valuemin', from)
        .attr('aria-valuemax', before)
        .attr('aria-valuenow', at)
        .attr('aria-valuetext', period === null ? activityText.noPeriod() : localTime(period[end]));
    }
    fill(
      periodText,
      isBrushable &&
        !isEmpty() &&
        (period ? activityText.selected(clamped(period.from), clamped(period.before)) : activityText.hint()),
    );
    periodText.classList.toggle('muted', period === null);
  }

  function putHandle(): void {
    handle.style('display', limit === undefined ? 'none' : '');
    if (limit === undefined) return;
    const { from, before } = domain();
    const at = clamped(limit ?? from);
    handle
      .attr('transform', `translate(${pixelsAt(at)},0)`)
      .attr('aria-valuemin', from)
      .attr('aria-valuemax', before)
      .attr('aria-valuenow', at)
      .attr('aria-valuetext', limit === null ? expiryForm.anyTimeValue() : localTime(limit));
  }

  function brushed({ selection, sourceEvent }: D3BrushEvent<unknown>): void {
    // Without an event, the brush was moved here.
    if (!sourceEvent) return;
    const [start, end] = (selection ?? [0, 0]) as [number, number];
    if (selection === null) selected(null);
    else selected({ from: secondsAt(start), before: Math.max(secondsAt(start) + 1, secondsAt(end)) });
  }

  /** Where a key moves a slider to, in seconds. */
  function target({ key }: KeyboardEvent, now: number): number | undefined {
    const { from, before, step } = domain();
    const targets: Record<string, number> = {
      ArrowLeft: now - step,
      ArrowDown: now - step,
      ArrowRight: now + step,
      ArrowUp: now + step,
      PageDown: now - 10 * step,
      PageUp: now + 10 * step,
      Home: from,
      End: before,
    };
    const to = targets[key];
    return to === undefined ? undefined : clamped(Math.round(to));
  }

  function pressEnd(event: KeyboardEvent, end: 'from' | 'before'): void {
    const { from, before } = domain();
    const now = period ?? { from, before };
    if (event.key === 'Escape') selected(null);
    else {
      const to = target(event, clamped(now[end]));
      if (to === undefined) return;
      if (end === 'from') selected({ from: Math.min(to, now.before - 1), before: now.before });
      else selected({ from: now.from, before: Math.max(to, now.from + 1) });
    }
    event.preventDefault();
  }

  function pressHandle(event: KeyboardEvent): void {
    const to = target(event, limit ?? domain().from);
    if (to === undefined) return;
    event.preventDefault();
    moved(to);
  }

  element.addEventListener('keydown', event => {
    if (event.key !== 'Escape' || event.defaultPrevented || period === null || limit !== undefined) return;
    event.preventDefault();
    selected(null);
  });

  return {
    element,
    get bins() {
      return binsOf(width);
    },
    show(next) {
      times = next;
      svg.style.visibility = '';
      svg.toggleAttribute('hidden', isEmpty());
      draw();
    },
    select(next) {
      const { from, before } = domain();
      period = next && { from: next.from ?? from, before: next.before ?? before };
      draw();
    },
    expire(seconds) {
      limit = seconds;
      draw();
    },
  };
}

function binsOf(width: number): number {
  return Math.max(20, Math.min(240, Math.floor((width - 2 * SIDE) / BAR)));
}
