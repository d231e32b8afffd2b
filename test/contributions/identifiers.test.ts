import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { isOrcid, isRor } from '../../functions/contributions/domain/identifiers.ts';
import { pathFault, pathKey } from '../../functions/contributions/domain/path.ts';

describe('Identifiers with check digits', () => {
  for (const id of ['0000-0002-1825-0097', '0000-0001-5109-3700', '0000-0002-1694-233X'])
    it(`takes ORCID ${id}`, () => assert.equal(isOrcid(id), true));
  for (const id of [
    '0000-0002-1825-0098',
    '0000-0002-1694-2330',
    '0000000218250097',
    'https://orcid.org/0000-0002-1825-0097',
  ])
    it(`refuses ORCID ${id}`, () => assert.equal(isOrcid(id), false));
  it('notices any single wrong digit of an ORCID', () => {
    const digits = fc.tuple(fc.integer({ min: 0, max: 14 }), fc.integer({ min: 1, max: 9 }));
    fc.assert(
      fc.property(digits, ([at, by]) => {
        const signs = Array.from('0000000218250097');
        signs[at] = String((Number(signs[at]) + by) % 10);
        const wrong = signs.join('').replaceAll(/(\d{4})(?=.)/g, '$1-');
        return !isOrcid(wrong);
      }),
    );
  });
  for (const id of [
    'https://ror.org/03yrm5c26',
    'https://ror.org/02jx3x895',
    'https://ror.org/027m9bs27',
  ])
    it(`takes ROR ${id}`, () => assert.equal(isRor(id), true));
  for (const id of ['https://ror.org/03yrm5c27', '03yrm5c26', 'https://ror.org/03yrm5l26'])
    it(`refuses ROR ${id}`, () => assert.equal(isRor(id), false));
});

describe('Paths of files', () => {
  for (const path of ['a.csv', 'run-1/AIA_171.2010.fits', 'a/b/c.d.nc', 'x'.repeat(255)])
    it(`takes ${path.slice(0, 40)}`, () => assert.equal(pathFault(path), undefined));
  for (const path of [
    ...[
      '',
      '/a.csv',
      'a/',
      'a//b.csv',
      '../a.csv',
      'a/../b.csv',
      './a.csv',
      'a/.hidden',
      'a./b.csv',
    ],
    ...[
      'a.csv.',
      'a b.csv',
      'a\\b.csv',
      'ä.csv',
      'a\0.csv',
      'a\n.csv',
      'a%2fb.csv',
      'x'.repeat(256),
    ],
  ])
    it(`refuses ${JSON.stringify(path.slice(0, 40))}`, () => assert.ok(pathFault(path)));
  it('lets nothing through that leaves its folder or names another', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (path) => {
        if (pathFault(path) !== undefined) return true;
        const url = new URL(path, 'https://example.org/base/');
        return url.pathname === `/base/${path}` && url.origin === 'https://example.org';
      }),
      { numRuns: 2000 },
    );
  });
  it('meets two spellings of a path in one key', () => {
    assert.equal(pathKey('Data/A.CSV'), pathKey('data/a.csv'));
    assert.notEqual(pathKey('a.csv'), pathKey('b.csv'));
  });
});
