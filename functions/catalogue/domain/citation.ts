import type { Creator } from './dataset.ts';
import type { Shown } from './version.ts';

/** What a citation is made from (P-3.1). */
export interface Cited {
  creators: Creator[];
  title: string;
  publisher: string;
  year: number;
  version: number;
  /** Without a resolver in front. */
  doi: string | undefined;
  /** Of the landing page, for a dataset without a DOI. */
  url: string;
  /** Key in a bibliography. */
  id: string;
}

const linkOf = ({ doi, url }: Pick<Cited, 'doi' | 'url'>): string =>
  doi === undefined ? url : `https://doi.org/${doi}`;

/** One line, as DataCite recommends: Creators (year): Title. Version. Publisher. Dataset. DOI. */
export function citationText(cited: Cited): string {
  const names = cited.creators.map(({ name }) => name).join('; ');
  const by = names === '' ? cited.publisher : names;
  return `${by} (${cited.year}): ${cited.title}. Version ${cited.version}. ${cited.publisher}. Dataset. ${linkOf(cited)}`;
}

/** What a version is cited by; `url` is its landing page, `id` its dataset. */
export const citedOf = (id: string, shown: Shown, url: string): Cited => ({
  id: `${id}-v${shown.version}`,
  creators: shown.creators,
  title: shown.title,
  publisher: shown.publisher,
  year: shown.publishedAt.getUTCFullYear(),
  version: shown.version,
  doi: shown.doi,
  url,
});

/** Signs that TeX reads as its own. */
const tex: Record<string, string> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  $: '\\$',
  '&': '\\&',
  '%': '\\%',
  '#': '\\#',
  _: '\\_',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
};
const toTex = (text: string): string => text.replaceAll(/[\\{}$&%#_~^]/g, (sign) => tex[sign]!);

/** BibLaTeX `@dataset` entry. */
export function citationBibtex(cited: Cited): string {
  const authors = cited.creators.map(({ name }) => `{${toTex(name)}}`).join(' and ');
  const fields: [string, string][] = [
    ['author', authors === '' ? `{${toTex(cited.publisher)}}` : authors],
    ['title', `{${toTex(cited.title)}}`],
    ['year', String(cited.year)],
    ['version', String(cited.version)],
    ['publisher', toTex(cited.publisher)],
    ...(cited.doi === undefined ? [] : [['doi', cited.doi] as [string, string]]),
    ['url', linkOf(cited)],
  ];
  const lines = fields.map(([key, value]) => `  ${key} = {${value}},`);
  return `@dataset{${cited.id},\n${lines.join('\n')}\n}\n`;
}

/** RIS; lines end with CR LF, the last one is `ER  - `. */
export function citationRis(cited: Cited): string {
  const line = (tag: string, value: string) => `${tag}  - ${value.replaceAll(/\s+/g, ' ')}`;
  return [
    line('TY', 'DATA'),
    ...cited.creators.map(({ name }) => line('AU', name)),
    line('TI', cited.title),
    line('PY', String(cited.year)),
    line('ET', String(cited.version)),
    line('PB', cited.publisher),
    ...(cited.doi === undefined ? [] : [line('DO', cited.doi)]),
    line('UR', linkOf(cited)),
    'ER  - ',
    '',
  ].join('\r\n');
}

/** CSL-JSON, as reference managers read it: an array of one item. */
export const citationCsl = (cited: Cited) => [
  {
    id: cited.id,
    type: 'dataset',
    title: cited.title,
    author: cited.creators.map(({ name }) => ({ literal: name })),
    issued: { 'date-parts': [[cited.year]] },
    publisher: cited.publisher,
    version: String(cited.version),
    ...(cited.doi === undefined ? {} : { DOI: cited.doi }),
    URL: linkOf(cited),
  },
];
