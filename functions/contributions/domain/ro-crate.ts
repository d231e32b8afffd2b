import { citationText, type Cited } from '../../catalogue/domain/citation.ts';
import { licenceUrl, type CroissantFile } from '../../catalogue/domain/croissant.ts';
import type { Metadata } from './datacite.ts';
import { licenceOf } from './licences.ts';
import type { Submission } from './submission.ts';

type Entity = { '@id': string; '@type': string } & Record<string, unknown>;
const to = ({ '@id': id }: Entity) => ({ '@id': id });
const links = (entities: Entity[]) => (entities.length === 0 ? undefined : entities.map(to));

/** An identifier as an address. */
const addressOf = (identifier: string): string =>
  identifier.startsWith('10.') ? `https://doi.org/${identifier}` : identifier;

/**
 * ro-crate-metadata.json: a version and its files as an attached crate, flat JSON-LD. It says what
 * datacite.json and croissant.json say. Source: https://w3id.org/ro/crate/1.3.
 */
export function roCrate(
  submission: Submission,
  cited: Cited,
  attributes: Metadata,
  { publishedAt, files }: { publishedAt: Date; files: CroissantFile[] },
): Record<string, unknown> {
  const people = (submission.personal?.creators ?? []).map(personOf);
  const funders = submission.funding.map((name, index): Entity => ({
    '@id': `#funder-${index + 1}`,
    '@type': 'Organization',
    name,
  }));
  const licences = [submission.licence, submission.contentsLicence]
    .filter((id) => id !== undefined)
    .map(licenceEntity);
  const related = (relation: string, type: string) =>
    attributes.relatedIdentifiers
      .filter(({ relationType }) => relationType === relation)
      .map(({ relatedIdentifier: name }): Entity => {
        return { '@id': addressOf(name), '@type': type, name };
      });
  const sources = related('IsDerivedFrom', 'CreativeWork');
  const papers = related('IsDescribedBy', 'ScholarlyArticle');
  const publisher: Entity = {
    '@id': '#publisher',
    '@type': 'Organization',
    name: cited.publisher,
    url: new URL('/', cited.url).href,
  };
  const data = files.map(fileEntity);
  const root: Entity = {
    '@id': './',
    '@type': 'Dataset',
    name: submission.title,
    description: submission.summary,
    datePublished: publishedAt.toISOString().slice(0, 10),
    version: String(cited.version),
    url: cited.url,
    license: links(licences),
    author: links(people.map(({ person }) => person)),
    publisher: to(publisher),
    funder: links(funders),
    keywords: submission.keywords.length === 0 ? undefined : submission.keywords,
    isBasedOn: links(sources),
    citation: links(papers),
    creditText: citationText(cited),
    conditionsOfAccess: 'Accreditation by the operator; no fee.',
    hasPart: links(data),
  };
  const doi = cited.doi === undefined ? [] : [doiEntity(cited.doi)];
  if (doi[0]) root['identifier'] = to(doi[0]);
  const affiliations = people.flatMap(({ affiliation }) => affiliation ?? []);
  const known = [...doi, ...licences, ...people.map(({ person }) => person), ...affiliations];
  const entities = [...known, publisher, ...funders, ...sources, ...papers, ...data];
  return {
    '@context': 'https://w3id.org/ro/crate/1.3/context',
    '@graph': [
      {
        '@id': 'ro-crate-metadata.json',
        '@type': 'CreativeWork',
        about: to(root),
        conformsTo: { '@id': 'https://w3id.org/ro/crate/1.3' },
      },
      root,
      // two may be of one institute, or two creators bear one ORCID by mistake: each entity stands once
      ...new Map(entities.map((entity) => [entity['@id'], entity])).values(),
    ],
  };
}

type Creator = NonNullable<Submission['personal']>['creators'][number];

/** A creator with their institute: known by ORCID and ROR, or else by a name within the crate. */
function personOf({ name, orcid, affiliation, ror }: Creator, index: number) {
  const institute: Entity | undefined =
    affiliation === undefined
      ? undefined
      : {
          '@id': ror ?? `#affiliation-${index + 1}`,
          '@type': 'Organization',
          name: affiliation,
          url: ror,
        };
  const person: Entity = {
    '@id': orcid === undefined ? `#creator-${index + 1}` : `https://orcid.org/${orcid}`,
    '@type': 'Person',
    name,
    affiliation: institute && to(institute),
  };
  return { person, affiliation: institute };
}

function licenceEntity(id: string): Entity {
  const { name, url } = licenceOf(id);
  const description = `${name}, see LICENSE.txt.`;
  return { '@id': licenceUrl(id), '@type': 'CreativeWork', name, description, identifier: id, url };
}

const doiEntity = (doi: string): Entity => ({
  '@id': `https://doi.org/${doi}`,
  '@type': 'PropertyValue',
  name: 'DOI',
  propertyID: 'https://registry.identifiers.org/registry/doi',
  value: `doi:${doi}`,
  url: `https://doi.org/${doi}`,
});

const fileEntity = ({ path, size, sha256, contentType }: CroissantFile): Entity => ({
  '@id': path,
  '@type': 'File',
  name: path,
  contentSize: String(size),
  encodingFormat: contentType,
  sha256,
});
