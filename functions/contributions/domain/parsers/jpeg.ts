import { bytesAt, cutOff, malformed, type Parser } from './parser.ts';

const [start, end, scan] = [0xd8, 0xd9, 0xda];

/** Segments of a JPEG up to its first scan, and its end. ITU-T T.81, annex B. */
export const jpeg: Parser = function* (file) {
  let seen = false;
  for (let offset = 2; ;) {
    const head = yield* bytesAt(file, offset, 4, 'A segment');
    if (head[0] !== 0xff) throw malformed(file, 'jpeg-segment', offset, 'A segment has no marker.');
    const marker = head[1]!;
    // markers may be filled up with more of 0xff
    if (marker === 0xff) {
      offset += 1;
      continue;
    }
    if (marker === start || marker === end)
      throw malformed(file, 'jpeg-segment', offset, 'The image ends before it begins.');
    const length = head.readUInt16BE(2);
    if (length < 2) throw malformed(file, 'jpeg-segment', offset, 'A segment has no length.');
    if (!(offset + 2 + length <= file.size)) throw cutOff(file, offset, 'A segment');
    // a frame's header, whatever its process (C4, C8 and CC are tables)
    seen ||= marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    offset += 2 + length;
    if (marker === scan) break;
  }
  if (!seen) throw malformed(file, 'jpeg-segment', 0, 'The image has no frame.');
  const length = Math.min(64 * 1024, file.size);
  const tail = yield* bytesAt(file, file.size - length, length, 'The end');
  if (!tail.includes(Buffer.from([0xff, end]))) throw cutOff(file, file.size, 'The scan');
  return [];
};
