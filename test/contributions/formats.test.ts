import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { checkContent } from '../../functions/contributions/domain/check-content.ts';
import { formats, formatsOf, unknownFormat } from '../../functions/contributions/domain/formats.ts';
import { isError } from '../../functions/contributions/domain/issue.ts';
import { headBytes, tailBytes, type Sample } from '../../functions/contributions/domain/sample.ts';
import { harmful, samples } from './samples.ts';

const sampleOf = (content: Buffer): Sample => ({
  head: content.subarray(0, headBytes),
  tail: content.subarray(-tailBytes),
  size: content.length,
});
const pathOf = (name: string) =>
  (name.includes('.') ? name : `file.${name}`).replace(/^(?=(?:zarr\.zip|tar\.gz)$)/, 'file.');
const errors = (path: string, content: Buffer) =>
  checkContent(path, sampleOf(content))
    .issues.filter(isError)
    .map(({ code }) => code);

describe('Formats, by the signatures of their own specifications', () => {
  for (const name of Object.keys(samples))
    it(`takes ${pathOf(name)}`, () => assert.deepEqual(errors(pathOf(name), samples[name]!), []));

  it('has a sample of every format', () => {
    const tried = new Set(
      Object.keys(samples).flatMap((name) => formatsOf(pathOf(name))?.map((format) => format.name)),
    );
    const untried = formats.map(({ name }) => name).filter((name) => !tried.has(name));
    assert.deepEqual(untried, ['ONNX']);
  });

  /** Text formats hold one another, and so do the kinds of ZIP and of HDF5. */
  const families = [
    ['txt', 'md', 'csv', 'tsv', 'json', 'jsonl', 'ipynb', 'asdf'],
    ['zip', 'npz', 'zarr.zip'],
    ['h5', 'user-block.h5', 'later.h5', 'nc', 'one.nc', 'three.nc', 'five.nc'],
    ['cdf', 'one.nc', 'three.nc', 'five.nc', 'nc'],
  ];
  it('refuses every content under the name of another format', () => {
    for (const [is, content] of Object.entries(samples))
      for (const says of Object.keys(samples)) {
        if (is === says || families.some((family) => family.includes(is) && family.includes(says)))
          continue;
        const same =
          formatsOf(pathOf(is)) !== undefined &&
          formatsOf(pathOf(is))?.[0] === formatsOf(pathOf(says))?.[0];
        if (same) continue;
        assert.deepEqual(errors(pathOf(says), content), ['content-differs'], `${is} as ${says}`);
      }
  });

  it('tells NetCDF-3 from HDF5 where only one of them is meant', () =>
    assert.deepEqual(errors('a.h5', samples['three.nc']!), ['content-differs']));

  for (const name of ['parquet', 'arrow', 'orc', 'grib'])
    it(`notices a ${name} file that was cut off`, () =>
      assert.deepEqual(errors(pathOf(name), samples[name]!.subarray(0, -2)), ['content-differs']));

  it('names what the content looks like', () => {
    const [issue] = checkContent('image.png', sampleOf(samples['fits']!)).issues;
    assert.match(issue!.message, /says PNG, its content looks like FITS/);
  });

  it('refuses text with NUL bytes in its middle or end, and text that is not UTF-8', () => {
    assert.deepEqual(errors('a.csv', Buffer.from('a,b\0\n')), ['content-differs']);
    assert.deepEqual(
      errors('a.csv', Buffer.concat([Buffer.from('x'.repeat(9000)), Buffer.from([0])])),
      ['content-differs'],
    );
    assert.deepEqual(errors('a.csv', Buffer.from([0x61, 0xff, 0xfe])), ['content-differs']);
  });

  it('takes UTF-8 text whose signs are cut at the end of the head', () => {
    for (const shift of [0, 1, 2, 3])
      assert.deepEqual(errors('a.txt', Buffer.from('x'.repeat(shift) + '☉'.repeat(5000))), []);
  });

  it('names for each refused extension what to use instead', () => {
    assert.match(unknownFormat('weights.pt'), /safetensors/);
    assert.match(unknownFormat('a.bin'), /use one of fits/);
  });

  it('is never harmed by arbitrary bytes', () => {
    const content = fc.uint8Array({ maxLength: 600 }).map((bytes) => Buffer.from(bytes));
    const name = fc.constantFrom(...Object.keys(samples).map(pathOf));
    fc.assert(
      fc.property(name, content, (path, bytes) => {
        const { issues } = checkContent(path, sampleOf(bytes));
        return issues.every(({ message, suggestion }) => message !== '' && suggestion !== '');
      }),
      { numRuns: 1000 },
    );
  });
});

describe('Dangerous content, whatever it is called', () => {
  for (const [code, contents] of Object.entries(harmful))
    for (const [index, content] of contents.entries())
      it(`${code} ${index + 1}`, () => {
        for (const path of ['a.txt', 'a.fits', 'a.npy', 'a.onnx', 'a.zip']) {
          const { issues, dangerous } = checkContent(path, sampleOf(content));
          assert.equal(dangerous, true, path);
          assert.deepEqual(
            issues.map((issue) => issue.code),
            [code],
          );
        }
      });
  it('is not found in what is taken', () => {
    for (const [name, content] of Object.entries(samples))
      assert.equal(checkContent(pathOf(name), sampleOf(content)).dangerous, false, name);
  });
});
