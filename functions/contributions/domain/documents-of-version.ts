import { citationBibtex, citationText, type Cited } from '../../catalogue/domain/citation.ts';
import { croissant, type CroissantFile } from '../../catalogue/domain/croissant.ts';
import type { Submission } from './submission.ts';

/** A document that lies beside the data of a version. */
export interface VersionDocument {
  path: string;
  contentType: string;
  content: string;
}

const licences: Record<string, { name: string; url: string }> = {
  'PDDL-1.0': {
    name: 'Open Data Commons Public Domain Dedication and License 1.0',
    url: 'https://opendatacommons.org/licenses/pddl/1-0/',
  },
  'ODC-By-1.0': {
    name: 'Open Data Commons Attribution License 1.0',
    url: 'https://opendatacommons.org/licenses/by/1-0/',
  },
  'ODbL-1.0': {
    name: 'Open Data Commons Open Database License 1.0',
    url: 'https://opendatacommons.org/licenses/odbl/1-0/',
  },
  'DbCL-1.0': {
    name: 'Open Data Commons Database Contents License 1.0',
    url: 'https://opendatacommons.org/licenses/dbcl/1-0/',
  },
};
const licenceLine = (id: string): string =>
  `${licences[id]?.name ?? id} (SPDX: ${id})\n${licences[id]?.url ?? `https://spdx.org/licenses/${id}.html`}\n`;

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

/** All documents of a version but the sums and the manifest, which cover them. */
export function documentsOf(
  submission: Submission,
  cited: Cited,
  attributes: unknown,
  files: CroissantFile[],
): VersionDocument[] {
  const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
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
      content: json(croissant(described, cited, files)),
    },
  ];
}

/** In the format of sha256sum. */
export const sumsOf = (files: { path: string; sha256: string }[]): VersionDocument => ({
  path: 'SHA256SUMS.txt',
  contentType: 'text/plain; charset=utf-8',
  content: files.map(({ sha256, path }) => `${sha256}  ${path}\n`).join(''),
});
