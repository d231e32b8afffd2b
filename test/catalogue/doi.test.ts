import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { RenewalForm } from '../../functions/access/domain/renewal.ts';
import {
  adminPublicationRoutes,
  publicationRoutes,
} from '../../functions/access/publication-routes.ts';
import { DatasetInput } from '../../functions/catalogue/domain/input.ts';
import { Doi, normalDoi } from '../../functions/catalogue/domain/doi.ts';
import { Form } from '../../functions/contributions/domain/submission.ts';
import { form } from '../contributions/world.ts';

const spellings = [
  '10.5072/ab.c(1)',
  '10.5072/AB.c(1)',
  ' 10.5072/ab.C(1) ',
  'doi:10.5072/Ab.c(1)',
  'DOI: 10.5072/ab.c(1)',
  'https://doi.org/10.5072/ab.c(1)',
  'HTTPS://DOI.ORG/10.5072/AB.C(1)',
  'http://dx.doi.org/10.5072/ab.c(1)',
  'https://www.doi.org/10.5072/ab.c%281%29',
  'https://doi.org/10.5072%2Fab.c(1)',
];
const bodyOf = (path: string) => {
  const routes = [...publicationRoutes, ...adminPublicationRoutes];
  const { body } = routes.find((one) => one.path === path && one.method === 'POST')!;
  return (value: object) => body!.parse(value) as Record<string, unknown>;
};
const dataset = {
  ...{ id: 'aia', projectId: 'sun', title: 'T', summary: 'S', licence: 'PDDL-1.0', funding: [] },
  ...{ creators: [{ name: 'N' }], publisher: { name: 'P', contact: 'p@example.org' } },
  ...{ planId: 'sun', termsId: 'usual', kind: 'hosted', bucket: 'some-bucket', prefix: 'aia/' },
};
/** Every field that takes a DOI. */
const fields: [string, (typed: string) => unknown][] = [
  ['papers of a submission', (typed) => Form.parse(form({ describedBy: [typed] })).describedBy[0]],
  [
    'sources of a dataset',
    (typed) => DatasetInput.parse({ ...dataset, derivedFrom: [typed] }).derivedFrom[0],
  ],
  [
    'publications of a renewal',
    (typed) =>
      RenewalForm.parse({ summary: 'x'.repeat(60), publications: [typed] }).publications[0],
  ],
  [
    'a publication that does not cite',
    (typed) =>
      bodyOf('/v1/accreditations/{id}/missing-citations')({ doi: typed, datasetIds: ['aia'] })[
        'doi'
      ],
  ],
  [
    'what mends a citation',
    (typed) =>
      bodyOf('/v1/publications/{id}/answer')({ words: 'Corrected.', mendedBy: typed })['mendedBy'],
  ],
];

describe('P-3.1: a DOI is one DOI however it is typed', () => {
  for (const [field, parse] of fields)
    it(field, () => {
      for (const typed of spellings) assert.equal(parse(typed), '10.5072/ab.c(1)', typed);
    });

  for (const typed of [
    'https://example.org/10.5072/abc',
    'https://doi.org.example.org/10.5072/abc',
    'doi:abc',
    '10.5/abc',
    '10.5072/',
    '10.5072/a b',
    `10.5072/${'a'.repeat(201)}`,
  ])
    it(`${typed.slice(0, 40)} is none`, () => assert.ok(!Doi.safeParse(typed).success));

  it('the longest is one', () => assert.ok(Doi.safeParse(`10.5072/${'a'.repeat(200)}`).success));

  it('two spellings of one paper are one paper', () => {
    const describedBy = ['10.5072/abc', 'https://doi.org/10.5072/ABC'];
    assert.deepEqual(Form.parse(form({ describedBy })).describedBy, ['10.5072/abc']);
  });

  it('the name of a dataset here, or anything else, is left as it is', () => {
    for (const name of ['sdo-aia', 'A title: 10.5072', '%', 'https://doi.org/%E0%A4%A'])
      assert.equal(normalDoi(name), name);
  });

  it('what was read once reads the same again', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^10\.\d{4,9}\/[\x21-\x7e]{1,60}$/), (name) => {
        for (const typed of [name, `doi:${name}`, `https://doi.org/${encodeURIComponent(name)}`])
          assert.equal(normalDoi(typed), name.toLowerCase());
        assert.equal(normalDoi(normalDoi(name)), normalDoi(name));
      }),
    );
  });
});
