/** The message of a reflog entry, as git stores it. */
import { decodeText, encodeText } from '../../reftable/index.ts';

/** One line with single spaces (`copy_reflog_msg`), cut to half a block of `blockSize` bytes. */
export function reflogMessage(message: string, blockSize: number): string {
  const line = message.replace(/[ \t\n\r]+/g, ' ').replace(/^ | $/g, '');
  const bytes = encodeText(line);
  const longest = Math.floor(blockSize / 2);
  return bytes.length <= longest ? line : decodeText(bytes, 0, longest);
}
