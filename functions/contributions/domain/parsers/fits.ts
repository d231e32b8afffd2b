import { warning, type Issue } from '../issue.ts';
import { at, bytesAt, cutOff, malformed, type Parser, type Steps, type Subject } from './parser.ts';

/** FITS Standard 4.0: headers and data come in blocks of 2880 bytes, headers in cards of 80. */
const block = 2880;
const card = 80;
/** Longest header that is read: no file has a hundred thousand cards. */
const longestHeader = 2880 * 2800;

/** Every header of a FITS file: mandatory cards in their order, END, and whether the data that they announce are there. */
export const fits: Parser = function* (file) {
  const notes: Issue[] = [];
  let offset = 0;
  while (offset < file.size) {
    if (offset > 0 && !(yield* isExtension(file, offset))) {
      notes.push(
        warning(
          'fits-trailing',
          at(file, offset),
          'After the last header and its data there is more.',
          'Leave out what does not belong to the file.',
        ),
      );
      return notes;
    }
    const { end, data, strange } = yield* header(file, offset);
    if (strange !== undefined) notes.push(strange);
    const last = end + data;
    if (!(last <= file.size)) throw cutOff(file, end, `The data of the header at ${offset}`);
    offset = Math.ceil(last / block) * block;
  }
  if (offset > file.size)
    notes.push(
      warning(
        'fits-blocks',
        file.path,
        'Its size is not a multiple of 2880 bytes, as FITS asks.',
        'Write it again, so that its last block is filled up.',
      ),
    );
  return notes;
};

function* isExtension(file: Subject, offset: number): Steps<boolean> {
  if (offset + card > file.size) return false;
  return (yield { start: offset, length: 8 }).toString('latin1') === 'XTENSION';
}

interface Header {
  /** Where its last block ends. */
  end: number;
  /** Bytes of data that it announces. */
  data: number;
  strange: Issue | undefined;
}

function* header(file: Subject, start: number): Steps<Header> {
  const cards = new Map<string, string>();
  const first: string[] = [];
  let strange: Issue | undefined;
  for (let offset = start; ; offset += block) {
    if (offset - start >= longestHeader)
      throw malformed(file, 'fits-header', start, 'The header has no END card.');
    const text = (yield* bytesAt(file, offset, block, 'The header')).toString('latin1');
    for (let line = 0; line < block; line += card) {
      const key = text.slice(line, line + 8).trimEnd();
      const value = text.slice(line + 8, line + card);
      if (key === 'END' && value.trim() === '')
        return {
          ...{ end: offset + block, strange },
          data: dataBytes(file, start, cards, first),
        };
      if (first.length < 1003) first.push(key);
      if (value.startsWith('= ') && !cards.has(key) && wanted.test(key))
        cards.set(key, value.slice(2));
      if (/[^ -~]/.test(text.slice(line, line + card)))
        strange ??= warning(
          'fits-card',
          at(file, offset + line),
          'A card of the header has other than printable ASCII signs.',
          'Write cards in plain ASCII.',
        );
    }
  }
}
const wanted = /^(?:SIMPLE|XTENSION|BITPIX|NAXIS\d{0,3}|PCOUNT|GCOUNT|GROUPS)$/;

/** Size of the data, by section 4.4.1 (7.1 for extensions, 6.1 for random groups). */
function dataBytes(
  file: Subject,
  start: number,
  cards: Map<string, string>,
  first: string[],
): number {
  const integer = (key: string, otherwise?: number): number => {
    const text = /^ *(-?\d{1,18}) *(?:\/|$)/.exec(cards.get(key) ?? '')?.[1];
    if (text !== undefined) return Number(text);
    if (otherwise !== undefined && !cards.has(key)) return otherwise;
    throw malformed(file, 'fits-card', start, `The header has no ${key} with an integer.`);
  };
  const begin = start === 0 ? 'SIMPLE' : 'XTENSION';
  const bitpix = integer('BITPIX');
  const naxis = integer('NAXIS');
  if (![8, 16, 32, 64, -32, -64].includes(bitpix))
    throw malformed(file, 'fits-card', start, `BITPIX is ${bitpix}, which FITS does not know.`);
  if (naxis < 0 || naxis > 999)
    throw malformed(file, 'fits-card', start, `NAXIS is ${naxis}, and at most 999 are possible.`);
  const axes = Array.from({ length: naxis }, (_, n) => integer(`NAXIS${n + 1}`));
  const order = [begin, 'BITPIX', 'NAXIS', ...axes.map((_, n) => `NAXIS${n + 1}`)];
  const wrong = order.findIndex((key, n) => first[n] !== key);
  if (wrong >= 0)
    throw malformed(
      file,
      'fits-card',
      start + wrong * card,
      `Card ${wrong + 1} of the header must be ${order[wrong]!}.`,
    );
  const pcount = integer('PCOUNT', 0);
  const gcount = integer('GCOUNT', 1);
  if ([...axes, pcount, gcount].some((value) => value < 0))
    throw malformed(file, 'fits-card', start, 'A size in the header is negative.');
  if (naxis === 0) return 0;
  const groups = start === 0 && axes[0] === 0 && /^ *T/.test(cards.get('GROUPS') ?? '');
  const items = (groups ? axes.slice(1) : axes).reduce((product, axis) => product * axis, 1);
  return (Math.abs(bitpix) / 8) * gcount * (pcount + items);
}
