/** Damage to the headers and footers of tables. */
import { BLOCK_TYPE } from '../../reftable/index.ts';
import { blockAt, footerStart, HEADER, POSITION, positionStart } from '../patch.ts';
import type { Damage, Recipe } from '../sample.ts';
import type { SampleStack } from '../stack.ts';
import { overwrite, overwriteAndSeal, u24, u64 } from './edit.ts';

/** Sets one of the footer's positions of the base, the checksum made right. */
function setPosition(stack: SampleStack, field: number, value: (bytes: Buffer) => number): Damage {
  return overwriteAndSeal(stack, stack.base, bytes => ({
    at: positionStart(bytes, field),
    bytes: u64(BigInt(value(bytes))),
  }));
}

/** Sets the position of the objects and the length of their ids, which share a field. */
function setObjects(stack: SampleStack, change: (position: bigint, idLength: bigint) => [bigint, bigint]): Damage {
  return overwriteAndSeal(stack, stack.base, bytes => {
    const at = positionStart(bytes, POSITION.objects);
    const field = bytes.readBigUInt64BE(at);
    const [position, idLength] = change(field >> 5n, field & 31n);
    return { at, bytes: u64((position << 5n) | idLength) };
  });
}

export const footerRecipes: readonly Recipe[] = [
  {
    id: 'footer-checksum-wrong',
    title: 'Wrong checksum',
    description:
      'One bit of the newest table’s checksum is flipped and everything else is right; git reads nothing of the stack.',
    damage: stack =>
      overwrite(stack, stack.newest, bytes => {
        const checksum = Buffer.from(bytes.subarray(-4));
        checksum.writeUInt8(checksum.readUInt8(2) ^ 0x10, 2);
        return { at: bytes.length - 4, bytes: checksum };
      }),
  },
  {
    id: 'header-magic-wrong',
    title: 'Wrong magic number',
    description: 'The table in the middle does not start with REFT; git reads nothing of the stack.',
    damage: stack => overwrite(stack, stack.middle, () => ({ at: HEADER.magic, bytes: Buffer.from('REFU') })),
  },
  {
    id: 'header-version-unknown',
    title: 'Unknown version in the header',
    description: 'The header of the table in the middle has version 3; git reads nothing of the stack.',
    damage: stack => overwrite(stack, stack.middle, () => ({ at: HEADER.version, bytes: Buffer.of(3) })),
  },
  {
    id: 'header-differs-from-footer',
    title: 'Header and footer disagree',
    description:
      'The lowest update index in the header of the table in the middle is not the one in its footer; git reads nothing of the stack.',
    damage: stack => overwrite(stack, stack.middle, () => ({ at: HEADER.minUpdateIndex, bytes: u64(7n) })),
  },
  {
    id: 'footer-magic-wrong',
    title: 'Wrong magic number in the footer',
    description: 'The footer of the table in the middle does not start with REFT; git reads nothing of the stack.',
    damage: stack => overwrite(stack, stack.middle, bytes => ({ at: footerStart(bytes), bytes: Buffer.from('TEFR') })),
  },
  {
    id: 'header-indices-swapped',
    title: 'Lowest update index above the highest',
    description:
      'The two update indices of the newest table are swapped, with a correct checksum; git reads everything and aborts when it compacts.',
    damage: stack =>
      overwriteAndSeal(stack, stack.newest, bytes => {
        const highest = bytes.readBigUInt64BE(HEADER.maxUpdateIndex);
        return { at: HEADER.minUpdateIndex, bytes: Buffer.concat([u64(highest + 5n), u64(highest)]) };
      }),
  },
  {
    id: 'header-block-size-wrong',
    title: 'Wrong block size',
    description:
      'The block size in the header of the base is 4096 instead of 512, with a correct checksum; git lists nothing and finds no ref.',
    damage: stack => overwriteAndSeal(stack, stack.base, () => ({ at: HEADER.blockSize, bytes: u24(4096) })),
  },
  {
    id: 'header-hash-unknown',
    title: 'Unknown hash',
    description: 'The newest table names an unknown hash, with a correct checksum; git reads nothing of the stack.',
    hash: 'sha256',
    damage: stack => overwriteAndSeal(stack, stack.newest, () => ({ at: HEADER.hashId, bytes: Buffer.from('xxxx') })),
  },
  {
    id: 'footer-ref-index-zero',
    title: 'Ref index not found',
    description:
      'The footer of the base has no offset of the ref index, though there is one; git finds all refs, but more slowly.',
    damage: stack => setPosition(stack, POSITION.refIndex, () => 0),
  },
  {
    id: 'footer-ref-index-beyond',
    title: 'Ref index past the end',
    description:
      'The footer of the base puts the ref index past the end of the file; git aborts when it looks for a ref, or finds none, depending on its version.',
    damage: stack => setPosition(stack, POSITION.refIndex, bytes => bytes.length + 4096),
  },
  {
    id: 'footer-ref-index-in-block',
    title: 'Ref index inside a block',
    description:
      'The footer of the base puts the ref index into the middle of a ref block; git lists nothing and finds no ref.',
    damage: stack => setPosition(stack, POSITION.refIndex, bytes => blockAt(bytes, BLOCK_TYPE.ref, 2).offset + 77),
  },
  {
    id: 'footer-ref-index-at-refs',
    title: 'Ref index at a ref block',
    description:
      'The footer of the base points to a ref block where the ref index should be; git aborts when it looks for a ref, or finds none, depending on its version.',
    damage: stack => setPosition(stack, POSITION.refIndex, bytes => blockAt(bytes, BLOCK_TYPE.ref, 1).offset),
  },
  {
    id: 'footer-objects-beyond',
    title: 'Objects past the end',
    description:
      'The footer of the base puts the object section past the end of the file; git commands do not use that section and report nothing.',
    damage: stack => setObjects(stack, (_, idLength) => [1_000_000n, idLength]),
  },
  {
    id: 'footer-objects-in-block',
    title: 'Objects inside a block',
    description:
      'The footer of the base puts the object section 9 bytes too far; git commands do not use that section and report nothing.',
    damage: stack => setObjects(stack, (position, idLength) => [position + 9n, idLength]),
  },
  {
    id: 'footer-object-id-length-wrong',
    title: 'Wrong length of object ids',
    description:
      'The object id length in the footer of the base is one byte too large; a search for the refs of an object finds none.',
    damage: stack => setObjects(stack, (position, idLength) => [position, idLength + 1n]),
  },
  {
    id: 'footer-object-id-length-zero',
    title: 'Object ids of no length',
    description:
      'The object id length in the footer of the base is 0; git reports a corrupt reftable file and reads nothing.',
    damage: stack => setObjects(stack, position => [position, 0n]),
  },
  {
    id: 'footer-logs-zero',
    title: 'Reflogs not found',
    description:
      'The footer of the table in the middle has no offset of the reflogs; their newest entries are missing, and git reports nothing.',
    damage: stack =>
      overwriteAndSeal(stack, stack.middle, bytes => ({ at: positionStart(bytes, POSITION.logs), bytes: u64(0n) })),
  },
  {
    id: 'footer-logs-in-block',
    title: 'Reflogs inside a block',
    description:
      'The footer of the base puts the reflogs into the middle of a log block; git does not notice, because it uses their index.',
    damage: stack => setPosition(stack, POSITION.logs, bytes => blockAt(bytes, BLOCK_TYPE.log, 0).offset + 31),
  },
  {
    id: 'footer-log-index-beyond',
    title: 'Reflog index past the end',
    description:
      'The footer of the base puts the index of the reflogs past the end of the file; git reflog prints nothing, and git reflog list crashes.',
    damage: stack => setPosition(stack, POSITION.logIndex, bytes => bytes.length * 3),
  },
];
