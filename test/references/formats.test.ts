import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { isError } from '../../functions/contributions/domain/issue.ts';
import { parsers } from '../../functions/contributions/domain/parsers/index.ts';
import { formatsOf } from '../../functions/contributions/domain/formats.ts';
import { writtenFile } from '../../scripts/lib/references.ts';
import { sampleFile, samples } from '../../scripts/lib/samples.ts';
import { looked } from '../contributions/looked.ts';

interface Real {
  /** What it is called when it is uploaded. */
  path: string;
  file: () => Promise<string>;
}

const written = ['offset.nc', 'data.nc', 'weights.safetensors', 'examples.tfrecord', 'fluxes.ipynb']
  .concat('fluxes.tsv', 'fluxes.jsonl', 'compressed.npz', 'fluxes.tar', 'fluxes.zip')
  .map((path): Real => ({ path, file: () => writtenFile(path) }));
const published = samples
  .filter(({ format }) => !['fake', 'objects', 'votable'].includes(format))
  .map(({ id, member }): Real => ({
    path: `${id}.${member.replace(/^.*?\.(?=[a-z0-9]+(?:\.gz)?$)/, '')}`,
    file: () => sampleFile(id),
  }));
const all = [...published, ...written];
const hasParser = ({ path }: Real) => formatsOf(path)!.some(({ name }) => name in parsers);
const codes = async (path: string, content: Buffer) =>
  (await looked(path, content)).issues.filter(isError).map(({ code }) => code);

describe('Real files of instruments and of formats’ own libraries', () => {
  for (const { path, file } of all)
    it(`takes ${path}`, async () =>
      assert.deepEqual(await codes(path, await readFile(await file())), []));

  it('are of every format that has a parser, but for Zarr, which is ZIP, and plain text', () => {
    const seen = new Set(all.flatMap(({ path }) => formatsOf(path)!.map(({ name }) => name)));
    assert.deepEqual(
      Object.keys(parsers).filter((name) => !seen.has(name)),
      ['Zarr', 'text'],
    );
  });

  // what has no end of its own cannot miss it: lines are cut within one
  const lines = /\.(?:csv|tsv|jsonl)$/;
  for (const real of all.filter(hasParser))
    it(`notices that ${real.path} is cut off`, async () => {
      const whole = await readFile(await real.file());
      // archives are filled up with zeros behind their end
      const content = whole.subarray(0, whole.findLastIndex((byte) => byte !== 0) + 1);
      const cuts = lines.test(real.path)
        ? [content.lastIndexOf('\n', content.length - 2) + 2]
        : [0.001, 0.1, 0.51, 0.9, 0.99].map((part) => Math.floor(part * content.length));
      // the last byte is white space in texts
      const last = content.toString('latin1').trimEnd().length - 1;
      for (const size of lines.test(real.path) ? cuts : [...cuts, last])
        assert.notDeepEqual(
          (await looked(real.path, content.subarray(0, size))).issues,
          [],
          `${size}`,
        );
    });

  it('are refused under the name of another format', async () => {
    const families = [/^(?:h5|hdf5|nc|mat)$/, /^(?:nc|cdf)$/, /^(?:csv|tsv|json|jsonl|ipynb|txt)$/];
    const extensions = [
      'fits',
      'h5',
      'nc',
      'cdf',
      'parquet',
      'arrow',
      'npy',
      'npz',
      'safetensors',
      'tfrecord',
      'grib',
      'asdf',
      'ipynb',
      'mat',
      'csv',
    ];
    for (const { path, file } of all) {
      const content = await readFile(await file());
      const own = formatsOf(path)!;
      for (const extension of extensions) {
        const under = formatsOf(`a.${extension}`)!;
        const last = path.split('.').at(-1)!;
        if (under.some((format) => own.includes(format))) continue;
        if (families.some((family) => family.test(extension) && family.test(last))) continue;
        const found = await codes(`a.${extension}`, content);
        assert.notDeepEqual(found, [], `${path} as ${extension}`);
      }
    }
  });

  const hostile: [path: string, file: () => Promise<string>, code: string][] = [
    ['a.fits', () => sampleFile('not-fits'), 'html'],
    ['a.mat', () => sampleFile('mat-malformed'), 'cut-off'],
    ['a.npy', () => sampleFile('objects-npy'), 'object-array'],
    ['a.npz', () => sampleFile('objects-npz'), 'object-array'],
    ['a.csv', () => writtenFile('fluxes.pickle'), 'pickle'],
    ['model.zip', () => writtenFile('model.zip'), 'archive-danger'],
  ];
  for (const [path, file, code] of hostile)
    it(`refuses what came as ${path}: ${code}`, async () =>
      assert.deepEqual(await codes(path, await readFile(await file())), [code]));
});
