import { any, ascii, bytes, headBytes, textOf, type Sample, type Signature } from './sample.ts';

/** Content that could run or deceive on somebody's machine, whatever it is called. */
export interface Danger {
  code: string;
  message: string;
  suggestion: string;
  signature: Signature;
}

const mark = (sample: Sample): string => (textOf(sample) ?? '').replace(/^\ufeff/, '');
/** Comments, declarations and white space that may stand before the first element. */
const before = /^(?:\s+|<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!doctype[^>]*>)*/i;
const element =
  (names: string): Signature =>
  (sample) =>
    new RegExp(`^<(?:${names})[\\s>/]`, 'i').test(mark(sample).replace(before, ''));

/** Python's pickle, protocols 2 to 5 by their opcode, 0 and 1 by how they usually begin; it ends with a dot. */
const pickle: Signature = (sample) =>
  sample.tail.at(-1) === 0x2e &&
  (any(...[2, 3, 4, 5].map((protocol) => bytes(0, `800${protocol}`)))(sample) ||
    /^(?:c[\w.]+\n[\w.]+\n|\((?:[dl]p\d|[dli]\n?))/.test(sample.head.toString('latin1', 0, 200)));

/** The header of an NPY as far as it is seen, and whether that is all of it. */
function npyHeader(sample: Sample): { text: string; whole: boolean } | undefined {
  const { head } = sample;
  if (!bytes(0, '934e554d5059')(sample)) return undefined;
  if (head.length < 12) return { text: '', whole: false };
  const long = head[6]! > 1;
  const length = long ? head.readUInt32LE(8) : head.readUInt16LE(8);
  const text = head.toString('latin1', long ? 12 : 10, (long ? 12 : 10) + length);
  return { text, whole: text.length === length };
}
/** NPY whose header says that the items are Python objects. */
const objectNpy: Signature = (sample) => /['"][|<>=]?O\d*['"]/.test(npyHeader(sample)?.text ?? '');
/** NPY whose header is longer than what is seen of it: it may say so, too. */
const unseenNpy: Signature = (sample) => npyHeader(sample)?.whole === false;

const pe: Signature = (sample) => ascii(0, 'MZ')(sample) && sample.head.subarray(0, 64).includes(0);

export const dangers: Danger[] = [
  {
    code: 'executable',
    message: 'This is a program.',
    suggestion: 'Publish code where code is published, and name it in the README.',
    signature: any(
      bytes(0, '7f454c46'),
      pe,
      ...['feedface', 'feedfacf', 'cefaedfe', 'cffaedfe', 'cafebabe', '0061736d'].map((magic) =>
        bytes(0, magic),
      ),
      ascii(0, '#!'),
    ),
  },
  {
    code: 'pickle',
    message: 'This is a Python pickle, which runs code when it is opened.',
    suggestion: 'Save arrays as NPY or HDF5, tables as Parquet, weights as safetensors.',
    signature: pickle,
  },
  {
    code: 'object-array',
    message: 'This array holds Python objects, which run code when they are opened.',
    suggestion: 'Save it with a plain dtype (numpy.save with allow_pickle=False).',
    signature: objectNpy,
  },
  {
    code: 'npy-unseen',
    message: `The header of this array is cut off, or longer than the ${headBytes} bytes that are looked at: it may hold Python objects.`,
    suggestion: 'Save it with fewer fields, or shorter names of them, or as HDF5.',
    signature: unseenNpy,
  },
  {
    code: 'html',
    message: 'This is a web page.',
    suggestion: 'Send Markdown or a notebook.',
    signature: element('html|head|body|script|iframe|object|embed'),
  },
  {
    code: 'svg',
    message: 'This is SVG, which may carry scripts.',
    suggestion: 'Send PNG.',
    signature: element('svg'),
  },
  {
    code: 'macros',
    message: 'This is an office document that may carry macros.',
    suggestion: 'Save tables as CSV or Parquet.',
    signature: bytes(0, 'd0cf11e0a1b11ae1'),
  },
];
