import * as make from './minimal.ts';
import { objectNpy, plainNpy, zipOf } from './samples.ts';

const { be, bytes, le } = make;
export const fits = (...cards: string[]) => make.fits([...cards, 'END']);
export const primary = ['SIMPLE = T', 'BITPIX = 8', 'NAXIS = 0'];
export const image = (...more: string[]) => ['BITPIX = 8', 'NAXIS = 1', 'NAXIS1 = 4', ...more];
const tensor = (from: number, to: number, shape: number[] = [(to - from) / 4]) => ({
  dtype: 'F32',
  shape,
  data_offsets: [from, to],
});
export const deep = (levels: number) => Buffer.from('['.repeat(levels) + ']'.repeat(levels));
export const notebook = (more: object) =>
  Buffer.from(JSON.stringify({ cells: [], metadata: {}, nbformat: 4, ...more }));
const zipWith = (change: (zip: Buffer) => void, ...names: string[]) => {
  const zip = zipOf(names.map((name) => ({ name, content: name.repeat(20) })));
  change(zip);
  return zip;
};
const inDirectory = (zip: Buffer, entry: number, field: number): number => {
  let at = 0;
  for (let n = 0; n <= entry; n += 1) at = zip.indexOf('PK\x01\x02', at + 1, 'latin1');
  return at + field;
};

/** What no file of a kind may be, by the code that refuses it; with `!` it goes to quarantine. */
export const unfit: Record<string, Record<string, [code: string, content: Buffer][]>> = {
  'a.fits': {
    'a header without its end': [['cut-off', make.fits(primary, 0)]],
    'a header that never ends': [
      ['fits-header', make.fits(['SIMPLE = T', ...Array<string>(101_000).fill('COMMENT x')])],
    ],
    'mandatory cards in disorder': [['fits-card', fits('SIMPLE = T', 'NAXIS = 0', 'BITPIX = 8')]],
    'no BITPIX': [['fits-card', fits('SIMPLE = T', 'NAXIS = 0')]],
    'a BITPIX that is none': [['fits-card', fits('SIMPLE = T', 'BITPIX = 7', 'NAXIS = 0')]],
    'too many axes': [['fits-card', fits('SIMPLE = T', 'BITPIX = 8', 'NAXIS = 1000')]],
    'a negative axis': [['fits-card', fits('SIMPLE = T', ...image().slice(0, 2), 'NAXIS1 = -4')]],
    'an axis beyond all measure': [
      ['cut-off', fits('SIMPLE = T', ...image().slice(0, 2), 'NAXIS1 = 999999999999999999')],
    ],
    'data that are not there': [['cut-off', make.fits(['SIMPLE = T', ...image(), 'END'], 3)]],
    'an extension whose heap is not there': [
      [
        'cut-off',
        bytes(
          fits(...primary).subarray(0, 2880),
          make.fits(["XTENSION= 'BINTABLE'", ...image('PCOUNT = 9'), 'END'], 12),
        ),
      ],
    ],
  },
  'a.h5': {
    'a superblock of a later version': [
      ['hdf5-superblock', bytes('\x89HDF\r\n\x1a\n', [9], Buffer.alloc(88))],
    ],
    'less than its superblock says': [['cut-off', make.hdf5(0, 0, { eof: 113 })]],
    'a root group outside': [
      ['hdf5-root', make.hdf5(0, 0, { root: 112 })],
      ['hdf5-root', make.hdf5(0, 2, { root: 0 })],
    ],
    'no root group where it should be': [['hdf5-root', make.hdf5(0, 0, { root: 8 })]],
    'addresses of no known width': [
      ['hdf5-superblock', bytes('\x89HDF\r\n\x1a\n', [0, 0, 0, 0, 0, 255, 8], Buffer.alloc(90))],
    ],
    'a changed superblock': [
      [
        'hdf5-checksum',
        (() => {
          const file = make.hdf5(0, 2);
          file[28]! ^= 1;
          file[12]! ^= 1;
          return file;
        })(),
      ],
    ],
    'only a user block': [['content-differs', Buffer.alloc(600)]],
  },
  'a.nc': {
    'a variable beyond the end': [['cut-off', make.netcdf(1, { begin: 1000 })]],
    'a variable within the header': [['netcdf-header', make.netcdf(2, { begin: 40 })]],
    'a dimension that no file has room for': [
      ['cut-off', make.netcdf(1, { length: 2 ** 32 - 1 })],
      ['cut-off', make.netcdf(5, { length: 2 ** 53 })],
    ],
    'a name without end': [['netcdf-header', make.netcdf(5, { nameLength: 2 ** 50 })]],
    'a variable of no dimension there is': [['netcdf-header', make.netcdf(2, { dimension: 7 })]],
    'records that are not there': [['cut-off', make.netcdf(1, { length: 0, records: 9 })]],
    'a list of two thousand million': [
      ['cut-off', bytes('CDF\x01', be(4, 0), be(4, 10), be(4, 2 ** 31), be(4, 0))],
    ],
    'a list of another kind': [
      ['netcdf-header', bytes('CDF\x01', be(4, 0), be(4, 11), be(4, 1), be(8, 0))],
    ],
  },
  'a.cdf': {
    'less than its descriptor says': [['cut-off', make.cdf({ eof: 189 })]],
    'variables in other files': [['cdf-multi-file', make.cdf({ flags: 1 })]],
    'a chain of variables that bites its tail': [['cdf-chain', make.cdf({ next: 148 })]],
    'fewer variables than announced': [['cdf-chain', make.cdf({ count: 2 })]],
    'more variables than any file has room for': [
      ['cut-off', make.cdf({ count: 2 ** 31, next: 148 })],
    ],
    'a chain that leads elsewhere': [['cdf-record', make.cdf({ next: 64, count: 2 })]],
  },
  'a.parquet': {
    'data in another file': [
      ['parquet-elsewhere!', make.parquet({ elsewhere: '../../etc/passwd' })],
    ],
    'a column beyond the footer': [['cut-off', make.parquet({ size: 9 })]],
    'a column in the header': [['cut-off', make.parquet({ offset: 1 })]],
    'a footer longer than the file': [['cut-off', bytes('PAR1', le(4, 100), 'PAR1')]],
    'a footer that describes nothing': [['parquet-footer', bytes('PAR1', [0], le(4, 1), 'PAR1')]],
    'structures without end in one another': [
      ['thrift', bytes('PAR1', Buffer.alloc(99, 0x1c), le(4, 99), 'PAR1')],
      ['thrift', bytes('PAR1', Buffer.alloc(99, 0x19), le(4, 99), 'PAR1')],
    ],
    'a list longer than the file': [
      ['cut-off', make.parquet({ before: [0xf9, 0xf3, 0xff, 0xff, 0xff, 0x7f] })],
    ],
    'an encrypted footer': [['content-differs', bytes('PARE', Buffer.alloc(8), 'PARE')]],
  },
  'a.arrow': {
    'a batch beyond the footer': [['cut-off', make.arrow({ body: 9 })]],
    'a batch before the file': [['cut-off', make.arrow({ offset: -8 })]],
    'more batches than there is room for': [['cut-off', make.arrow({ count: 2 ** 31 })]],
    'no schema': [['arrow-footer', make.arrow({ schema: 0 })]],
    'a footer longer than the file': [['cut-off', bytes('ARROW1\0\0', le(4, 99), 'ARROW1')]],
    'a footer that points out of itself': [
      ['arrow-footer', bytes('ARROW1\0\0', le(4, 2 ** 30), Buffer.alloc(12), le(4, 16), 'ARROW1')],
    ],
  },
  'a.npy': {
    'Python objects': [
      ['object-array!', objectNpy],
      ['object-array!', make.npy("[('a', '<i4'), ('b', [('c', 'O')])]")],
    ],
    'fewer items than its header says': [['cut-off', plainNpy.subarray(0, -1)]],
    'a shape beyond all measure': [
      ['cut-off', make.npy("'<f8'", 1, '(999999999999999999, 999999999999999999)')],
    ],
    'a dtype that is none': [['npy-header', make.npy("'<q8'")]],
    'a header that is code': [['npy-header', make.npy("__import__('os').system('id')")]],
    'a negative shape': [['npy-header', make.npy("'<f8'", 1, '(-3,)')]],
    'a header beyond all measure': [
      ['npy-unseen!', bytes('\x93NUMPY', [2, 0], le(4, 2 ** 31), Buffer.alloc(70_000))],
    ],
  },
  'a.safetensors': {
    'a header longer than the file': [['content-differs', make.safetensors({}, 0, 2n ** 63n)]],
    'a tensor beyond the end': [['cut-off', make.safetensors({ a: tensor(0, 16) }, 8)]],
    'tensors on one another': [
      ['safetensors-header', make.safetensors({ a: tensor(0, 8), b: tensor(4, 12) }, 12)],
    ],
    'a gap between tensors': [
      ['safetensors-header', make.safetensors({ a: tensor(0, 4), b: tensor(8, 12) }, 12)],
    ],
    'something behind the last tensor': [
      ['safetensors-header', make.safetensors({ a: tensor(0, 4) }, 9000)],
    ],
    'a shape that is not its size': [
      ['safetensors-header', make.safetensors({ a: tensor(0, 4, [2 ** 52]) }, 4)],
    ],
    'no JSON': [['safetensors-header', make.safetensors('{"a', 4)]],
    'metadata that are no texts': [
      ['safetensors-header', make.safetensors({ __metadata__: { a: {} } }, 0)],
    ],
  },
  'a.tfrecord': {
    'changed content': [
      [
        'tfrecord-crc',
        Buffer.from(make.tfRecord('abc').toString('latin1').replace('abc', 'abd'), 'latin1'),
      ],
    ],
    'a second record without its length': [
      ['tfrecord-crc', bytes(make.tfRecord('abc'), Buffer.alloc(20))],
    ],
    'a record that is cut off': [
      ['cut-off', bytes(make.tfRecord('abc'), make.tfRecord('abcd').subarray(0, 18))],
    ],
    'a length beyond all measure': [
      ['cut-off', bytes(make.tfRecord('abc'), make.tfRecord('abc', 2n ** 64n - 1n))],
    ],
  },
  'a.grib': {
    'a message that does not end where it says': [
      ['grib-end', bytes('GRIB', [0, 0, 0, 2], be(8, 24), '7777', 'abcd', make.grib())],
    ],
    'a message of no length': [['grib-length', make.grib(0)]],
    'a message beyond the end': [['cut-off', make.grib(21)]],
    'a second message beyond all measure': [['cut-off', bytes(make.grib(), make.grib(2 ** 60))]],
    'an edition that is none': [['grib-edition', bytes('GRIB', [0, 0, 0, 7], be(8, 20), '7777')]],
  },
  'a.asdf': {
    'a tag that runs code': [
      ['yaml-code!', make.asdf('a: !!python/object/apply:os.system ["id"]')],
      ['yaml-code!', make.asdf('a: !<tag:yaml.org,2002:python/name:os.system> x')],
    ],
    'a tree without end': [['cut-off', bytes('#ASDF 1.0.0\n%YAML 1.1\n---\na: 1\n')]],
    'a block beyond the end': [['cut-off', make.asdf('a: 1', { allocated: 9 })]],
    'a block that uses more than it has': [['asdf-block', make.asdf('a: 1', { used: 9 })]],
    'a block with too short a header': [['asdf-block', make.asdf('a: 1', { header: 0 })]],
    'something else behind the tree': [['asdf-block', bytes('#ASDF 1.0.0\n...\n', 'hello')]],
    'something else behind a block': [
      ['asdf-block', bytes(make.asdf('a: 1'), Buffer.alloc(60, 7))],
    ],
  },
  'a.mat': {
    'an element that is none': [['mat-element', make.mat(99)]],
    'an array beyond the end': [['cut-off', make.mat(14, 9)]],
    'a length beyond all measure': [['cut-off', make.mat(15, 2 ** 32 - 1)]],
  },
  'a.json': {
    'a value that is cut off': ['{"a": 1', '[1, 2', '{"a', '[', '{"a":'].map((text) => [
      'cut-off',
      Buffer.from(text),
    ]),
    'values too deep in one another': [['json', deep(501)]],
    'what no JSON is': [
      ...[
        '[1,]',
        '{"a" 1}',
        '{a: 1}',
        '[01]',
        '[1 2]',
        '[NaN]',
        '["\\x"]',
        '["\\u12g4"]',
        '{"a":1,}',
      ],
      ...['[tru]', '[+1]', '[.5]', '[1.]', '[1e]', '{} {}', '[}', '{"a":1]', '["a\nb"]', '[,]'],
    ].map((text) => ['json', Buffer.from(text)]),
    'a number of ten thousand signs': [['json', Buffer.from(`[${'1'.repeat(10_000)}]`)]],
    'other encodings': [['not-utf8', Buffer.from(`["${'x'.repeat(9000)}\xe4"]`, 'latin1')]],
  },
  'a.jsonl': {
    'a value over two lines': [['json', Buffer.from('{"a": 1}\n{"a":\n2}\n')]],
    'two values on a line': [['json', Buffer.from('{"a": 1} {"a": 2}\n')]],
    'a last line that is cut off': [['cut-off', Buffer.from('{"a": 1}\n{"a": ')]],
  },
  'a.ipynb': {
    'an output that is a script': [
      [
        'notebook-script',
        notebook({ cells: [{ outputs: [{ data: { 'application/javascript': 'alert(1)' } }] }] }),
      ],
      [
        'notebook-script',
        notebook({ cells: [{ outputs: [{ data: { 'text/html': '<SCRIPT>x' } }] }] }),
      ],
      ['notebook-script', Buffer.from('{"nbformat": 4, "cells": ["\\u003cs\\u0063ript>"]}')],
      ['notebook-script', notebook({ cells: [{ source: '<img src=x onerror=alert(1)>' }] })],
      ['notebook-script', notebook({ cells: [`${'x'.repeat(2 ** 20 - 40)}<script>`] })],
    ],
    'no cells': [['notebook', Buffer.from('{"nbformat": 4}')]],
    'cells only further down': [['notebook', Buffer.from('{"nbformat": 4, "a": {"cells": []}}')]],
    'a cut': [['cut-off', notebook({}).subarray(0, -1)]],
  },
  'a.csv': {
    formulas: [
      ...['a,=HYPERLINK("http://x")', "a,=cmd|' /c calc'!A0", '"=SUM(A1:A2)",b', '@SUM(A1)'],
      ...['a,+SUM(1)', "-cmd|' /c calc'!A0"],
    ].map((text) => ['csv-formula', Buffer.from(`x,y\n${text}\n`)]),
    'an open quotation mark': [['cut-off', Buffer.from('a,b\n1,"2\n3,4\n')]],
    'a last record that is cut off': [['cut-off', Buffer.from('a,b,c\n1,2,3\n4,5')]],
    'a record without end': [['csv-record', Buffer.from(`a,b\n${'x'.repeat(1_100_000)}`)]],
    'NUL far inside': [['not-utf8', bytes('a,b\n'.repeat(50_000), [0], 'a,b\n'.repeat(50_000))]],
  },
  'a.tsv': { formulas: [['csv-formula', Buffer.from('a\tb\n1\t=SUM(A1)\n')]] },
  'a.yaml': {
    'a tag that runs code': [['yaml-code!', Buffer.from('a: !!python/object:os.system x')]],
  },
  'a.txt': {
    'other encodings': [['not-utf8', Buffer.from(`${'x'.repeat(9000)}\xe4\n`, 'latin1')]],
  },
  'a.zip': {
    'entries on one another, as a bomb has them': [
      [
        'archive-overlap',
        zipWith((zip) => zip.writeUInt32LE(0, inDirectory(zip, 1, 42)), 'a', 'b'),
      ],
      [
        'archive-overlap',
        // on the last byte of the first: a header of 30, a name of 1, the content
        zipWith(
          (zip) => {
            const compressed = zip.readUInt32LE(inDirectory(zip, 0, 20));
            zip.writeUInt32LE(30 + 1 + compressed - 1, inDirectory(zip, 1, 42));
          },
          'a',
          'b',
        ),
      ],
    ],
    'a link': [
      [
        'archive-link',
        zipWith((zip) => {
          zip.writeUInt16LE(0x0314, inDirectory(zip, 0, 4));
          zip.writeUInt32LE(0xa1ff0000, inDirectory(zip, 0, 38));
        }, 'a'),
      ],
    ],
    'two entries of one name': [['archive-twice', zipWith(() => undefined, 'a.csv', 'A.csv')]],
    'a control sign in a name': [['archive-path', zipWith(() => undefined, 'a\u0007.csv')]],
    'a second end, in its comment': [
      [
        'archive-unreadable',
        bytes(
          zipWith(() => undefined, 'a'),
          'PK\x05\x06',
        ),
      ],
    ],
    'a gap before its end': [
      ['archive-unreadable', zipWith((zip) => zip.writeUInt32LE(1, zip.length - 6), 'a')],
    ],
    'PyTorch’s pickles': [
      [
        'archive-danger!',
        zipOf(['model/data.pkl', 'model/version'].map((name) => ({ name, content: 'x' }))),
      ],
    ],
  },
  'a.npz': {
    'Python objects': [
      [
        'object-array!',
        zipOf([
          { name: 'b.npy', content: plainNpy },
          { name: 'a.npy', content: objectNpy, deflate: true },
        ]),
      ],
    ],
    'an array that is less than it says': [
      ['npy-size', zipOf([{ name: 'a.npy', content: plainNpy.subarray(0, -1) }])],
    ],
    'no array': [['npy-header', zipOf([{ name: 'a.npy', content: 'hello, I am not an array' }])]],
    'a header that inflates without end': [
      [
        'npy-header',
        zipOf([
          { name: 'a.npy', content: Buffer.alloc(150_000), deflate: true },
          { name: 'b.npy', content: make.npy("'|S2000'", 1, '()', 2000) },
        ]),
      ],
    ],
    'an entry with two names': [
      ['archive-unreadable', zipWith((zip) => zip.write('b', 30, 'latin1'), 'a.npy')],
    ],
  },
  'a.png': {
    'a changed chunk': [
      [
        'png-chunk',
        (() => {
          const file = make.png();
          file[45]! ^= 1;
          return file;
        })(),
      ],
    ],
    'more pixels than any memory has room for': [
      ['png-size', make.png({ width: 2 ** 31 - 1, height: 2 ** 31 - 1 })],
    ],
    'no pixel': [['png-size', make.png({ width: 0 })]],
    'no header': [['png-chunk', bytes('\x89PNG\r\n\x1a\n', make.png().subarray(33))]],
  },
  'a.jpg': {
    'a segment without length': [['jpeg-segment', make.jpeg(0)]],
    'a segment beyond the end': [['cut-off', make.jpeg(60_000)]],
    'no frame': [['jpeg-segment', bytes('\xff\xd8\xff\xda', be(2, 2), '\xff\xd9')]],
    'an end at its beginning': [['jpeg-segment', bytes('\xff\xd8\xff\xd9\0\0')]],
  },
  'a.tif': {
    'directories that bite their tail': [['tiff-directory', make.tiff(false, { next: 8 })]],
    'a directory beyond the end': [['cut-off', make.tiff(true, { next: 2 ** 50 })]],
    'a strip beyond the end': [['cut-off', make.tiff(false, { strip: 9 })]],
    'a value beyond the end': [['cut-off', make.tiff(true, { count: 2 ** 60 })]],
    'no image': [['tiff-directory', bytes('II*\0', Buffer.alloc(12))]],
  },
  'a.jp2': {
    'a box beyond the end': [['cut-off', make.jp2({ last: 2 ** 31 })]],
    'a box shorter than its header': [
      ['jp2-box', make.jp2({ extra: make.jp2Box('xxxx', Buffer.alloc(0), 7) })],
    ],
    'a part on another server': [
      ['jp2-elsewhere', make.jp2({ extra: make.jp2Box('url ', bytes('http://example.org')) })],
    ],
    'no codestream': [['jp2-box', make.jp2().subarray(0, 12)]],
  },
  'a.orc': {
    'a footer beyond the beginning': [['cut-off', make.orc({ footer: 100 })]],
    'no footer': [['cut-off', make.orc({ footer: 0 })]],
    'a compression that is none': [['orc-tail', make.orc({ compression: 9 })]],
    'a tail longer than the file': [['cut-off', bytes('ORC', Buffer.alloc(4), 'ORC', [255])]],
  },
  'a.tar': {
    'a path out of the folder': [['archive-path', make.tar(make.tarEntry('../../etc/passwd'))]],
    'an absolute path by a long name': [
      [
        'archive-path',
        make.tar(
          make.tarEntry('././@LongLink', '/etc/passwd', { type: 'L' }),
          make.tarEntry('a.csv'),
        ),
      ],
      [
        'archive-path',
        make.tar(
          make.tarEntry('pax', '20 path=/etc/passwd\n', { type: 'x' }),
          make.tarEntry('a.csv'),
        ),
      ],
    ],
    'links and devices': ['1', '2', '3'].map((type) => [
      'archive-link',
      make.tar(make.tarEntry('a', '', { type })),
    ]),
    'a program': [['archive-danger!', make.tar(make.tarEntry('a.csv'), make.tarEntry('run.exe'))]],
    'a changed header': [
      [
        'tar-header',
        (() => {
          const file = make.tar(make.tarEntry('a.csv'));
          file[0]! ^= 1;
          return file;
        })(),
      ],
    ],
    'an entry beyond the end': [
      ['cut-off', make.tar(make.tarEntry('a.csv', 'a', { size: 8 ** 11 - 1 }))],
    ],
    'no end': [['cut-off', make.tarEntry('a.csv')]],
  },
};
