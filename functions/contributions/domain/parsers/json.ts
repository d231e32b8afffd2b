import { error, type Issue } from '../issue.ts';
import { JsonFault, JsonScan } from './json-scan.ts';
import {
  at,
  cutOff,
  malformed,
  notLookedThrough,
  pieces,
  Stop,
  type Parser,
  type Steps,
  type Subject,
} from './parser.ts';
import { textLimit, Utf8 } from './utf8.ts';

/** One JSON value. */
export const json: Parser = (file) => scanned(file, new JsonScan());
/** One JSON value a line. */
export const jsonLines: Parser = (file) => scanned(file, new JsonScan(true));

/** A Jupyter notebook (nbformat 3 or 4) without outputs that run scripts in a reader's browser. */
export const notebook: Parser = function* (file) {
  const scan = new JsonScan();
  let carried = '';
  const notes = yield* scanned(file, scan, (piece, offset) => {
    const text = (carried + piece.toString('latin1')).replaceAll(
      /\\u00([0-7][0-9a-f])/gi,
      (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)),
    );
    if (script.test(text))
      throw new Stop(
        error(
          'notebook-script',
          at(file, offset),
          'An output of the notebook is a script that would run in its reader’s browser.',
          'Clear all outputs, or save figures as images, and upload it again.',
        ),
      );
    carried = piece.toString('latin1', Math.max(0, piece.length - 256));
  });
  const cells = scan.keys.has('cells') || scan.keys.has('worksheets');
  if (!scan.keys.has('nbformat') || !cells)
    throw malformed(
      file,
      'notebook',
      0,
      'It has no cells or no nbformat.',
      'Save it with Jupyter.',
    );
  return notes;
};
const script =
  /"application\/(?:javascript|x-javascript|vnd\.[\w.+-]{0,60}js)"\s*:|<script[\s>/]|\bjavascript:|\son(?:error|load|click|mouseover)\s*=/i;

function* scanned(
  file: Subject,
  scan: JsonScan,
  see: (piece: Buffer, offset: number) => void = () => undefined,
): Steps<Issue[]> {
  const utf8 = new Utf8(file);
  const end = Math.min(file.size, textLimit);
  try {
    yield* pieces(0, end, (piece, offset) => {
      utf8.feed(piece, offset);
      scan.feed(piece);
      see(piece, offset);
    });
    if (end < file.size)
      return [notLookedThrough(file, 'Only its first 64 MiB were looked through.')];
    scan.end();
  } catch (fault) {
    if (!(fault instanceof JsonFault)) throw fault;
    if (fault.offset >= file.size) throw cutOff(file, fault.offset, 'A value');
    throw malformed(
      file,
      'json',
      fault.offset,
      `${fault.message}.`,
      'Write it with a JSON library, and look at this place.',
    );
  }
  return [];
}
