// `using` for engines that do not have it yet. What esbuild makes of it needs a helper of 1 kB, for several resources and
// asynchronous ones.

const DECLARATION = /^( +)using (\w+) = /;

/**
 * Replaces each `using` in the text of a module, as esbuild formats it, with `try` and `finally`: the block that it is in ends
 * with the first line that is indented less.
 */
export function lowerUsing(text) {
  const lines = text.split('\n');
  for (let at = lines.length - 1; at >= 0; at--) {
    const [, indent, name] = DECLARATION.exec(lines[at]) ?? [];
    if (indent === undefined) continue;
    const start = lines.findIndex((line, i) => i >= at && line.endsWith(';') && (i === at || isAt(line, indent))) + 1;
    const end = lines.findIndex((line, i) => i >= start && line !== '' && !line.startsWith(indent));
    lines.splice(end, 0, `${indent}} finally { ${name}?.[Symbol.dispose](); }`);
    lines.splice(start, 0, `${indent}try {`);
    lines[at] = lines[at].replace('using', 'const');
  }
  return lines.join('\n');
}

function isAt(line, indent) {
  return line.startsWith(indent) && line[indent.length] !== ' ';
}
