/** Words of a command line. */
import { bytesOf } from './bytes-of.ts';
import { printable } from './printable.ts';

/** One word for sh; with bytes that are not plain text, for bash and zsh. */
export function shellWord(text: string): string {
  if (/^[\w./@%+=:,-]+$/.test(text)) return text;
  if (printable(text) === text) return `'${text.replaceAll("'", "'\\''")}'`;
  const bytes = Array.from(bytesOf(text), byte =>
    byte >= 0x20 && byte < 0x7f && byte !== 0x27 && byte !== 0x5c
      ? String.fromCharCode(byte)
      : `\\x${byte.toString(16).padStart(2, '0')}`,
  );
  return `$'${bytes.join('')}'`;
}
