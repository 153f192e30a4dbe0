/** Damage to the headers and footers of tables. */
import { BLOCK_TYPE } from '../../reftable/index.ts';
import { blockAt, footerStart, HEADER, SECTION_OFFSET, sectionOffsetStart } from '../patch.ts';
import type { Damage, Recipe } from '../sample.ts';
import type { SampleStack } from '../stack.ts';
import { overwrite, overwriteAndSeal, u24, u64 } from './edit.ts';

/** Sets one of the section offsets in the footer of the base, with a correct checksum. */
function setSectionOffset(stack: SampleStack, field: number, value: (bytes: Buffer) => number): Damage {
  return overwriteAndSeal(stack, stack.base, bytes => ({
    at: sectionOffsetStart(bytes, field),
    bytes: u64(BigInt(value(bytes))),
  }));
}

/** Sets the offset of the objects and the length of their ids, which share a field. */
function setObjects(stack: SampleStack, change: (offset: bigint, idLength: bigint) => [bigint, bigint]): Damage {
  return overwriteAndSeal(stack, stack.base, bytes => {
    const at = sectionOffsetStart(bytes, SECTION_OFFSET.objects);
    const field = bytes.readBigUInt64BE(at);
    const [offset, idLength] = change(field >> 5n, field & 31n);
    return { at, bytes: u64((offset << 5n) | idLength) };
  });
}

export const footerRecipes: readonly Recipe[] = [
  {
    id: 'footer-checksum-wrong',
    damage: stack =>
      overwrite(stack, stack.newest, bytes => {
        const checksum = Buffer.from(bytes.subarray(-4));
        checksum.writeUInt8(checksum.readUInt8(2) ^ 0x10, 2);
        return { at: bytes.length - 4, bytes: checksum };
      }),
  },
  {
    id: 'header-magic-wrong',
    damage: stack => overwrite(stack, stack.middle, () => ({ at: HEADER.magic, bytes: Buffer.from('REFU') })),
  },
  {
    id: 'header-version-unknown',
    damage: stack => overwrite(stack, stack.middle, () => ({ at: HEADER.version, bytes: Buffer.of(3) })),
  },
  {
    id: 'header-differs-from-footer',
    damage: stack => overwrite(stack, stack.middle, () => ({ at: HEADER.minUpdateIndex, bytes: u64(7n) })),
  },
  {
    id: 'footer-magic-wrong',
    damage: stack => overwrite(stack, stack.middle, bytes => ({ at: footerStart(bytes), bytes: Buffer.from('TEFR') })),
  },
  {
    id: 'header-indices-swapped',
    damage: stack =>
      overwriteAndSeal(stack, stack.newest, bytes => {
        const max = bytes.readBigUInt64BE(HEADER.maxUpdateIndex);
        return { at: HEADER.minUpdateIndex, bytes: Buffer.concat([u64(max + 5n), u64(max)]) };
      }),
  },
  {
    id: 'header-block-size-wrong',
    damage: stack => overwriteAndSeal(stack, stack.base, () => ({ at: HEADER.blockSize, bytes: u24(4096) })),
  },
  {
    id: 'header-hash-unknown',
    hash: 'sha256',
    damage: stack => overwriteAndSeal(stack, stack.newest, () => ({ at: HEADER.hashId, bytes: Buffer.from('xxxx') })),
  },
  {
    id: 'footer-ref-index-zero',
    damage: stack => setSectionOffset(stack, SECTION_OFFSET.refIndex, () => 0),
  },
  {
    id: 'footer-ref-index-beyond',
    damage: stack => setSectionOffset(stack, SECTION_OFFSET.refIndex, bytes => bytes.length + 4096),
  },
  {
    id: 'footer-ref-index-in-block',
    damage: stack =>
      setSectionOffset(stack, SECTION_OFFSET.refIndex, bytes => blockAt(bytes, BLOCK_TYPE.ref, 2).offset + 77),
  },
  {
    id: 'footer-ref-index-at-refs',
    damage: stack =>
      setSectionOffset(stack, SECTION_OFFSET.refIndex, bytes => blockAt(bytes, BLOCK_TYPE.ref, 1).offset),
  },
  {
    id: 'footer-objects-beyond',
    damage: stack => setObjects(stack, (_, idLength) => [1_000_000n, idLength]),
  },
  {
    id: 'footer-objects-in-block',
    damage: stack => setObjects(stack, (offset, idLength) => [offset + 9n, idLength]),
  },
  {
    id: 'footer-object-id-length-wrong',
    damage: stack => setObjects(stack, (offset, idLength) => [offset, idLength + 1n]),
  },
  {
    id: 'footer-object-id-length-zero',
    damage: stack => setObjects(stack, offset => [offset, 0n]),
  },
  {
    id: 'footer-logs-zero',
    damage: stack =>
      overwriteAndSeal(stack, stack.middle, bytes => ({
        at: sectionOffsetStart(bytes, SECTION_OFFSET.logs),
        bytes: u64(0n),
      })),
  },
  {
    id: 'footer-logs-in-block',
    damage: stack =>
      setSectionOffset(stack, SECTION_OFFSET.logs, bytes => blockAt(bytes, BLOCK_TYPE.log, 0).offset + 31),
  },
  {
    id: 'footer-log-index-beyond',
    damage: stack => setSectionOffset(stack, SECTION_OFFSET.logIndex, bytes => bytes.length * 3),
  },
];
