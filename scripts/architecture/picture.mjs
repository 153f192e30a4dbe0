// Draws the folders of the source and the imports between them as an SVG.
import dagre from '@dagrejs/dagre';

/** The purpose of each folder, in words that fit its box. */
const PURPOSES = {
  webview: 'drawn in the editors',
  extension: 'VS Code: views, commands',
  cli: 'the command line',
  language: 'language server and client',
  service: 'the engine on threads',
  protocol: 'types of messages',
  text: 'text made safe to show',
  show: 'text in VS Code',
  evidence: 'reports and bundles',
  reports: 'reports and bundles',
  samples: 'sample stacks',
  library: 'the npm package',
  browse: 'refs, reflogs, filters',
  repair: 'plan, apply, roll back',
  check: 'fsck, lenient readers',
  git: 'repositories, ref rules',
  reftable: 'the engine',
};

const BOX = { width: 168, height: 46 };
const MARGIN = 12;

/**
 * An SVG of the folders, given the files of `readImports`. An arrow that follows from others (a → b → c makes a → c
 * unnecessary) is left out. The result depends on its input only, so that it can be compared.
 */
export function drawArchitecture(files) {
  const { folders, edges } = folderGraph(files);
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: 'TB', nodesep: 26, ranksep: 44, marginx: MARGIN, marginy: MARGIN });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const name of [...folders].sort()) graph.setNode(name, { ...BOX });
  for (const [from, to] of withoutImplied(edges)) graph.setEdge(from, to);
  dagre.layout(graph);
  const { width, height } = graph.graph();
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${Math.ceil(width)} ${Math.ceil(height)}" width="${Math.ceil(width)}" role="img">`,
    '  <title>The folders of the source and what they import</title>',
    `  <desc>${describe(folders, edges)}</desc>`,
    STYLE,
    '  <defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z"/></marker></defs>',
    ...graph.edges().map(edge => drawArrow(graph.edge(edge).points)),
    ...graph.nodes().map(name => drawBox(name, graph.node(name))),
    '</svg>',
    '',
  ].join('\n');
}

/** The folder that a file belongs to: `webview`, or the first one below `src`. */
export function folderOf(path) {
  const [top, second] = path.split('/');
  return top === 'src' ? second : top;
}

/** The folders, and for each the other folders that its files import. */
export function folderGraph(files) {
  const folders = new Set();
  const edges = new Map();
  for (const { file, imports } of files) {
    const from = folderOf(file);
    folders.add(from);
    for (const path of imports) {
      if (!/^(src|webview)\//.test(path)) continue;
      const to = folderOf(path);
      if (to !== from) edges.set(from, (edges.get(from) ?? new Set()).add(to));
    }
  }
  return { folders, edges };
}

/** The pairs that no longer path implies. */
function withoutImplied(edges) {
  const reach = (from, to, seen = new Set()) =>
    [...(edges.get(from) ?? [])].some(next => next === to || (!seen.has(next) && reach(next, to, seen.add(next))));
  const pairs = [...edges].flatMap(([from, targets]) => [...targets].map(to => [from, to]));
  return pairs
    .filter(([from, to]) => ![...edges.get(from)].some(next => next !== to && reach(next, to)))
    .sort(([a, b], [c, d]) => (`${a} ${b}` < `${c} ${d}` ? -1 : 1));
}

function describe(folders, edges) {
  const names = [...folders].sort();
  return names.map(name => `${name} imports ${[...(edges.get(name) ?? [])].sort().join(', ') || 'nothing'}.`).join(' ');
}

function drawBox(name, { x, y }) {
  const left = round(x - BOX.width / 2);
  const top = round(y - BOX.height / 2);
  return [
    `  <g><rect x="${left}" y="${top}" width="${BOX.width}" height="${BOX.height}" rx="6"/>`,
    `<text x="${round(x)}" y="${round(y - 4)}" class="name">${name}</text>`,
    `<text x="${round(x)}" y="${round(y + 13)}">${PURPOSES[name] ?? ''}</text></g>`,
  ].join('');
}

function drawArrow(points) {
  return `  <path class="arrow" d="M${points.map(({ x, y }) => `${round(x)} ${round(y)}`).join('L')}" marker-end="url(#arrow)"/>`;
}

function round(number) {
  return Math.round(number * 10) / 10;
}

const STYLE = `  <style>
    rect { fill: #f6f8fa; stroke: #57606a; }
    text { font: 11px system-ui, sans-serif; fill: #424a53; text-anchor: middle; }
    .name { font-weight: 600; font-size: 13px; fill: #1f2328; }
    .arrow { fill: none; stroke: #57606a; }
    marker path { fill: #57606a; }
    @media (prefers-color-scheme: dark) {
      rect { fill: #161b22; stroke: #8b949e; }
      text { fill: #b1bac4; }
      .name { fill: #f0f6fc; }
      .arrow { stroke: #8b949e; }
      marker path { fill: #8b949e; }
    }
  </style>`;
