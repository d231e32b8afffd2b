import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { formats } from '../../functions/contributions/domain/formats.ts';
import { isError, Issue } from '../../functions/contributions/domain/issue.ts';
import { parsers, seenWhole } from '../../functions/contributions/domain/parsers/index.ts';
import { codesOf, looked, parsed } from './looked.ts';
import * as make from './minimal.ts';
import { damaged } from './damage.ts';
import { plainNpy, samples, zipOf } from './samples.ts';
import { deep, fits, image, notebook, primary, unfit } from './unfit.ts';

const { be, bytes } = make;
const pathOf = (name: string) => (/^[\w-]+\.(?!gz$|zip$)/.test(name) ? name : `a.${name}`);

describe('Parsers of formats', () => {
  for (const [path, cases] of Object.entries(unfit))
    for (const [what, contents] of Object.entries(cases))
      it(`${path}: refuses ${what}`, async () => {
        for (const [code, content] of contents) {
          const { issues, dangerous } = await looked(path, content);
          assert.deepEqual(
            issues.filter(isError).map((issue) => `${issue.code}${dangerous ? '!' : ''}`),
            [code],
          );
          assert.ok(issues.every((issue) => issue.location.startsWith(path)));
        }
      });

  it('has something unfit of every format that has a parser', () => {
    const tried = Object.keys(unfit).map((path) => path.slice(2));
    const untried = Object.keys(parsers).filter(
      (name) =>
        !formats
          .find((format) => format.name === name)!
          .extensions.some((one) => tried.includes(one)),
    );
    assert.deepEqual(untried, ['Zarr']);
    assert.equal(parsers['Zarr'], parsers['ZIP']);
  });
  it('is there for formats that there are', () => {
    const names = formats.map(({ name }) => name);
    assert.deepEqual(
      [...Object.keys(parsers), ...seenWhole].filter((name) => !names.includes(name)),
      [],
    );
  });

  const notes: [path: string, content: Buffer, code: string][] = [
    ['a.fits', bytes(fits(...primary), Buffer.alloc(2880, 1)), 'fits-trailing'],
    ['a.fits', make.fits(['SIMPLE = T', ...image(), 'END'], 4), 'fits-blocks'],
    ['a.fits', make.fits([...primary, 'COMMENT \xe4', 'END'], 0), 'fits-card'],
    ['a.npy', bytes(plainNpy, [0]), 'npy-trailing'],
    ['a.nc', make.netcdf(1, { length: 3, type: 1, data: 3 }), 'netcdf-unfilled'],
    ['a.grib', bytes(make.grib(), 'TTAA00 KWBC\r\r\n', make.grib()), 'grib-between'],
    [
      'a.grib',
      bytes('GRIB', be(3, 2 ** 23), [1], Buffer.alloc(9000), '7777'),
      'not-looked-through',
    ],
    ['a.asdf', make.asdf('a: !core/externalarray-1.0.0 {}'), 'asdf-elsewhere'],
    ['a.asdf', make.asdf('a: {$ref: "http://example.org/b.asdf#/a"}'), 'asdf-elsewhere'],
    ['a.csv', Buffer.from('a,b\n1,2\n3\n4,5\n'), 'csv-ragged'],
    ['a.png', bytes(make.png(), [0]), 'png-trailing'],
    ['a.tar', make.tar(make.tarEntry('a.csv')).subarray(0, -512), 'tar-end'],
    [
      'a.safetensors',
      make.safetensors(`{"__metadata__": {"a": "${'x'.repeat(2 ** 20)}"}}`, 0),
      'not-looked-through',
    ],
  ];
  for (const [path, content, code] of notes)
    it(`${path}: takes it with a note: ${code}`, async () => {
      const { issues, dangerous } = await looked(path, content);
      assert.deepEqual(
        [issues.map((issue) => [issue.code, issue.severity]), dangerous],
        [[[code, 'warning']], false],
      );
    });

  const taken: [what: string, path: string, content: Buffer][] = [
    [
      'a tar with long names',
      'a.tar',
      make.tar(
        make.tarEntry('././@LongLink', `${'d/'.repeat(60)}a.csv\0`, { type: 'L' }),
        make.tarEntry('a.csv'),
        make.tarEntry('pax', '14 path=b.csv\n', { type: 'x' }),
        make.tarEntry('c.csv'),
        make.tarEntry('d/', '', { type: '5' }),
      ),
    ],
    ['a JPEG 2000 codestream alone', 'a.j2k', make.jp2().subarray(20)],
    [
      'random groups',
      'a.fits',
      make.fits(
        [
          ...['SIMPLE = T', 'BITPIX = 8', 'NAXIS = 2', 'NAXIS1 = 0', 'NAXIS2 = 3'],
          'GROUPS = T',
          'PCOUNT = 2',
          'GCOUNT = 2',
          'END',
        ],
        2880,
      ),
    ],
    [
      'an extension with a heap',
      'a.fits',
      bytes(
        fits(...primary).subarray(0, 2880),
        make.fits(["XTENSION= 'BINTABLE'", ...image('PCOUNT = 8', 'GCOUNT = 1'), 'END'], 2880),
      ),
    ],
    ['a superblock far behind', 'a.mat', bytes('MATLAB 7.3 MAT-file'.padEnd(512), make.hdf5(512))],
    ['records', 'a.nc', make.netcdf(1, { length: 0, records: 4 })],
    ['records as they come', 'a.nc', make.netcdf(2, { length: 0, records: 2 ** 32 - 1 })],
    ['GRIB of edition 1', 'a.grb', make.grib(20, 1)],
    ['several messages', 'a.grib2', bytes(make.grib(), make.grib())],
    [
      'a dtype with fields',
      'a.npy',
      make.npy("[('a', '<i4'), ('b', '|S4', (2,)), ('t', '<M8[ns]')]", 3, '()', 20),
    ],
    ['nothing in a shape', 'a.npy', make.npy("'|b1'", 2, '(0, 5)', 0)],
    ['a scalar header of Python 2', 'a.npy', make.npy("'<f8'", 1, '(3L,)')],
    ['no tensor', 'a.safetensors', make.safetensors({ __metadata__: { a: 'b' } }, 0)],
    [
      'several records',
      'a.tfrecord',
      bytes(make.tfRecord('a'), make.tfRecord(''), make.tfRecord('b'.repeat(99))),
    ],
    [
      'a value alone',
      'a.json',
      Buffer.from('[-0.5e+10, "\\ud83d\\ude00☉", true, null, {}, [[]], {"a": [1]}]\n'),
    ],
    ['values as deep as allowed', 'a.json', deep(500)],
    ['a byte order mark', 'a.json', Buffer.from('\ufeff{}')],
    ['empty lines', 'a.jsonl', Buffer.from('{"a": 1}\n\n[2]\n')],
    ['quotation marks', 'a.csv', Buffer.from('a,b\n"1,""x"",\n2",3\r\n-1.5,+2e3\n-inf,-\n')],
    ['comments', 'a.csv', Buffer.from('# one, two, three, four\na,b\n1,2\n')],
    ['semicolons', 'a.csv', Buffer.from('a;b\n1,5;2\n')],
    ['a last record without its line’s end', 'a.csv', Buffer.from('a,b\n1,2')],
    [
      'ASDF with a block index',
      'a.asdf',
      bytes(make.asdf('a: 1'), '#ASDF BLOCK INDEX\n%YAML 1.1\n---\n[1]\n...\n'),
    ],
    ['ASDF without blocks', 'a.asdf', bytes('#ASDF 1.0.0\n%YAML 1.1\n---\na: 1\n...\n')],
    [
      'a plain notebook',
      'a.ipynb',
      notebook({
        cells: [{ source: ['descript(1)'], outputs: [{ data: { 'text/html': '<table>' } }] }],
      }),
    ],
    ['YAML', 'a.yml', Buffer.from('a: !!str 1\n')],
    [
      'many arrays',
      'a.npz',
      zipOf(
        Array.from({ length: 200 }, (_, n) => ({
          name: `${n}.npy`,
          content: plainNpy,
          deflate: n % 2 === 0,
        })),
      ),
    ],
    [
      'an array that deflates a thousandfold',
      'a.npz',
      zipOf([
        { name: 'z.npy', content: make.npy("'<f8'", 1, '(100000,)', 800_000), deflate: true },
        { name: 'r.npy', content: make.npy("'|S1000000'", 1, '(1,)', 1_000_000), deflate: false },
      ]),
    ],
  ];
  for (const [what, path, content] of taken)
    it(`${path}: takes ${what}`, async () => {
      assert.deepEqual(await codesOf(path, content), []);
    });

  it('says where and what to do', async () => {
    const { issues } = await looked(
      'images/a.fits',
      make.fits(['SIMPLE = T', ...image(), 'END'], 3),
    );
    assert.deepEqual(issues, [
      {
        code: 'cut-off',
        severity: 'error',
        location: 'images/a.fits@2880',
        message: 'The data of the header at 0 goes beyond the end of the file.',
        suggestion: 'The file is cut off, or its header says more than there is: send it whole.',
      },
    ]);
  });
});

/** FUZZ_RUNS=100000 for a night's run; FUZZ_SEED to see a failure again. */
const runs = {
  numRuns: Number(process.env['FUZZ_RUNS'] ?? 50),
  ...(process.env['FUZZ_SEED'] === undefined ? {} : { seed: Number(process.env['FUZZ_SEED']) }),
};

/** A run takes a millisecond; a machine may be busy. */
const patience = Math.max(30_000, runs.numRuns * 100);

describe('Parsers on damaged files', function () {
  this.timeout(2 * patience);
  const whole = Object.entries(samples).filter(([name]) => !/csv|tsv|md|txt|jsonl|yaml/.test(name));
  for (const [name, content] of whole) {
    const format = formats.find(({ extensions }) => extensions.includes(name.split('.').at(-1)!));
    if (format === undefined || !(format.name in parsers)) continue;
    it(`${pathOf(name)}: notices every cut`, async () => {
      for (let size = 0; size < content.length; size += content.length > 4000 ? 37 : 1) {
        const { issues } = await looked(pathOf(name), content.subarray(0, size));
        assert.notDeepEqual(issues, [], `cut at ${size} of ${content.length}`);
      }
    });
  }

  for (const [name, content] of Object.entries(samples))
    it(`${pathOf(name)}: come to an answer, whatever was done to them`, async () => {
      const property = fc.asyncProperty(damaged(content), async (bytes) => {
        const found = await parsed(pathOf(name), bytes);
        for (const issue of found?.issues ?? []) Issue.parse(issue);
      });
      await fc.assert(property, {
        ...runs,
        interruptAfterTimeLimit: patience,
        markInterruptAsFailure: true,
      });
    });

  it('come to an answer on what is unfit and was damaged, too', async () => {
    const all = Object.entries(unfit).flatMap(([path, cases]) =>
      Object.values(cases)
        .flat()
        .filter(([, content]) => content.length < 20_000)
        .map(([, content]) => ({ path, content })),
    );
    const damage = fc
      .constantFrom(...all)
      .chain(({ path, content }) => damaged(content).map((bytes) => ({ path, bytes })));
    const property = fc.asyncProperty(damage, async ({ path, bytes }) => {
      await parsed(path, bytes);
    });
    await fc.assert(property, { ...runs, numRuns: runs.numRuns * 10 });
  });
});
