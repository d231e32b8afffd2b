import { at, notLookedThrough, pieces, Stop, type Parser } from './parser.ts';
import { textLimit, Utf8 } from './utf8.ts';
import { codeTag, runsCode } from './yaml-tags.ts';

/** UTF-8 all through; of YAML also that no tag in it runs code. */
export const text: Parser = function* (file) {
  const utf8 = new Utf8(file);
  const end = Math.min(file.size, textLimit);
  const yaml = /\.(?:ya?ml|cff)$/i.test(file.path);
  let carried = '';
  yield* pieces(0, end, (piece, offset) => {
    const decoded = utf8.feed(piece, offset);
    if (!yaml) return;
    if (runsCode(carried + decoded)) throw new Stop(codeTag(at(file, offset)), true);
    carried = decoded.slice(-128);
  });
  return end < file.size
    ? [notLookedThrough(file, 'Only its first 64 MiB were looked through.')]
    : [];
};
