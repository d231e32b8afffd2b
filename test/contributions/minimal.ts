import { crc32 } from 'node:zlib';
import { crc32c, masked } from '../../functions/contributions/domain/parsers/crc32c.ts';
import { lookup3 } from '../../functions/contributions/domain/parsers/lookup3.ts';

/** The smallest whole files of formats, as their specifications have them; parts of them can be set to what tests need. */
export const bytes = (...parts: (string | number[] | Buffer)[]): Buffer =>
  Buffer.concat(
    parts.map((part) =>
      typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part),
    ),
  );
export const be = (width: number, value: number | bigint): Buffer => {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64BE(BigInt.asUintN(64, BigInt(value)));
  return buffer.subarray(8 - width);
};
export const le = (width: number, value: number | bigint): Buffer =>
  Buffer.from(be(width, value)).reverse();

/** A header of cards, filled up to 2880 bytes, and data. */
export const fits = (
  cards = ['SIMPLE  = T', 'BITPIX  = 16', 'NAXIS   = 2', 'NAXIS1  = 10', 'NAXIS2  = 10', 'END'],
  data = 2880,
): Buffer => {
  const text = cards
    .map((card) => {
      const [key, value] = card.split('=').map((part) => part.trim());
      return (value === undefined ? card : `${key!.padEnd(8)}= ${value.padStart(20)}`).padEnd(80);
    })
    .join('');
  return bytes(text.padEnd(Math.ceil(text.length / 2880) * 2880), Buffer.alloc(data));
};

/** A superblock (version 0 or 2) and the beginning of a root group; addresses count from `base`. */
export const hdf5 = (
  base = 0,
  version: 0 | 2 = 0,
  more: { eof?: number; root?: number } = {},
): Buffer => {
  const none = be(8, -1);
  const head = bytes('\x89HDF\r\n\x1a\n', [version]);
  if (version === 0) {
    const { eof = base + 112, root = 96 } = more;
    const sizes = [0, 0, 0, 0, 8, 8, 0, 4, 0, 16, 0, 0, 0, 0, 0];
    return bytes(
      head,
      sizes,
      le(8, base),
      none,
      le(8, eof),
      none,
      le(8, 0),
      le(8, root),
      Buffer.alloc(24),
      [1],
      Buffer.alloc(15),
    );
  }
  const { eof = base + 64, root = 48 } = more;
  const block = bytes(head, [8, 8, 0], le(8, base), none, le(8, eof), le(8, root));
  return bytes(block, le(4, lookup3(block)), 'OHDR', Buffer.alloc(12));
};

/** One dimension x of 4, one attribute, one variable v(x) of floats. */
export const netcdf = (
  version: 1 | 2 | 5,
  {
    begin,
    length = 4,
    nameLength = 1,
    dimension = 0,
    records = 0,
    type = 5,
    data = 16,
  }: {
    begin?: number;
    length?: number;
    nameLength?: number;
    dimension?: number;
    records?: number;
    type?: number;
    data?: number;
  } = {},
): Buffer => {
  const n = version === 5 ? 8 : 4;
  const off = version === 1 ? 4 : 8;
  const name = (text: string) => bytes(be(n, nameLength), text.padEnd(4, '\0'));
  const head = bytes(
    ...['CDF', [version], be(n, records)],
    ...[be(4, 10), be(n, 1), name('x'), be(n, length)],
    ...[be(4, 12), be(n, 1), name('a'), be(4, 2), be(n, 2), 'ok\0\0'],
    ...[be(4, 11), be(n, 1), name('v'), be(n, 1), be(n, dimension)],
    ...[be(4, 0), be(n, 0), be(4, type), be(n, 16)],
  );
  return bytes(head, be(off, begin ?? head.length + off), Buffer.alloc(data));
};

/** Descriptor, global descriptor and one z variable of a single-file CDF 3. */
export const cdf = ({ eof = 8 + 56 + 84 + 40, flags = 3, next = 0, count = 1 } = {}): Buffer => {
  const [gdr, variable] = [8 + 56, 8 + 56 + 84];
  return bytes(
    ...['\xcd\xf3\x00\x01\x00\x00\xff\xff'],
    ...[
      be(8, 56),
      be(4, 1),
      be(8, gdr),
      be(4, 3),
      be(4, 9),
      be(4, 1),
      be(4, flags),
      Buffer.alloc(20),
    ],
    ...[be(8, 84), be(4, 2), be(8, 0), be(8, variable), be(8, 0), be(8, eof)],
    ...[be(4, 0), be(4, 0), be(4, 0), be(4, 0), be(4, count), Buffer.alloc(20)],
    ...[be(8, 40), be(4, 8), be(8, next), Buffer.alloc(20)],
  );
};

const zigzag = (value: number): number[] => {
  const digits: number[] = [];
  for (let rest = value * 2; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...digits, rest];
    digits.push((rest % 128) + 128);
  }
};
/** Footer of one row group with one column of 8 bytes. */
export const parquet = ({
  offset = 4,
  size = 8,
  elsewhere = '',
  before = [] as number[],
} = {}): Buffer => {
  const column = bytes([0x3c, 0x76], zigzag(size), [0x26], zigzag(offset), [0x00]);
  const chunk =
    elsewhere === ''
      ? bytes(column, [0x00])
      : bytes([0x18, elsewhere.length], elsewhere, [0x2c], column.subarray(1), [0x00]);
  const group = bytes([0x19, 0x1c], chunk, [0x16], zigzag(size), [0x16], zigzag(1), [0x00]);
  const schema = bytes([0x19, 0x1c, 0x48, 1, 0x61, 0x00]);
  const footer = bytes(
    before,
    [0x15],
    zigzag(1),
    schema,
    [0x16],
    zigzag(1),
    [0x19, 0x1c],
    group,
    [0x00],
  );
  return bytes('PAR1', Buffer.alloc(8), footer, le(4, footer.length), 'PAR1');
};

/** Footer with a schema and one record batch of 8 and 8 bytes. */
export const arrow = ({ offset = 8, body = 8, count = 1, schema = 4 } = {}): Buffer => {
  // root offset; vtable (version, schema, dictionaries, batches); table; schema's place; vector of blocks
  const footer = bytes(
    ...[le(4, 16), le(2, 12), le(2, 12), le(2, 0), le(2, schema), le(2, 0), le(2, 8)],
    ...[le(4, 12), le(4, 20), le(4, 20), Buffer.alloc(12)],
    ...[Buffer.alloc(4), le(4, count), le(8, offset), le(4, 8), le(4, 0), le(8, body)],
  );
  return bytes('ARROW1\0\0', Buffer.alloc(16), footer, le(4, footer.length), 'ARROW1');
};

export const npy = (descr: string, version = 1, shape = '(3,)', data = 24): Buffer => {
  const header = `{'descr': ${descr}, 'fortran_order': False, 'shape': ${shape}, }\n`;
  return bytes(
    '\x93NUMPY',
    [version, 0],
    le(version === 1 ? 2 : 4, header.length),
    header,
    Buffer.alloc(data),
  );
};

export const safetensors = (header: unknown, data: number, length?: number | bigint): Buffer => {
  const text = typeof header === 'string' ? header : JSON.stringify(header);
  return bytes(le(8, length ?? text.length), text, Buffer.alloc(data));
};

export const tfRecord = (content: string, length: number | bigint = content.length): Buffer => {
  const sum = (part: Buffer) => le(4, masked(crc32c(part)));
  return bytes(le(8, length), sum(le(8, length)), content, sum(Buffer.from(content)));
};

export const grib = (length = 20, edition = 2): Buffer =>
  edition === 2
    ? bytes('GRIB', [0, 0, 0, 2], be(8, length), '7777')
    : bytes('GRIB', be(3, length), [1], Buffer.alloc(8), '7777');

export const asdf = (tree: string, { allocated = 8, used = 8, header = 48 } = {}): Buffer =>
  bytes(
    `#ASDF 1.0.0\n#ASDF_STANDARD 1.6.0\n%YAML 1.1\n--- !core/asdf-1.1.0\n${tree}\n...\n`,
    ...['\xd3BLK', be(2, header), be(4, 0), '\0\0\0\0', be(8, allocated), be(8, used), be(8, used)],
    ...[Buffer.alloc(16), Buffer.alloc(8)],
  );

export const mat = (type = 14, length = 8): Buffer =>
  bytes(
    'MATLAB 5.0 MAT-file, Platform: GLNXA64'.padEnd(124),
    [0, 1],
    'IM',
    le(4, type),
    le(4, length),
    Buffer.alloc(8),
  );

const chunk = (type: string, content: Buffer): Buffer =>
  bytes(be(4, content.length), type, content, be(4, crc32(bytes(type, content))));
export const png = ({ width = 4, height = 4 } = {}): Buffer =>
  bytes(
    '\x89PNG\r\n\x1a\n',
    chunk('IHDR', bytes(be(4, width), be(4, height), [8, 0, 0, 0, 0])),
    chunk('IDAT', Buffer.alloc(8)),
    chunk('IEND', Buffer.alloc(0)),
  );

/** An application's segment, a frame, a scan and its end. */
export const jpeg = (segment = 4): Buffer =>
  bytes(
    ...['\xff\xd8', '\xff\xe0', be(2, segment), 'JF', '\xff\xff\xc0', be(2, 4), '\x08\x01'],
    ...['\xff\xda', be(2, 4), '\x01\x00', Buffer.alloc(8), '\xff\xd9'],
  );

/** A directory with one strip of 8 bytes; little-endian, or BigTIFF in big-endian. */
export const tiff = (big = false, { next = 0, strip = 8, count = 1 } = {}): Buffer => {
  const n = big ? 8 : 4;
  const put = big ? be : le;
  const entry = (tag: number, type: number, value: number) =>
    bytes(put(2, tag), put(2, type), put(n, count), put(n, value));
  const start = big ? 16 : 8;
  return bytes(
    big
      ? bytes('MM', be(2, 43), be(2, 8), be(2, 0), be(8, start))
      : bytes('II', le(2, 42), le(4, start)),
    ...[
      put(big ? 8 : 2, 2),
      entry(273, big ? 16 : 4, start + (big ? 56 : 30)),
      entry(279, big ? 16 : 4, strip),
    ],
    ...[put(n, next), Buffer.alloc(8)],
  );
};

const codestream = bytes('\xff\x4f\xff\x51', Buffer.alloc(48), '\xff\xd9');
const box = (type: string, content: Buffer, length = content.length + 8): Buffer =>
  bytes(be(4, length), type, content);
export const jp2 = ({
  last = codestream.length + 8,
  extra = '',
}: { last?: number; extra?: string | Buffer } = {}): Buffer =>
  bytes(box('jP  ', bytes('\r\n\x87\n')), extra, box('jp2c', codestream, last));
export const jp2Box = box;

/** PostScript: footer of 4 bytes, no metadata. */
export const orc = ({ footer = 4, compression = 0, magic = true } = {}): Buffer => {
  const script = bytes(
    [0x08, footer, 0x10, compression, 0x28, 0],
    magic ? bytes([0x82, 0xf4, 0x03, 3], 'ORC') : '',
  );
  return bytes('ORC', Buffer.alloc(4), script, [script.length]);
};

/** One header of POSIX's ustar with its content. */
export const tarEntry = (
  name: string,
  content = 'a,b\n',
  { type = '0', size = content.length } = {},
): Buffer => {
  const head = Buffer.alloc(512);
  head.write(name, 0, 100);
  head.write(size.toString(8).padStart(11, '0'), 124);
  head.write(type, 156);
  head.write('ustar\x0000', 257);
  head.fill(' ', 148, 156);
  const sum = head.reduce((total, byte) => total + byte, 0);
  head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return bytes(head, content.padEnd(Math.ceil(content.length / 512) * 512, '\0'));
};
export const tar = (...entries: Buffer[]): Buffer => bytes(...entries, Buffer.alloc(1024));
