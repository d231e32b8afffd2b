import { crc32c, masked } from './parsers/crc32c.ts';

/** The two ends of a file: its first 8 KiB, its last 64 KiB (all of it where it is shorter), and its size. */
export interface Sample {
  head: Buffer;
  tail: Buffer;
  size: number;
}
export const headBytes = 8 * 1024;
export const tailBytes = 64 * 1024;

/** Whether a sample bears a format's signature. */
export type Signature = (sample: Sample) => boolean;

/** These bytes (hex) at that offset. */
export const bytes =
  (offset: number, hex: string): Signature =>
  ({ head }) =>
    head.subarray(offset, offset + hex.length / 2).equals(Buffer.from(hex, 'hex'));
/** This ASCII text at that offset. */
export const ascii = (offset: number, text: string): Signature =>
  bytes(offset, Buffer.from(text, 'latin1').toString('hex'));
/** This ASCII text, and `after` more bytes, at the very end. */
export const ending =
  (text: string, after = 0): Signature =>
  ({ tail }) =>
    // it is not the mark at the beginning once more
    tail.length >= 2 * text.length + after &&
    tail.toString('latin1', tail.length - after - text.length, tail.length - after) === text;
export const any =
  (...signatures: Signature[]): Signature =>
  (sample) =>
    signatures.some((signature) => signature(sample));
export const all =
  (...signatures: Signature[]): Signature =>
  (sample) =>
    signatures.every((signature) => signature(sample));

/** The head as text, without a byte order mark; `undefined` when it is no UTF-8 text. */
export function textOf({ head, size }: Sample): string | undefined {
  try {
    // A sign may be cut at the end of the head.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, {
      stream: size > head.length,
    });
    return /(?![\t\n\r\f\u0080-\u009f])\p{Cc}/u.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}
/** UTF-8 text at its head, no NUL at its tail, and `pattern` at its beginning. */
export const text =
  (pattern = /^/): Signature =>
  (sample) => {
    const found = textOf(sample);
    return found !== undefined && !sample.tail.includes(0) && pattern.test(found);
  };

/** TFRecord: the first record's length bears its own masked CRC32C. */
export const tfRecord: Signature = ({ head, size }) => {
  if (head.length < 12) return false;
  return (
    head.readUInt32LE(8) === masked(crc32c(head.subarray(0, 8))) &&
    head.readBigUInt64LE(0) + 16n <= BigInt(size)
  );
};
/** safetensors: a length, then that much JSON. */
export const safetensors: Signature = ({ head, size }) => {
  if (head.length < 10) return false;
  const length = head.readBigUInt64LE(0);
  return length > 1n && length + 8n <= BigInt(size) && length < 100_000_000n && head[8] === 0x7b;
};
/** HDF5: its signature at 0, or after a user block of 512, 1024, … bytes. */
export const hdf5: Signature = any(
  ...[0, 512, 1024, 2048, 4096].map((offset) => bytes(offset, '894844460d0a1a0a')),
);
