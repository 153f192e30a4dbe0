/**
 * Finds missing docstrings with the compiler's syntax trees and types (`typescript/unstable`: TypeScript 7 has no other
 * API yet). The rule:
 *
 * 1. Everything that a module declares and exports has a docstring of four words or more.
 * 2. So has each public method of an exported class or interface, and each getter that does more than return a property,
 *    of any length. The docstring of the class or interface that it overrides or implements counts.
 * 3. A member that holds a number has a docstring with its unit, origin or range, or the docstring of its class or interface
 *    names it in backticks.
 * 4. A docstring has a word that is not in the name.
 * 5. The docstring of a function or method with a `throw` of its own names the error.
 */
import { type Node, SyntaxKind } from 'typescript/unstable/ast';
import { isClassDeclaration, isGetAccessorDeclaration, isInterfaceDeclaration } from 'typescript/unstable/ast/is';
import { API, type APIOptions, type Project, SignatureKind, SymbolFlags } from 'typescript/unstable/sync';

type Declared = ReturnType<Project['checker']['getExportsOfModule']>[number];

/** Opens the project of a tsconfig.json and passes it to `use`, whose result is returned. */
export function withProject<T>(config: string, options: APIOptions, use: (project: Project) => T): T {
  const api = new API(options);
  try {
    const [project] = api.updateSnapshot({ openProjects: [config] }).getProjects();
    if (project === undefined) throw new Error(`${config} is not a project`);
    return use(project);
  } finally {
    api.close();
  }
}

/** What lacks a docstring in a module: `name: problem`, in the order of its exports. */
export function undocumented(project: Project, file: string): string[] {
  const { checker, program } = project;
  const source = program.getSourceFile(file);
  const module = source && checker.getSymbolAtLocation(source);
  if (module === undefined) throw new Error(`${file} is not a module of the project`);
  return checker
    .getExportsOfModule(module)
    .map(symbol => (symbol.flags & SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol))
    .filter(symbol => declarationsOf(project, symbol).some(declaration => declaration.getSourceFile() === source))
    .flatMap(symbol => [
      ...problemsOf(project, symbol, symbol.name, docOf(project, symbol), 4),
      ...membersOf(project, symbol).flatMap(member => memberProblems(project, symbol, member)),
    ]);
}

function memberProblems(project: Project, owner: Declared, member: Declared): string[] {
  const isCode = isCallable(project, member) || isComputed(project, member);
  if (!isCode && (!isNumeric(project, member) || isMentioned(member.name, docOf(project, owner)))) return [];
  const doc = docOf(project, member) || inheritedDoc(project, owner, member.name);
  return problemsOf(project, member, `${owner.name}.${member.name}`, doc, 1);
}

function problemsOf(project: Project, symbol: Declared, name: string, doc: string, fewest: number): string[] {
  const words = wordsOf(doc);
  if (words.length === 0) return [`${name}: no docstring`];
  if (words.length < fewest) return [`${name}: the docstring is too short`];
  const known = new Set([...wordsOf(symbol.name.replace(/_|(?<=[a-z])(?=[A-Z])/g, ' ')), ...LITTLE_WORDS]);
  if (words.every(word => known.has(word))) return [`${name}: the docstring repeats the name`];
  return declarationsOf(project, symbol).some(hasThrow) && !NAMES_ERROR.test(doc)
    ? [`${name}: the docstring does not name the error`]
    : [];
}

const LITTLE_WORDS = ['a', 'an', 'the', 'of', 'in', 'to', 'for', 'and', 'or', 'is', 'its', 'it', 'this', 'that'];
/** A code of the engine, a code of the system, a class of errors, or the verb. */
const NAMES_ERROR = /\b(?:[A-Z_]+_ERROR|E[A-Z]{4,}|\w+Error|[Tt]hrows)\b/;

function wordsOf(text: string): string[] {
  return (text.match(/[\p{L}\p{N}_^]+/gu) ?? []).map(word => word.toLowerCase());
}

/** Whether the name is in code quoted by backticks. */
function isMentioned(name: string, doc: string): boolean {
  return (doc.match(/`[^`]+`/g) ?? []).some(code => new RegExp(`\\b${name}\\b`).test(code));
}

function docOf({ checker }: Project, symbol: Declared): string {
  return checker.getDocumentationCommentOfSymbol(symbol);
}

/** Public members of a class, static ones included, or of an interface. A constructor belongs to its class. */
function membersOf(project: Project, owner: Declared): Declared[] {
  const [declaration] = declarationsOf(project, owner);
  if (declaration === undefined || !hasMembers(declaration)) return [];
  return [
    ...owner.getMembers().values(),
    ...(isClassDeclaration(declaration) ? owner.getExports().values() : []),
  ].filter(
    member =>
      // Constructors, and members whose name is a symbol or private, have names that begin so.
      !member.name.startsWith('__') &&
      !(member.flags & (SymbolFlags.Prototype | SymbolFlags.TypeParameter)) &&
      !declarationsOf(project, member).some(isHidden),
  );
}

function hasMembers(declaration: Node) {
  return isClassDeclaration(declaration) || isInterfaceDeclaration(declaration);
}

function isHidden(declaration: Node): boolean {
  const { modifiers = [] } = declaration as { readonly modifiers?: readonly Node[] };
  return modifiers.some(({ kind }) => kind === SyntaxKind.PrivateKeyword || kind === SyntaxKind.ProtectedKeyword);
}

/** The docstring of a member in a class or interface that `owner` extends or implements, at any distance. */
function inheritedDoc(project: Project, owner: Declared, name: string): string {
  for (const base of basesOf(project, owner)) {
    const member = [...base.getMembers().values()].find(each => each.name === name);
    const doc = (member && docOf(project, member)) || inheritedDoc(project, base, name);
    if (doc !== '') return doc;
  }
  return '';
}

function basesOf(project: Project, owner: Declared): Declared[] {
  return declarationsOf(project, owner)
    .filter(hasMembers)
    .flatMap(({ heritageClauses = [] }) => heritageClauses.flatMap(({ types }) => [...types]))
    .flatMap(type => project.checker.getTypeAtLocation(type)?.getSymbol() ?? []);
}

function declarationsOf(project: Project, symbol: Declared): Node[] {
  return symbol.declarations.flatMap(handle => handle.resolve(project) ?? []);
}

function isCallable({ checker }: Project, symbol: Declared): boolean {
  const type = checker.getTypeOfSymbol(symbol);
  const present = type && checker.getNonNullableType(type);
  return present !== undefined && checker.getSignaturesOfType(present, SignatureKind.Call).length > 0;
}

/** A getter that does more than return a property of `this`, or of a property of it. */
function isComputed(project: Project, symbol: Declared): boolean {
  return declarationsOf(project, symbol)
    .filter(isGetAccessorDeclaration)
    .some(({ body }) => !/^\{\s*return this(?:\.#?\w+)+;\s*\}$/.test(body?.getText() ?? ''));
}

/** A number, a bigint or a list of them, also if it may be absent. */
function isNumeric({ checker }: Project, symbol: Declared): boolean {
  const type = checker.getTypeOfSymbol(symbol);
  return (
    type !== undefined && /(?:^|\| )(?:readonly )?(?:number|bigint)(?:\[\])?(?: \||$)/.test(checker.typeToString(type))
  );
}

/** Whether a function, or the one that a constant has as its value, throws outside of the functions in it. */
function hasThrow(declaration: Node): boolean {
  if (hasMembers(declaration)) return false;
  const { initializer = declaration } = declaration as { readonly initializer?: Node };
  return hasThrowBelow(initializer);
}

function hasThrowBelow(node: Node): boolean {
  const isThrown = (child: Node) =>
    child.kind === SyntaxKind.ThrowStatement || (!FUNCTIONS.has(child.kind) && hasThrowBelow(child));
  return node.forEachChild(child => isThrown(child) || undefined) ?? false;
}

const FUNCTIONS = new Set([SyntaxKind.ArrowFunction, SyntaxKind.FunctionExpression, SyntaxKind.FunctionDeclaration]);
