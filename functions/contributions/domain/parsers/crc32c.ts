import { castagnoli } from '../../../platform/crc32c.ts';

/** CRC32C of each byte. */
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte;
  for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? castagnoli : 0);
  return sum;
});

/** CRC32C, going on from the sum of the bytes before. */
export function crc32c(bytes: Uint8Array, before = 0): number {
  let sum = ~before;
  for (const byte of bytes) sum = (sum >>> 8) ^ table[(sum ^ byte) & 0xff]!;
  return ~sum >>> 0;
}

/** Masked as TFRecord stores it: a sum over bytes that hold sums would be weak. */
export const masked = (sum: number): number => (((sum >>> 15) | (sum << 17)) + 0xa282ead8) >>> 0;
