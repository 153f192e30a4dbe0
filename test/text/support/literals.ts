// The literals of the source that people would read.
import {
  isArrayLiteralExpression,
  isArrowFunction,
  isBinaryExpression,
  isCallExpression,
  isComputedPropertyName,
  isConditionalExpression,
  isIdentifier,
  isNewExpression,
  isObjectLiteralExpression,
  isParenthesizedExpression,
  isPropertyAccessExpression,
  isPropertyAssignment,
  isSpreadElement,
  isStringLiteral,
  isStringLiteralLikeNode,
  isTemplateExpression,
  type Node,
  type SourceFile,
} from 'typescript/unstable/ast';
import { createVirtualFileSystem } from 'typescript/unstable/fs';
import { API } from 'typescript/unstable/sync';

/** Functions and constructors, and which of their arguments are read by people: from the first to the last. */
const SHOWN: Readonly<Record<string, readonly [first: number, last: number]>> = {
  // src/extension/show
  showInformation: [0, 9],
  showWarning: [0, 9],
  showError: [0, 0],
  showPassing: [1, 1],
  confirm: [0, 2],
  whileShowing: [0, 0],
  showingProgress: [0, 0],
  reportProgress: [0, 0],
  pickFound: [0, 0],
  showDifference: [2, 2],
  titleSegment: [0, 0],
  // Errors that are shown; those of the engine, of git, of the check and of the repair are thrown there.
  Error: [0, 0],
  TypeError: [0, 0],
  UsageError: [0, 0],
  ReftableError: [1, 1],
  // src/cli
  line: [0, 0],
  // src/language
  lens: [0, 0],
  edit: [0, 0],
  fix: [0, 0],
  remove: [0, 0],
  // webview
  el: [2, 99],
  fill: [1, 99],
  announce: [0, 0],
  text: [0, 0],
  link: [0, 0],
  showChecking: [0, 0],
  pill: [2, 2],
  facts: [0, 0],
};

/** In the web pages; the command line has another function of this name. */
const SHOWN_IN_PAGES: typeof SHOWN = { textField: [0, 1] };

/** Properties that hold text in any object. */
const PROPERTIES = [
  ...[
    'label',
    'description',
    'detail',
    'tooltip',
    'title',
    'placeHolder',
    'placeholder',
    'prompt',
    'spoken',
    'heading',
  ],
  ...['message', 'advice', 'documentation', 'aria-label', 'aria-valuetext', 'aria-description'],
];
/** Names that set an attribute; the first argument is its name. */
const SETTERS = ['setAttribute', 'attr'];
/** Properties that show what is assigned to them. */
const ASSIGNED = ['textContent', 'innerText', 'title', 'placeholder', 'message'];

/** At least two adjacent letters: no unit, no mark, no escape. */
const LETTERS = /\p{L}{2}/u;

/** By file: each literal that people would read, in the order of the file. `files` are texts by path. */
export function shownLiterals(files: Readonly<Record<string, string>>): Map<string, string[]> {
  return parsedFiles(files, (source, path) =>
    literalsOf(source, path.startsWith('webview/') ? { ...SHOWN, ...SHOWN_IN_PAGES } : SHOWN),
  );
}

/** What `read` returns for each file. `files` are texts by path. */
export function parsedFiles<T>(
  files: Readonly<Record<string, string>>,
  read: (source: SourceFile, path: string) => T,
): Map<string, T> {
  const options = { noResolve: true, noLib: true, allowImportingTsExtensions: true, noEmit: true, types: [] };
  const config = JSON.stringify({ compilerOptions: options, files: Object.keys(files) });
  const inRoot = Object.fromEntries(Object.entries(files).map(([path, text]) => [`/project/${path}`, text]));
  const api = new API({
    cwd: '/project',
    fs: createVirtualFileSystem({ ...inRoot, '/project/tsconfig.json': config }),
  });
  try {
    const project = api.updateSnapshot({ openProjects: ['/project/tsconfig.json'] }).getProjects()[0];
    if (project === undefined) throw new Error('the project was not opened');
    return new Map(
      Object.keys(files).map(path => {
        const source = project.program.getSourceFile(`/project/${path}`);
        if (source === undefined) throw new Error(`${path} was not parsed`);
        return [path, read(source, path)];
      }),
    );
  } finally {
    api.close();
  }
}

function literalsOf(source: SourceFile, shown: typeof SHOWN): string[] {
  const found: string[] = [];
  const visit = (node: Node) => {
    for (const expression of shownIn(node, shown)) found.push(...literalsIn(expression));
    node.forEachChild(visit);
  };
  visit(source);
  return found;
}

/** The expressions in a node whose value is shown. */
function shownIn(node: Node, shown: typeof SHOWN): readonly Node[] {
  if (isCallExpression(node) || isNewExpression(node)) {
    const name = nameOf(node.expression);
    const given = [...(node.arguments ?? [])];
    if (SETTERS.includes(name) && given[0] && isStringLiteral(given[0])) {
      return PROPERTIES.includes(given[0].text) ? given.slice(1) : [];
    }
    const range = Object.hasOwn(shown, name) ? shown[name] : undefined;
    return range === undefined ? [] : given.slice(range[0], range[1] + 1);
  }
  if (isPropertyAssignment(node)) {
    const { name } = node;
    const text = isIdentifier(name) || isStringLiteral(name) ? name.text : '';
    return isComputedPropertyName(name) || !PROPERTIES.includes(text) ? [] : [node.initializer];
  }
  if (isBinaryExpression(node) && node.operatorToken.getText() === '=' && isPropertyAccessExpression(node.left)) {
    return ASSIGNED.includes(node.left.name.text) ? [node.right] : [];
  }
  return [];
}

/** `f` of `f(…)`, `a.f(…)` and `new f(…)`. */
function nameOf(callee: Node): string {
  if (isIdentifier(callee)) return callee.text;
  return isPropertyAccessExpression(callee) ? callee.name.text : '';
}

/** Literals with letters that are part of an expression's value. What it calls makes its own texts. */
function literalsIn(node: Node): string[] {
  if (isStringLiteralLikeNode(node)) return LETTERS.test(node.text) ? [node.text] : [];
  if (isTemplateExpression(node)) {
    const texts = [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)];
    const inside = node.templateSpans.flatMap(({ expression }) => literalsIn(expression));
    return [...texts.filter(text => LETTERS.test(text)), ...inside];
  }
  if (isConditionalExpression(node)) return [node.whenTrue, node.whenFalse].flatMap(literalsIn);
  if (isBinaryExpression(node)) return [node.left, node.right].flatMap(literalsIn);
  if (isParenthesizedExpression(node) || isSpreadElement(node)) return literalsIn(node.expression);
  if (isArrayLiteralExpression(node)) return [...node.elements].flatMap(literalsIn);
  if (isArrowFunction(node)) return literalsIn(node.body);
  // Its properties are looked at one by one.
  if (isObjectLiteralExpression(node)) return [];
  return [];
}
