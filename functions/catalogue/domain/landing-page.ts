import { escape } from '../../platform/html.ts';
import { citationBibtex, citationText, type Cited } from './citation.ts';
import { croissant, licenceUrl } from './croissant.ts';
import { stateOf, type Dataset, type DatasetFile } from './dataset.ts';
import { link, list, section } from './html.ts';
import { creatorsOf, fileTable, readableBytes, tree } from './landing-parts.ts';
import { branchesOf, type Lineage, type LineageNode } from './lineage.ts';
import type { DatasetVersion, Shown } from './version.ts';

/** What a landing page is made from. */
export interface Landing {
  id: string;
  dataset: Dataset;
  cited: Cited;
  shown: Shown;
  versions: DatasetVersion[];
  /** From which it comes, and what comes from it. */
  lineage: Lineage;
  /** The first of its files; all of them at `filesUrl`. */
  listed: DatasetFile[];
  filesUrl: string;
  contact: string;
  /** Where one applies for access. */
  applyUrl: string;
}

const style =
  'body{font:1rem/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}' +
  'pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#f3f3f3;padding:.7rem}' +
  'dt{font-weight:600}dd{margin:0 0 .5rem}' +
  'table{display:block;overflow-x:auto;font-size:.85rem}th{text-align:left}td{padding-right:1rem;vertical-align:top}';

/** Where a source is found: the page of its version, where that is known and it is one of ours. */
const pageOf = ({ url, version: ours }: LineageNode, version: number | undefined) =>
  url !== undefined && ours !== undefined && version !== undefined ? `${url}/v${version}` : url;

/** What stays of a version that was withdrawn: why and when; its citation is kept below. */
const tombstone = ({ reason, at }: { reason: string; at: Date }): string =>
  `This version was withdrawn on ${at.toISOString().slice(0, 10)} and its files are not given out any more: ${escape(reason)}`;

/** A dataset's page: HTML readable without scripts, JSON-LD in its head; metadata only, open to all. */
export function landingPage(landing: Landing): string {
  const { dataset, cited, shown, versions, lineage, contact } = landing;
  const sources = branchesOf(lineage, landing.id, 'sources');
  const basis = sources.flatMap(({ node, version }) => pageOf(node, version) ?? []);
  const described = { ...croissant(shown, cited), isBasedOn: basis };
  const data = JSON.stringify(described).replaceAll('<', '\\u003c');
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
    tree(sources, 'version'),
  )}${section('Derived from it', tree(branchesOf(lineage, landing.id, 'derivatives'), 'from version'))}${
    lineage.whole ? '' : '<p>There are more datasets than are shown here.</p>'
  }${section('Made possible by', list(shown.funding.map(escape)).replace('<ul></ul>', ''))}${section(
    'How to get the data',
    shown.withdrawn
      ? ''
      : `<p>The files are free of charge for accredited researchers: ${link(landing.applyUrl, 'sign in and apply for access')} with a few sentences about your science goals.</p>`,
  )}${section('Files', fileTable(landing.listed, shown.files, landing.filesUrl))}${section(
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
