/** The picture of the growth of costs: an SVG with logarithmic axes, in which a cost that does not grow is a level line. */
import { line, scaleLog } from 'd3';

/** The costs of all operations at growing sizes. */
export interface Series {
  readonly title: string;
  readonly sizes: readonly number[];
  readonly lines: readonly Line[];
}

interface Line {
  readonly title: string;
  readonly per: 'operation' | 'record';
  /** Microseconds, one for each size. */
  readonly values: readonly number[];
}

const PANEL = { width: 430, height: 360 };
const MARGIN = { top: 40, right: 16, bottom: 40, left: 64 };
const LEGEND = { width: 270, row: 20 };
/** They differ on a light and on a dark page; every second line is dashed. */
const COLORS = [
  '#0969da',
  '#cf222e',
  '#1a7f37',
  '#8250df',
  '#bc4c00',
  '#57606a',
  '#bf3989',
  '#0e8a8a',
  '#9a6700',
  '#6639ba',
];

/** The SVG. Depends on its input only. */
export function drawGrowth(series: readonly Series[]): string {
  const width = series.length * PANEL.width + LEGEND.width;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${PANEL.height}" width="${width}" role="img">`,
    '  <title>Cost of operations against the size of a stack</title>',
    '  <desc>Logarithmic scales. The figures are in the tables of docs/performance.md.</desc>',
    STYLE,
    ...series.flatMap((each, index) => drawPanel(each, index * PANEL.width)),
    ...drawLegend(series[0]?.lines ?? [], series.length * PANEL.width),
    '</svg>',
    '',
  ].join('\n');
}

const STYLE = `  <style>
    text { font: 12px system-ui, sans-serif; fill: #6e7781; }
    .title { font-weight: 600; fill: #57606a; }
    .grid { stroke: #8c959f; stroke-opacity: 0.3; }
    .line { fill: none; stroke-width: 2; }
  </style>`;

function drawPanel({ title, sizes, lines }: Series, left: number): string[] {
  const x = scaleLog([sizes[0] ?? 1, sizes.at(-1) ?? 10], [left + MARGIN.left, left + PANEL.width - MARGIN.right]);
  const all = lines.flatMap(({ values }) => values);
  const y = scaleLog([Math.min(...all), Math.max(...all)], [PANEL.height - MARGIN.bottom, MARGIN.top]).nice();
  const path = line<number>(
    (_, index) => x(sizes[index] ?? 1),
    value => y(value),
  );
  const bottom = PANEL.height - MARGIN.bottom;
  return [
    `  <text class="title" x="${left + MARGIN.left}" y="20">${title}</text>`,
    ...powers(y.domain()).flatMap(value => [
      `  <path class="grid" d="M${left + MARGIN.left} ${round(y(value))}h${PANEL.width - MARGIN.left - MARGIN.right}"/>`,
      `  <text x="${left + MARGIN.left - 6}" y="${round(y(value) + 4)}" text-anchor="end">${duration(value)}</text>`,
    ]),
    ...sizes.map(
      size =>
        `  <text x="${round(x(size))}" y="${bottom + 20}" text-anchor="middle">${size.toLocaleString('en', { notation: 'compact' })}</text>`,
    ),
    ...lines.map(({ values }, index) => `  <path class="line" ${strokeOf(index)} d="${path.digits(1)(values)}"/>`),
  ];
}

function drawLegend(lines: readonly Line[], left: number): string[] {
  return lines.flatMap(({ title, per }, index) => {
    const middle = MARGIN.top + index * LEGEND.row;
    return [
      `  <path class="line" ${strokeOf(index)} d="M${left} ${middle}h24"/>`,
      `  <text x="${left + 32}" y="${middle + 4}">${title}${per === 'record' ? ', per record' : ''}</text>`,
    ];
  });
}

function strokeOf(index: number): string {
  return `stroke="${COLORS[index % COLORS.length]}"${index % 2 === 1 ? ' stroke-dasharray="6 3"' : ''}`;
}

/** The powers of ten in a domain. */
function powers([low = 1, high = 10]: number[]): number[] {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i));
}

/** Of a power of ten in microseconds. */
function duration(microseconds: number): string {
  if (microseconds >= 1e6) return `${microseconds / 1e6} s`;
  if (microseconds >= 1e3) return `${microseconds / 1e3} ms`;
  return microseconds >= 1 ? `${microseconds} µs` : `${Math.round(microseconds * 1000)} ns`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
