import { citationText, type Cited } from './citation.ts';
import type { Described } from './version.ts';

/** A file as Croissant describes it. */
export interface CroissantFile {
  path: string;
  size: number;
  sha256: string;
  contentType: string;
}

/** Licence page by SPDX id. */
export const licenceUrl = (id: string): string => `https://spdx.org/licenses/${id}.html`;

/**
 * Slim Croissant 1.1 (a schema.org/Dataset): JSON-LD of the landing page, and with `files` the
 * croissant.json that lies beside the data. Metadata are open even where data are not.
 */
export function croissant(
  described: Pick<Described, 'title' | 'summary' | 'licence' | 'funding' | 'creators'>,
  cited: Cited,
  files?: CroissantFile[],
): Record<string, unknown> {
  return {
    '@context': {
      '@language': 'en',
      '@vocab': 'https://schema.org/',
      sc: 'https://schema.org/',
      cr: 'http://mlcommons.org/croissant/',
      dct: 'http://purl.org/dc/terms/',
      citeAs: 'cr:citeAs',
      conformsTo: 'dct:conformsTo',
    },
    '@type': 'sc:Dataset',
    ...(cited.doi === undefined ? {} : { '@id': `https://doi.org/${cited.doi}` }),
    ...(cited.doi === undefined ? {} : { identifier: `https://doi.org/${cited.doi}` }),
    conformsTo: 'http://mlcommons.org/croissant/1.1',
    name: described.title,
    description: described.summary,
    url: cited.url,
    license: licenceUrl(described.licence),
    version: `${cited.version}.0.0`,
    datePublished: String(cited.year),
    citeAs: citationText(cited),
    creator: described.creators.map(({ name, orcid, affiliation }) => ({
      '@type': 'sc:Person',
      name,
      ...(orcid === undefined ? {} : { sameAs: `https://orcid.org/${orcid}` }),
      ...(affiliation === undefined
        ? {}
        : { affiliation: { '@type': 'sc:Organization', name: affiliation } }),
    })),
    publisher: { '@type': 'sc:Organization', name: cited.publisher },
    funder: described.funding.map((name) => ({ '@type': 'sc:Organization', name })),
    isAccessibleForFree: true,
    conditionsOfAccess: 'Accreditation by the operator; no fee.',
    ...(files === undefined
      ? {}
      : {
          distribution: files.map(({ path, size, sha256, contentType }) => ({
            '@type': 'cr:FileObject',
            '@id': path,
            name: path,
            contentUrl: path,
            contentSize: `${size} B`,
            encodingFormat: contentType,
            sha256,
          })),
        }),
  };
}
