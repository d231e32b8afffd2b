import { planMarkdown } from './plan-template.ts';

const doi = (contact: string): string => `# DOIs

A DOI is a name for your dataset that stays the same wherever the dataset moves: cite the data by it, as you cite a paper.

- **When you get one.** Each version that is published here gets a DOI of its own, once a reviewer has accepted it. You need not apply anywhere, and it costs you nothing.
- **What stands in it.** Title, authors with ORCID iDs, year, publisher, licence, funding, and the datasets that yours derives from. It is made from what your submission says, so check names and order there before you submit.
- **ORCID and ROR.** An ORCID iD names a person (https://orcid.org), a ROR id an institution (https://ror.org). Both are free; with them your work is found under your name.
- **Citing others.** Name each dataset that you used by its DOI: on its page here the citation is given as text, BibTeX, RIS and CSL-JSON.
- **A mistake in a published record.** Titles and authors can be corrected; files cannot: publish a new version. Its DOI and the old one lead to each other.
- **Withdrawing.** The DOI stays and leads to a page that says why.
- **A paper about the data.** Add its DOI to your submission under \`describedBy\`; the two are linked.

Questions: ${contact}
`;

const readme = (contact: string): string => `# Title of the dataset

## What it is
In two or three sentences: what was observed or computed, of what, when, and what for.

## Files
| path | what it holds | format |
| ---- | ------------- | ------ |
|      |               |        |

## Columns and variables
Name, meaning, unit, and how missing values are written, for each.

## How it was made
Source datasets by DOI, code and its version, steps, calibration, random seeds.

## Quality
What was checked and how; known gaps and errors.

## How to open it
A few lines of code that read one file.

## Licence and citation
The licence, and the DOI that it is to be cited by (you get it when the dataset is published).

## Contact
Whom to ask. Do not write private addresses here: the text is published.

---
Help with this file: ${contact}
`;

const plan = (contact: string): string =>
  `${planMarkdown()}\n\n---\nHelp with your plan: ${contact}\n`;

/** Pages of help, in Markdown; they name the contact (P-3.2, P-3.3b, P-3.4a, P-3.5). */
export const helpPages = { dois: doi, readme, 'data-plan': plan };
