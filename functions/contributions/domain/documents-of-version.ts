import { citationBibtex, citationText, type Cited } from '../../catalogue/domain/citation.ts';
import { croissant, type CroissantFile } from '../../catalogue/domain/croissant.ts';
import type { Metadata } from './datacite.ts';
import { licenceOf } from './licences.ts';
import { roCrate } from './ro-crate.ts';
import type { Submission } from './submission.ts';

/** A document that lies beside the data of a version. */
export interface VersionDocument {
  path: string;
  contentType: string;
  content: string;
}

function licenceLine(id: string): string {
  const { name, url } = licenceOf(id);
  return `${name} (SPDX: ${id})\n${url}\n`;
}

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

function readme(submission: Submission, cited: Cited): string {
  return `# ${submission.title}

${submission.summary}

## How to cite

${citationText(cited)}

## Licence

See LICENSE.txt.

## Contents

The data are in data/, with their SHA-256 in SHA256SUMS.txt (check with: sha256sum -c SHA256SUMS.txt).

${submission.readme}
`;
}

/** All documents of a version but those that cover them. */
export function documentsOf(
  submission: Submission,
  cited: Cited,
  attributes: Metadata,
  data: CroissantFile[],
): VersionDocument[] {
  const { title, summary, licence, funding, personal } = submission;
  const creators = personal?.creators ?? [];
  const described = { title, summary, licence, funding, creators };
  return [
    {
      path: 'README.md',
      contentType: 'text/markdown; charset=utf-8',
      content: readme(submission, cited),
    },
    {
      path: 'LICENSE.txt',
      contentType: 'text/plain; charset=utf-8',
      content: `The database of this dataset is made available under the\n${licenceLine(submission.licence)}${
        submission.contentsLicence
          ? `\nIts contents are made available under the\n${licenceLine(submission.contentsLicence)}`
          : ''
      }`,
    },
    {
      path: 'CITATION.bib',
      contentType: 'application/x-bibtex; charset=utf-8',
      content: citationBibtex(cited),
    },
    { path: 'datacite.json', contentType: 'application/json', content: json(attributes) },
    {
      path: 'croissant.json',
      contentType: 'application/ld+json',
      content: json(croissant(described, cited, data)),
    },
  ];
}

/** The crate, which describes data and documents. */
export const crateOf = (
  submission: Submission,
  cited: Cited,
  attributes: Metadata,
  of: { publishedAt: Date; files: CroissantFile[] },
): VersionDocument => ({
  path: 'ro-crate-metadata.json',
  contentType: 'application/ld+json',
  content: json(roCrate(submission, cited, attributes, of)),
});

/** In the format of sha256sum. */
export const sumsOf = (files: { path: string; sha256: string }[]): VersionDocument => ({
  path: 'SHA256SUMS.txt',
  contentType: 'text/plain; charset=utf-8',
  content: files.map(({ sha256, path }) => `${sha256}  ${path}\n`).join(''),
});
