import { error, warning, type Issue } from '../issue.ts';
import {
  at,
  cutOff,
  malformed,
  notLookedThrough,
  pieces,
  Stop,
  type Parser,
  type Subject,
} from './parser.ts';
import { textLimit, Utf8 } from './utf8.ts';

const [quote, newline, carriage, hash] = [0x22, 0x0a, 0x0d, 0x23];
const longestRecord = 1024 * 1024;
/** What a spreadsheet program would carry out on opening: a call, a reference to a program, a link. */
const formula = /^\s*(?:[=@]\s*[\w.]+\s*[(|!]|[+-]\s*[A-Za-z][\w.]*\s*[(|!]|=\s*['"+-])/;

/** Comma-separated (or, by its first line, semicolon-separated) values: RFC 4180 and lines that begin with #. */
export const csv: Parser = (file) => table(file);
/** Tab-separated values. */
export const tsv: Parser = (file) => table(file, 0x09);

function* table(file: Subject, separator?: number) {
  const utf8 = new Utf8(file);
  const end = Math.min(file.size, textLimit);
  const records = new Records(file, separator);
  yield* pieces(0, end, (piece, offset) => {
    utf8.feed(piece, offset);
    records.feed(piece);
  });
  if (end < file.size)
    return [
      ...records.notes(),
      notLookedThrough(file, 'Only its first 64 MiB were looked through.'),
    ];
  records.end();
  return records.notes();
}

/** By the first line that is no comment: comma, unless there are more semicolons. */
function separatorOf(piece: Buffer): number {
  const line =
    piece
      .toString('latin1')
      .split('\n', 1000)
      .find((text) => !text.startsWith('#')) ?? '';
  const count = (sign: string) => line.split(sign).length;
  return count(';') > count(',') ? 0x3b : 0x2c;
}

/** Counts the fields of each record and looks at how each begins. */
class Records {
  readonly #file: Subject;
  #separator: number | undefined;
  #offset = 0;
  #start = 0;
  #quoted = false;
  #comment = false;
  #fields = 1;
  #cell: number[] = [];
  #number = 0;
  #expected: number | undefined;
  #ragged: Issue | undefined;
  constructor(file: Subject, separator: number | undefined) {
    this.#file = file;
    this.#separator = separator;
  }

  feed(piece: Buffer): void {
    this.#separator ??= separatorOf(piece);
    for (const byte of piece) {
      if (this.#offset === this.#start) this.#comment = byte === hash;
      if (byte === newline && !this.#quoted) this.#endRecord();
      else if (!this.#comment) this.#see(byte);
      this.#offset += 1;
      if (this.#offset - this.#start > longestRecord)
        throw malformed(
          this.#file,
          'csv-record',
          this.#start,
          'A record is longer than 1 MiB: perhaps a quotation mark is missing.',
          'Close every quotation mark, and double those within a value.',
        );
    }
  }

  #see(byte: number): void {
    if (byte === quote) this.#quoted = !this.#quoted;
    else if (!this.#quoted && byte === this.#separator) this.#endCell();
    else if (this.#cell.length < 200 && byte !== carriage) this.#cell.push(byte);
  }

  end(): void {
    if (this.#quoted) throw cutOff(this.#file, this.#start, 'A value in quotation marks');
    if (this.#offset === this.#start) return;
    if (!this.#comment && this.#expected !== undefined && this.#fields < this.#expected)
      throw cutOff(this.#file, this.#start, 'The last record');
    this.#endRecord();
  }

  notes = (): Issue[] => (this.#ragged ? [this.#ragged] : []);

  #endCell(): void {
    const first = this.#cell.find((byte) => byte !== 0x20);
    if (first !== undefined && '=@+-'.includes(String.fromCharCode(first))) this.#checkFormula();
    this.#fields += 1;
    this.#cell = [];
  }

  #checkFormula(): void {
    if (!formula.test(Buffer.from(this.#cell).toString('latin1'))) return;
    throw new Stop(
      error(
        'csv-formula',
        at(this.#file, this.#start),
        `Record ${this.#number + 1} has a value that spreadsheet programs would carry out as a formula.`,
        'Write values, not formulas.',
      ),
    );
  }

  #endRecord(): void {
    const blank = this.#fields === 1 && this.#cell.length === 0;
    if (!blank && !this.#comment) {
      this.#endCell();
      const fields = this.#fields - 1;
      this.#expected ??= fields;
      if (fields !== this.#expected)
        this.#ragged ??= warning(
          'csv-ragged',
          at(this.#file, this.#start),
          `Record ${this.#number + 1} has ${fields} values, the first one ${this.#expected}.`,
          'Give each record the same number of values, and begin comments with #.',
        );
    }
    this.#number += 1;
    this.#fields = 1;
    this.#cell = [];
    this.#start = this.#offset + 1;
  }
}
