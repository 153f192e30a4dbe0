/** A name or a revision as one argument of a script's line. */

/** In quotes where git would end it, or read a quote. Bytes that are not characters stay as they are. */
export function word(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they would end the argument
  if (text !== '' && !/^"|[\x00-\x20\x7f]/.test(text)) return text;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
  const inner = text.replace(/["\\]/g, '\\$&').replace(/[\x00-\x1f\x7f]/g, octal);
  return `"${inner}"`;
}

function octal(character: string): string {
  return `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`;
}
