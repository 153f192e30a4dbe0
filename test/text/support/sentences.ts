// Literals that read like a sentence or a title, anywhere in a file.
import {
  isCallExpression,
  isIdentifier,
  isImportDeclaration,
  isNewExpression,
  isPropertyAccessExpression,
  isStringLiteralLikeNode,
  isTemplateExpression,
  type Node,
} from 'typescript/unstable/ast';
import { parsedFiles } from './literals.ts';

/** Calls whose texts are not for people who use the program: errors of the engine, and the log. */
export type IsOwnText = (callee: string, receiver: string) => boolean;

/** By file: the literals that read like a sentence, `…` for each value in them. `files` are texts by path. */
export function sentences(files: Readonly<Record<string, string>>, isOwnText: IsOwnText): Map<string, string[]> {
  return parsedFiles(files, source => {
    const found: string[] = [];
    const visit = (node: Node) => {
      if (isImportDeclaration(node)) return;
      if ((isCallExpression(node) || isNewExpression(node)) && isOwnText(...calleeOf(node.expression))) return;
      const text = textOf(node);
      if (text !== undefined && isSentence(text)) found.push(text);
      node.forEachChild(visit);
    };
    visit(source);
    return found;
  });
}

function textOf(node: Node): string | undefined {
  if (isStringLiteralLikeNode(node)) return node.text;
  if (!isTemplateExpression(node)) return undefined;
  return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('');
}

/** `f` of `f(…)`, and `f` with `a` of `a.f(…)` or of `b.a.f(…)`. */
function calleeOf(callee: Node): [name: string, receiver: string] {
  if (isIdentifier(callee)) return [callee.text, ''];
  if (!isPropertyAccessExpression(callee)) return ['', ''];
  const { expression, name } = callee;
  const receiver = isIdentifier(expression) || isPropertyAccessExpression(expression) ? expression : undefined;
  return [name.text, receiver === undefined ? '' : isIdentifier(receiver) ? receiver.text : receiver.name.text];
}

/** Two words or more, of which the first starts with a capital letter or the last ends with a full stop. */
function isSentence(text: string): boolean {
  const words = text.trim().split(/\s+/);
  const isWord = (word: string) => /^[\p{P}\p{S}]*\p{L}[\p{L}\p{Pd}’']*[\p{P}\p{S}]*$/u.test(word);
  if (words.filter(isWord).length < 2) return false;
  const starts = /^[#*\s-]*\p{Lu}\p{Ll}/u.test(text);
  return starts || /\p{L}[.!?]$/u.test(text.trim());
}
