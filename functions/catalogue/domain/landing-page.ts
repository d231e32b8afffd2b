import { citationBibtex, citationText, type Cited } from './citation.ts';
import { croissant, licenceUrl } from './croissant.ts';
import { stateOf, type Creator, type Dataset } from './dataset.ts';
import type { DatasetVersion, Shown } from './version.ts';

/** What a landing page is made from. */
export interface Landing {
  id: string;
  dataset: Dataset;
  cited: Cited;
  shown: Shown;
  versions: DatasetVersion[];
  /** Names of the datasets that it derives from, with the addresses of their pages. */
  sources: { title: string; url: string }[];
  contact: string;
  /** Where one applies for access. */
  applyUrl: string;
}

const escape = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
const link = (url: string, text: string): string => `<a href="${escape(url)}">${escape(text)}</a>`;
const list = (items: string[]): string =>
  `<ul>${items.map((item) => `<li>${item}</li>`).join('')}</ul>`;
const section = (title: string, content: string): string =>
  content === '' ? '' : `<h2>${title}</h2>\n${content}\n`;

/** Bytes for people: powers of 1000. */
export function readableBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), units.length - 1);
  return `${Number((bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1))} ${units[power]!}`;
}

const style =
  'body{font:1rem/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}' +
  'pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#f3f3f3;padding:.7rem}' +
  'dt{font-weight:600}dd{margin:0 0 .5rem}';

function creatorsOf(creators: Creator[]): string {
  return list(
    creators.map(({ name, orcid, affiliation }) => {
      const who = orcid === undefined ? escape(name) : link(`https://orcid.org/${orcid}`, name);
      return affiliation === undefined ? who : `${who}, ${escape(affiliation)}`;
    }),
  );
}

/** What stays of a version that was withdrawn: why and when; its citation is kept below. */
const tombstone = ({ reason, at }: { reason: string; at: Date }): string =>
  `This version was withdrawn on ${at.toISOString().slice(0, 10)} and its files are not given out any more: ${escape(reason)}`;

/** A dataset's page: HTML readable without scripts, JSON-LD in its head; metadata only, open to all. */
export function landingPage(landing: Landing): string {
  const { dataset, cited, shown, versions, sources, contact } = landing;
  const data = JSON.stringify(croissant(shown, cited)).replaceAll('<', '\\u003c');
  const doi = cited.doi === undefined ? '' : `https://doi.org/${cited.doi}`;
  const latest = cited.url.replace(/\/v\d+$/, '');
  const notes = [
    ...(stateOf(dataset) === 'released' ? [] : ['Its files are held back at present.']),
    ...(shown.withdrawn ? [tombstone(shown.withdrawn)] : []),
    ...(shown.version < dataset.version
      ? [`There is a newer version: ${link(latest, 'see the latest')}.`]
      : []),
    ...(shown.version > dataset.version
      ? [`Instead there is ${link(latest, `version ${dataset.version}`)}.`]
      : []),
  ];
  const facts: [string, string][] = [
    ...(doi === '' ? [] : [['DOI', link(doi, doi)] as [string, string]]),
    ['Licence', link(licenceUrl(shown.licence), shown.licence)],
    ['Version', `${shown.version}, ${shown.publishedAt.toISOString().slice(0, 10)}`],
    ['Size', `${shown.files} files, ${readableBytes(shown.bytes)}`],
    ['Published by', escape(shown.publisher)],
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escape(shown.title)}</title>
<meta name="description" content="${escape(shown.summary.slice(0, 300))}">
<link rel="canonical" href="${escape(cited.url)}">
${doi === '' ? '' : `<link rel="cite-as" href="${escape(doi)}">\n`}<link rel="license" href="${escape(licenceUrl(shown.licence))}">
<script type="application/ld+json">${data}</script>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escape(shown.title)}</h1>
${notes.map((note) => `<p><strong>${note}</strong></p>`).join('')}
<p>${escape(shown.summary)}</p>
<dl>${facts.map(([term, text]) => `<dt>${term}</dt><dd>${text}</dd>`).join('')}</dl>
${section('Creators', shown.creators.length === 0 ? '' : creatorsOf(shown.creators))}${section(
    'How to cite',
    `<p>${escape(citationText(cited))}</p>\n<pre>${escape(citationBibtex(cited))}</pre>`,
  )}${section(
    'Derived from',
    sources.length === 0 ? '' : list(sources.map(({ title, url }) => link(url, title))),
  )}${section('Made possible by', list(shown.funding.map(escape)).replace('<ul></ul>', ''))}${section(
    'How to get the data',
    shown.withdrawn
      ? ''
      : `<p>The files are free of charge for accredited researchers: ${link(landing.applyUrl, 'sign in and apply for access')} with a few sentences about your science goals.</p>`,
  )}${section(
    'Versions',
    list(
      versions.map(({ version, publishedAt, doi: its, withdrawn }) => {
        const page = link(`${latest}/v${version}`, `Version ${version}`);
        return `${page}, ${publishedAt.toISOString().slice(0, 10)}${its === undefined ? '' : `, doi:${escape(its)}`}${withdrawn ? ', withdrawn' : ''}`;
      }),
    ),
  )}<p>Questions? Write to ${link(`mailto:${contact}`, contact)}.</p>
</main>
</body>
</html>
`;
}
