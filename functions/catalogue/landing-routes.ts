import * as z from 'zod';
import { route, type Route } from '../platform/http.ts';
import { citationBibtex, citationCsl, citationRis, citationText } from './domain/citation.ts';
import { landingPage, type Landing } from './domain/landing-page.ts';
import { readCitable, readLanding } from './usecases/read-landing.ts';

const html = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'public, max-age=300',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
};
const Id = z.strictObject({ id: z.string().max(64) });
const Version = z
  .string()
  .regex(/^v[1-9]\d{0,4}$/, 'A version is v and a number.')
  .transform((name) => Number(name.slice(1)));

const types = {
  text: 'text/plain; charset=utf-8',
  bibtex: 'application/x-bibtex; charset=utf-8',
  ris: 'application/x-research-info-systems; charset=utf-8',
  csl: 'application/vnd.citationstyles.csl+json',
} as const;
const Format = z.enum(['text', 'bibtex', 'ris', 'csl']).default('text');

/** A page; a tombstone says 410, so that machines need not read why. */
const pageOf = (landing: Landing) => ({
  text: landingPage(landing),
  headers: html,
  status: landing.shown.withdrawn ? 410 : 200,
});

/** Landing pages (server-rendered, metadata open to all) and citations. */
export const routes: Route[] = [
  route({
    method: 'GET',
    path: '/datasets/{id}',
    who: 'anyone',
    summary: 'Landing page of a dataset, its version served now',
    params: Id,
    text: ['text/html'],
    also: [410],
    run: async (app, { params: { id } }) => pageOf(await readLanding(app, id)),
  }),
  route({
    method: 'GET',
    path: '/datasets/{id}/{version}',
    who: 'anyone',
    summary: 'Landing page of one version; where its DOI leads',
    params: Id.extend({ version: Version }),
    text: ['text/html'],
    also: [410],
    run: async (app, { params: { id, version } }) => pageOf(await readLanding(app, id, version)),
  }),
  route({
    method: 'GET',
    path: '/v1/datasets/{id}/citation',
    who: 'anyone',
    summary: 'How to cite a dataset: text, BibTeX, RIS or CSL-JSON',
    params: Id,
    query: z.strictObject({ format: Format, version: z.coerce.number().int().min(1).optional() }),
    text: Object.values(types),
    run: async (app, { params: { id }, query: { format, version } }) => {
      const { cited } = await readCitable(app, id, version);
      const text = {
        text: () => `${citationText(cited)}\n`,
        bibtex: () => citationBibtex(cited),
        ris: () => citationRis(cited),
        csl: () => `${JSON.stringify(citationCsl(cited), null, 2)}\n`,
      }[format]();
      return { text, headers: { 'content-type': types[format] } };
    },
  }),
];
