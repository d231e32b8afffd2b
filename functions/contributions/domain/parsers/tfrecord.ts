import { crc32c, masked } from './crc32c.ts';
import { bytesAt, cutOff, malformed, notLookedThrough, pieces, type Parser } from './parser.ts';

/** Bytes of content that are summed; of records behind them only the lengths are checked. */
const summed = 64 * 1024 * 1024;

/** Every record of a TFRecord file: length, its masked CRC32C, content and its own. */
export const tfRecord: Parser = function* (file) {
  let partly = false;
  for (let at = 0; at < file.size;) {
    const head = yield* bytesAt(file, at, 12, 'A record');
    if (masked(crc32c(head.subarray(0, 8))) !== head.readUInt32LE(8))
      throw malformed(file, 'tfrecord-crc', at, 'A record’s length does not fit its checksum.');
    const length = Number(head.readBigUInt64LE());
    const end = at + 12 + length;
    if (!(end + 4 <= file.size)) throw cutOff(file, at, 'A record');
    if (end <= summed) {
      let sum = 0;
      yield* pieces(at + 12, end, (piece) => (sum = crc32c(piece, sum)));
      const stored = (yield* bytesAt(file, end, 4, 'A record')).readUInt32LE();
      if (masked(sum) !== stored)
        throw malformed(file, 'tfrecord-crc', at + 12, 'A record does not fit its checksum.');
    } else partly = true;
    at = end + 4;
  }
  return partly
    ? [notLookedThrough(file, 'Checksums were computed for its first 64 MiB of records only.')]
    : [];
};
